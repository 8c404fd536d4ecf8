// Changes one by each of the protocols that GraphQL clients of JavaScript know, and prints what
// the subscription told: node changes.mjs ws|sse HTTP_URL TYPE
import { createClient as createSse } from "graphql-sse";
import { createClient as createWs } from "graphql-ws";
import WebSocket from "ws";

const [protocol, url, type] = process.argv.slice(2);
const one = type[0].toLowerCase() + type.slice(1);
const client =
  protocol === "ws"
    ? createWs({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, retryAttempts: 0 })
    : createSse({ url, retryAttempts: 0 });

const execute = (query, variables) =>
  new Promise((resolve, reject) => {
    let found;
    client.subscribe(
      { query, variables },
      { next: (value) => (found = value), error: reject, complete: () => resolve(found) },
    );
  });

const change = async (verb, input) => {
  const field = `${verb}${type}`;
  const shown = verb === "delete" ? `Deleted${type} { id }` : `${type} { id name version }`;
  const query = `mutation ($input: ${verb[0].toUpperCase() + verb.slice(1)}${type}Input!) {
    ${field}(input: $input) { __typename ... on ${shown} }
  }`;
  const { data, errors } = await execute(query, { input });
  if (errors) throw new Error(JSON.stringify(errors));
  return data[field];
};

const told = [];
let dispose;
const ended = new Promise((resolve, reject) => {
  dispose = client.subscribe(
    { query: `subscription { ${one}Changed { kind ${one} { id name version } } }` },
    {
      next: ({ data, errors }) => {
        if (errors) reject(new Error(JSON.stringify(errors)));
        told.push(data[`${one}Changed`]);
        if (told.at(-1).kind === "DELETED") resolve();
      },
      error: reject,
      complete: resolve,
    },
  );
});
await new Promise((resolve) => setTimeout(resolve, 1000));

const name = `one-${process.pid}-${Date.now()}`;
const created = await change("create", { name });
const updated = await change("update", { id: created.id, version: 1, name: `${name}!` });
const deleted = await change("delete", { id: created.id });
await ended;
dispose();
console.log(JSON.stringify({ created, updated, deleted, told }));
process.exit(0);
