// Makes each call once, as a client of Node makes it, and prints what was answered:
// node calls.mjs ADDRESS PROTO PACKAGE TYPE RESOURCE PLURAL
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const [address, proto, root, type, resource, plural] = process.argv.slice(2);
const definition = loader.loadSync(proto, { keepCase: true, longs: Number, enums: String });
const services = grpc.loadPackageDefinition(definition)[root].v1;
const many = plural.split("_").map((word) => word[0].toUpperCase() + word.slice(1)).join("");
const client = new services[`${type}Service`](address, grpc.credentials.createInsecure());

const call = (name, request, options = {}) =>
  new Promise((resolve) => {
    const given = { deadline: Date.now() + 20000, ...options };
    client[name](request, new grpc.Metadata(), given, (error, answer) =>
      resolve(error ? { status: grpc.status[error.code] } : answer),
    );
  });

const told = [];
const stream = client[`Watch${many}`]({});
const watching = new Promise((resolve, reject) => {
  stream.on("metadata", resolve);
  stream.on("error", reject);
});
const ended = new Promise((resolve) => {
  stream.on("data", (change) => {
    told.push({ kind: change.kind, version: change[resource].version });
    if (change.kind === "KIND_DELETED") resolve();
  });
});
await watching;
stream.removeAllListeners("error");
stream.on("error", () => {}); // it is cancelled in the end

const name = `one-${process.pid}-${Date.now()}`;
const created = await call(`Create${type}`, { [resource]: { name, description: "A start." } });
const { id } = created[resource];
const taken = await call(`Create${type}`, { [resource]: { name } });
const found = await call(`Get${type}`, { id });
const listed = await call(`List${many}`, { page_size: 100 });
const updated = await call(`Update${type}`, {
  [resource]: { id, name: `${name}!` },
  update_mask: { paths: ["name"] },
  version: 1,
});
const stale = await call(`Update${type}`, { [resource]: { id, name }, version: 1 });
const wrong = await call(`Get${type}`, { id: "none" });
await call(`Delete${type}`, { id, version: 2 });
const gone = await call(`Get${type}`, { id });
const late = await call(`Get${type}`, { id }, { deadline: Date.now() - 1000 });
await ended;
stream.cancel();
const statuses = [taken, stale, wrong, gone, late].map((answer) => answer.status);
console.log(
  JSON.stringify({
    created: created[resource],
    found: found[resource],
    updated: updated[resource],
    listed: Array.isArray(listed[plural]),
    statuses,
    told,
  }),
);
client.close();
process.exit(0);
