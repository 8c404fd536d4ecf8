"""Changes while service, worker, broker and database are killed at random, on a given database.

python soak_databases.py PROJECT dynamodb|cassandra|postgresql [--changes N] [--seed N] [--kills N]
"""
from __future__ import annotations
import argparse, asyncio, collections, importlib.util, json, os, random, subprocess, sys, time
from pathlib import Path
ap = argparse.ArgumentParser(); ap.add_argument("project", type=Path); ap.add_argument("database")
for name, default in (("changes", 2000), ("seed", 1), ("kills", 12), ("workers", 2), ("clients", 8)): ap.add_argument(f"--{name}", type=int, default=default)
ap.add_argument("--pace", type=float, default=0.02); ap.add_argument("--drain", type=int, default=120)
A = ap.parse_args(); rnd = random.Random(A.seed)
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(A.project / "src")]; sys.path.append(next(map(str, A.project.glob(".venv/lib/python3*/site-packages"))))
from tests.servers.stacks import BEHIND
from tests.servers.rabbitmq import RabbitMQ
import aio_pika, httpx2
BIN = A.project / ".venv/bin"
LOGS = Path("/tmp/soak"); LOGS.mkdir(exist_ok=True)
class Proc:
    def __init__(self, name, args, env): self.args, self.env = args, env; self.log = open(LOGS / f"{A.database}-{name}.log", "wb"); self.start()
    def start(self): self.p = subprocess.Popen([BIN / "orders", *self.args], env=self.env, stdout=self.log, stderr=subprocess.STDOUT)
    def kill(self): self.p.kill(); self.p.wait(); self.start()
    def stop(self): self.p.terminate(); return self.p.wait(60)
def helpers():
    spec = importlib.util.spec_from_file_location("stored", A.project / "tests/broker/stored.py"); module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module); return module
async def main():
    with BEHIND[A.database]() as db, RabbitMQ() as mq:
        env = {**os.environ, **db.new_database("soak"), **mq.variables, "RELAY_LEASE_SECONDS": "4", "WORKER_RETRY_SECONDS": "0.2", "HEALTH_TIMEOUT_SECONDS": "5"}
        env.pop("PYTHONPATH", None); os.environ.update(env)
        subprocess.run([BIN / "orders", "migrate"], env=env, check=True, stdout=subprocess.DEVNULL)
        conn = await aio_pika.connect(env["RABBITMQ_URL"]); ch = await conn.channel()
        q = await ch.declare_queue("witness", durable=True, arguments={"x-queue-type": "quorum"}); await q.bind("orders.events", "#"); await conn.close()
        base = 18000 + os.getpid() % 900
        serve = [Proc(f"serve{i}", ["serve", "--port", str(base + i)], env) for i in range(2)]
        workers = [Proc(f"worker{i}", ["worker"], env) for i in range(A.workers)]
        urls = [f"http://127.0.0.1:{base + i}/v1/items" for i in range(2)]
        client = httpx2.AsyncClient(timeout=15)
        for u in urls:
            for _ in range(600):
                try:
                    if (await client.get(u)).status_code == 200: break
                except Exception: pass
                await asyncio.sleep(0.1)
        answered = []; every = set(); t0 = time.monotonic(); over = asyncio.Event(); failed = collections.Counter()
        async def one(n):
            ids = []
            while len(answered) < A.changes or not over.is_set():
                u = rnd.choice(urls); k = rnd.random()
                try:
                    if not ids or k < 0.2:
                        r = await client.post(u, json={"name": f"n{n}-{rnd.getrandbits(60)}"})
                        if r.status_code == 201: i = r.json()["id"]; ids.append(i); every.add(i); answered.append((i, 2))
                    elif k < 0.9:
                        i = rnd.choice(ids); body = {"description": str(rnd.random())}
                        if k < 0.35: body["name"] = f"r{n}-{rnd.getrandbits(60)}"
                        r = await client.patch(f"{u}/{i}", content=json.dumps(body), headers={"content-type": "application/merge-patch+json", "if-match": "*"})
                        if r.status_code == 200: answered.append((i, 2 * r.json()["version"]))
                    else:
                        i = ids.pop(rnd.randrange(len(ids))); r = await client.delete(f"{u}/{i}")
                        if r.status_code == 204: answered.append((i, 1))
                    if r.status_code >= 400: failed[r.status_code] += 1
                    await asyncio.sleep(A.pace)
                except httpx2.HTTPError: failed["cut"] += 1; await asyncio.sleep(0.05)
        async def killing():
            for _ in range(A.kills):
                await asyncio.sleep(rnd.uniform(0.5, 2.5))
                what = rnd.choice(["serve", "serve", "worker", "worker", "worker-stop", "connections", "broker", "database"])
                print(round(time.monotonic() - t0, 1), what, len(answered), flush=True)
                if what == "serve": rnd.choice(serve).kill()
                elif what == "worker": rnd.choice(workers).kill()
                elif what == "worker-stop": w = rnd.choice(workers); print(" rc", await asyncio.to_thread(w.stop)); w.start()
                elif what == "connections": await asyncio.to_thread(mq.close_connections)
                elif what == "broker": await asyncio.to_thread(mq.kill); await asyncio.sleep(rnd.uniform(0, 3)); await asyncio.to_thread(mq.start)
                # A single copy loses what it has not yet written to its disk, so it is paused.
                else: db.pause(); await asyncio.sleep(rnd.uniform(1, 5)); db.resume()
            over.set()
        await asyncio.gather(killing(), *(one(n) for n in range(A.clients)))
        t1 = time.monotonic(); print("answered", len(answered), "in", round(t1 - t0, 1), "s; not answered with success", dict(failed), flush=True)
        from orders.broker.outbox import Backlog
        from orders.database.outbox import StoredOutbox
        from orders.database.pool import Database
        from orders.settings import DatabaseSettings, load
        stored = helpers()
        seen = collections.defaultdict(list); bodies = {}; copies = 0; disorder = 0; effects = {}
        async with Database.open(load(DatabaseSettings)) as database:
            outbox = StoredOutbox(database)
            while time.monotonic() - t1 < A.drain:
                backlog = await outbox.backlog()
                if not backlog.pending: break
                await asyncio.sleep(0.5)
            print("drained after", round(time.monotonic() - t1, 1), "s", backlog, flush=True)
            conn = await aio_pika.connect(env["RABBITMQ_URL"]); ch = await conn.channel()
            q = await ch.get_queue("witness")
            while (m := await q.get(no_ack=True, fail=False)) is not None:
                e = json.loads(m.body); copies += 1; pos = 2 * e["data"]["version"] + e["type"].endswith("deleted"); s = seen[e["subject"]]
                if pos not in s:
                    disorder += bool(s) and pos < max(s); s.append(pos)
                    bodies[e["subject"], pos] = e
            while time.monotonic() - t1 < A.drain * 2:
                effects = {i: await stored.read_changes(database, __import__("uuid").UUID(i)) for i in seen}
                behind = [i for i in seen if not effects[i] or effects[i][1] != max(seen[i]) // 2]
                if not behind: break
                await asyncio.sleep(1)
        holes = [i for i, s in seen.items() if sorted(p for p in s if p % 2 == 0) != list(range(2, max(s) // 2 * 2 + 1, 2))]
        missing = [(i, p) for i, p in answered if (p == 1 and not any(x % 2 for x in seen[i])) or (p != 1 and p not in seen[i])]
        wrong = []
        for i in list(seen):
            r = await client.get(f"{urls[0]}/{i}"); last = max(seen[i])
            if (r.status_code, last % 2) not in {(200, 0), (404, 1)} or (r.status_code == 200 and r.json() != bodies[i, last]["data"]): wrong.append((i, r.status_code, last))
        many = [i for i in seen if effects[i] and effects[i][0] > len(seen[i])]
        dead = (await ch.get_queue("orders.events.dead")).declaration_result.message_count
        left = {n: (await ch.get_queue(n)).declaration_result.message_count for n in ("orders.worker", "orders.worker.retry.1", "orders.worker.retry.2")}
        await conn.close()
        rcs = [w.stop() for w in workers] + [s.stop() for s in serve]; print("exit codes", rcs)
        events = sum(map(len, seen.values()))
        print(f"answered {len(answered)} events {events} on {len(seen)} ids, copies {copies}; answered without event {len(missing)}, versions left out {len(holes)}, not as the database says {len(wrong)}, disorder {disorder}; effects {sum(e[0] for e in effects.values() if e)}, ids behind {len(behind)}, more effects than changes {len(many)}; dead {dead}, left {left}, {backlog}")
        print(missing[:5], wrong[:5], behind[:5])
        ok = not (missing or holes or wrong or disorder or behind or many or dead or backlog.pending or backlog.parked or any(rcs))
        print("OK" if ok else "FAULT"); sys.exit(not ok)
asyncio.run(main())
