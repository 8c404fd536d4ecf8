"""Changes while service, worker, broker and database connections are killed at random."""
from __future__ import annotations
import argparse, asyncio, json, os, random, signal, subprocess, sys, time
sys.path[:0] = ["/tmp/messaging"]; sys.path.append("/tmp/mp/r1/.venv/lib/python3.11/site-packages")
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ
import asyncpg, aio_pika, httpx2
PROJECT = "/tmp/mp/r1"
ap = argparse.ArgumentParser(); ap.add_argument("--changes", type=int, default=2000); ap.add_argument("--seed", type=int, default=1); ap.add_argument("--kills", type=int, default=12); ap.add_argument("--workers", type=int, default=2); ap.add_argument("--pace", type=float, default=0.02); ap.add_argument("--no-broker", action="store_true")
A = ap.parse_args(); rnd = random.Random(A.seed)
class Proc:
    def __init__(self, name, args, env): self.name, self.args, self.env = name, args, env; self.log=open(f"/tmp/mp/soak-{name}.log","wb"); self.start()
    def start(self): self.p = subprocess.Popen([f"{PROJECT}/.venv/bin/orders", *self.args], env=self.env, stdout=self.log, stderr=subprocess.STDOUT)
    def kill(self): self.p.kill(); self.p.wait(); self.start()
    def stop(self): self.p.terminate(); return self.p.wait(60)
async def main():
    with PostgreSQL(15) as pg, RabbitMQ() as mq:
        env = {**os.environ, **pg.variables, **mq.variables, "DATABASE_POOL_SIZE":"20", "RELAY_LEASE_SECONDS":"4", "WORKER_RETRY_SECONDS":"0.2", "HEALTH_TIMEOUT_SECONDS": "5"}
        env.pop("PYTHONPATH", None)
        subprocess.run([f"{PROJECT}/.venv/bin/orders","migrate"], env=env, check=True, stdout=subprocess.DEVNULL)
        # another service's queue: all that was published, in the broker's order
        conn = await aio_pika.connect(mq.variables["RABBITMQ_URL"]); ch = await conn.channel()
        q = await ch.declare_queue("witness", durable=True, arguments={"x-queue-type":"quorum"}); await q.bind("orders.events", "#"); await conn.close()
        serve = [Proc(f"serve{i}", ["serve","--port",str(18200+i)], env) for i in range(2)]
        workers = [Proc(f"worker{i}", ["worker"], env) for i in range(A.workers)]
        urls=[f"http://127.0.0.1:{18200+i}/v1/items" for i in range(2)]
        client = httpx2.AsyncClient(timeout=10)
        for u in urls:
            for _ in range(300):
                try:
                    if (await client.get(u)).status_code == 200: break
                except Exception: pass
                await asyncio.sleep(0.1)
        done = 0; t0 = time.monotonic(); kt_done = asyncio.Event(); log=[]
        async def one(n):
            nonlocal done
            ids=[]
            while done < A.changes or not kt_done.is_set():
                u = rnd.choice(urls)
                try:
                    if not ids or rnd.random() < 0.2:
                        r = await client.post(u, json={"name": f"n{n}-{rnd.getrandbits(60)}"})
                        if r.status_code == 201: ids.append(r.json()["id"]); done += 1
                    elif rnd.random() < 0.9:
                        i = rnd.choice(ids)
                        r = await client.patch(f"{u}/{i}", content=json.dumps({"description": str(rnd.random())}), headers={"content-type":"application/merge-patch+json","if-match":"*"})
                        if r.status_code == 200: done += 1
                    else:
                        i = ids.pop(rnd.randrange(len(ids)))
                        r = await client.delete(f"{u}/{i}")
                        if r.status_code == 204: done += 1
                    await asyncio.sleep(A.pace)
                except httpx2.HTTPError: await asyncio.sleep(0.05)
        async def killing():
            for k in range(A.kills):
                await asyncio.sleep(rnd.uniform(0.5, 2.5))
                what = rnd.choice(["serve","worker","worker","connections","broker","pg","worker-stop"])
                if A.no_broker and what=="broker": what="worker"
                log.append((round(time.monotonic()-t0,1), what)); print(log[-1], done, flush=True)
                if what=="serve": rnd.choice(serve).kill()
                elif what=="worker": rnd.choice(workers).kill()
                elif what=="worker-stop":
                    w=rnd.choice(workers); rc = await asyncio.to_thread(w.stop); print("stopped rc", rc); w.start()
                elif what=="connections": await asyncio.to_thread(mq.close_connections)
                elif what=="broker":
                    await asyncio.to_thread(mq.kill); await asyncio.sleep(rnd.uniform(0,3)); await asyncio.to_thread(mq.start)
                elif what=="pg":
                    await asyncio.to_thread(pg.kill); await asyncio.to_thread(pg.start)
        async def killing2():
            await killing(); kt_done.set()
        kt = asyncio.create_task(killing2())
        await asyncio.gather(*(one(n) for n in range(8)))
        await kt
        print("changes answered", done, "in", round(time.monotonic()-t0,1), flush=True)
        db = await asyncpg.connect(pg.variables["DATABASE_URL"])
        deadline=time.monotonic()+90
        while time.monotonic()<deadline:
            pend = await db.fetchval("select count(*) from outbox where published_at is null")
            behind = await db.fetchval("""select count(*) from (select subject, max((data->>'version')::int*2 + (type like '%deleted')::int) p from outbox group by 1) o left join inbox i using (subject) where i.position is distinct from o.p""")
            if not pend and not behind: break
            await asyncio.sleep(0.5)
        print("drained in", round(time.monotonic()-t0,1), "pending", pend, "ids behind", behind)
        rcs=[w.stop() for w in workers]+[s.stop() for s in serve]; print("exit codes", rcs)
        total = await db.fetchval("select count(*) from outbox"); parked = await db.fetchval("select count(*) from outbox where parked_at is not null")
        conn = await aio_pika.connect(mq.variables["RABBITMQ_URL"]); ch = await conn.channel()
        seen={}; copies=0; last={}; disorder=0
        q = await ch.get_queue("witness"); n = q.declaration_result.message_count
        while True:
            m = await q.get(no_ack=True, fail=False)
            if m is None: break
            e=json.loads(m.body); copies+=1
            pos = e["data"]["version"]*2 + e["type"].endswith("deleted")
            if e["id"] not in seen and pos < last.get(e["subject"],0): disorder+=1
            last[e["subject"]]=max(pos,last.get(e["subject"],0)); seen[e["id"]]=1
        dead=(await ch.get_queue("orders.events.dead")).declaration_result.message_count
        left={n:(await ch.get_queue(n)).declaration_result.message_count for n in ("orders.worker","orders.worker.retry.1","orders.worker.retry.2")}
        await conn.close()
        eff = await db.fetchrow("select sum(seen) s, count(*) c from item_changes"); 
        wrong = await db.fetchval("select count(*) from item_changes c where c.version <> (select max((data->>'version')::int) from outbox o where o.subject=c.id)")
        over = await db.fetchval("select count(*) from item_changes c where c.seen > (select count(*) from outbox o where o.subject=c.id)")
        print(f"events committed {total} parked {parked} published ids {len(seen)} copies {copies} first-sight disorder {disorder} effects {eff['s']} on {eff['c']} ids, wrong last version {wrong}, more effects than changes {over}, dead {dead}, left {left}")
        ok = total==len(seen) and total>=done and not disorder and not wrong and not over and not pend and not behind and not dead
        print("OK" if ok else "FAULT"); sys.exit(not ok)
asyncio.run(main())
