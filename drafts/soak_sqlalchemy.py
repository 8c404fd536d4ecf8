"""Changes while service, worker, broker and database are killed at random."""
from __future__ import annotations
import argparse, asyncio, json, os, random, subprocess, sys, time
ap = argparse.ArgumentParser(); ap.add_argument("--db", default="sqlite"); ap.add_argument("--changes", type=int, default=2000); ap.add_argument("--seed", type=int, default=1); ap.add_argument("--kills", type=int, default=12); ap.add_argument("--workers", type=int, default=2); ap.add_argument("--pace", type=float, default=0.02); ap.add_argument("--clients", type=int, default=8)
ap.add_argument("--what", default="serve,worker,worker,connections,broker,db,worker-stop"); ap.add_argument("--serves", type=int, default=0)
A = ap.parse_args(); rnd = random.Random(A.seed)
PROJECT = f"/tmp/e1/{A.db}"
sys.path[:0] = ["/tmp/ev1"]; sys.path.append(f"{PROJECT}/.venv/lib/python3.11/site-packages"); sys.path.append(f"{PROJECT}/src")
from tests.servers.mariadb import MariaDB
from tests.servers.rabbitmq import RabbitMQ
import aio_pika, httpx2
from contextlib import nullcontext
class Proc:
    def __init__(self, name, args, env): self.name, self.args, self.env = name, args, env; self.log=open(f"/tmp/e1/soak-{A.db}-{name}.log","wb"); self.start()
    def start(self): self.p = subprocess.Popen([f"{PROJECT}/.venv/bin/orders", *self.args], env=self.env, stdout=self.log, stderr=subprocess.STDOUT)
    def kill(self): self.p.kill(); self.p.wait(); self.start()
    def stop(self): self.p.terminate(); return self.p.wait(60)
async def main():
    with (MariaDB() if A.db=="mysql" else nullcontext()) as server, RabbitMQ() as mq:
        if A.db=="sqlite":
            for s in ("","-wal","-shm"):
                if os.path.exists("/tmp/e1/soak.db"+s): os.remove("/tmp/e1/soak.db"+s)
            dbv = {"DATABASE_URL": "sqlite:////tmp/e1/soak.db"}
        else: dbv = dict(server.variables)
        env = {**os.environ, **dbv, **mq.variables, "RELAY_LEASE_SECONDS":"4", "WORKER_RETRY_SECONDS":"0.2", "HEALTH_TIMEOUT_SECONDS": "5"}
        env.pop("PYTHONPATH", None)
        os.environ.update(dbv)
        subprocess.run([f"{PROJECT}/.venv/bin/orders","migrate"], env=env, check=True, stdout=subprocess.DEVNULL)
        conn = await aio_pika.connect(mq.variables["RABBITMQ_URL"]); ch = await conn.channel()
        q = await ch.declare_queue("witness", durable=True, arguments={"x-queue-type":"quorum"}); await q.bind("orders.events", "#"); await conn.close()
        n_serve = A.serves or (1 if A.db=="sqlite" else 2)
        base = 18200 if A.db=="sqlite" else 18300
        serve = [Proc(f"serve{i}", ["serve","--port",str(base+i)], env) for i in range(n_serve)]
        workers = [Proc(f"worker{i}", ["worker"], env) for i in range(A.workers)]
        urls=[f"http://127.0.0.1:{base+i}/v1/items" for i in range(n_serve)]
        client = httpx2.AsyncClient(timeout=10)
        for u in urls:
            for _ in range(300):
                try:
                    if (await client.get(u)).status_code == 200: break
                except Exception: pass
                await asyncio.sleep(0.1)
        done = 0; t0 = time.monotonic(); kt_done = asyncio.Event(); codes={}
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
                    codes[r.status_code]=codes.get(r.status_code,0)+1
                    await asyncio.sleep(A.pace)
                except httpx2.HTTPError: codes["lost"]=codes.get("lost",0)+1; await asyncio.sleep(0.05)
        async def killing():
            for k in range(A.kills):
                await asyncio.sleep(rnd.uniform(0.5, 2.5))
                what = rnd.choice(A.what.split(","))
                if what=="db" and A.db=="sqlite": what="serve"
                print((round(time.monotonic()-t0,1), what), done, flush=True)
                if what=="serve": rnd.choice(serve).kill()
                elif what=="worker": rnd.choice(workers).kill()
                elif what=="worker-stop":
                    w=rnd.choice(workers); rc = await asyncio.to_thread(w.stop); print("stopped rc", rc); w.start()
                elif what=="connections": await asyncio.to_thread(mq.close_connections)
                elif what=="broker":
                    await asyncio.to_thread(mq.kill); await asyncio.sleep(rnd.uniform(0,3)); await asyncio.to_thread(mq.start)
                elif what=="db":
                    await asyncio.to_thread(server.kill); await asyncio.to_thread(server.start)
            kt_done.set()
        kt = asyncio.create_task(killing())
        await asyncio.gather(*(one(n) for n in range(A.clients)))
        await kt
        print("changes answered", done, "in", round(time.monotonic()-t0,1), codes, flush=True)
        from orders.database.pool import Database
        from orders.settings import DatabaseSettings, load
        from sqlalchemy import text
        V = "json_extract(data,'$.version')"; POS = f"(cast({V} as {'integer' if A.db=='sqlite' else 'signed'})*2 + (type like '%deleted'))"
        async with Database.open(load(DatabaseSettings)) as db:
            async def q1(sql): return await db.run(lambda c: c.execute(text(sql)).one())
            deadline=time.monotonic()+90
            while time.monotonic()<deadline:
                (pend,) = await q1("select count(*) from outbox where published_at is null")
                (behind,) = await q1(f"select count(*) from (select subject, max({POS}) p from outbox group by subject) o left join inbox i on i.subject=o.subject where i.position is null or i.position <> o.p")
                if not pend and not behind: break
                await asyncio.sleep(0.5)
            print("drained in", round(time.monotonic()-t0,1), "pending", pend, "ids behind", behind)
            rcs=[w.stop() for w in workers]+[s.stop() for s in serve]; print("exit codes", rcs)
            (total,) = await q1("select count(*) from outbox"); (parked,) = await q1("select count(*) from outbox where parked_at is not null")
            eff = await q1("select sum(seen), count(*) from item_changes")
            (wrong,) = await q1(f"select count(*) from item_changes c join (select subject, max({V}+0) v, count(*) n from outbox group by subject) o on o.subject=c.id where c.version <> o.v")
            (over,) = await q1(f"select count(*) from item_changes c join (select subject, max({V}+0) v, count(*) n from outbox group by subject) o on o.subject=c.id where c.seen > o.n")
            rows = await db.run(lambda c: c.execute(text(f"select subject, {POS} from outbox order by sequence")).all())
            by={}
            for sub,pos in rows: by.setdefault(bytes(sub) if A.db=="mysql" else sub, []).append(pos)
            badseq=sum(x!=sorted(x) for x in by.values()); gaps=sum(x!=[*range(2,2*len(x)+1,2)] and x!=[*range(2,2*len(x)-1,2), 2*(len(x)-1)+1] for x in by.values())
            (live,) = await q1(f"select count(*) from items i left join (select subject, max({V}+0) v from outbox group by subject) o on o.subject=i.id where o.v is null or o.v <> i.version")
            # (row and event of a live one agree)
        conn = await aio_pika.connect(mq.variables["RABBITMQ_URL"]); ch = await conn.channel()
        seen={}; copies=0; last={}; disorder=0
        q = await ch.get_queue("witness")
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
        print(f"events committed {total} parked {parked} published ids {len(seen)} copies {copies} first-sight disorder {disorder} effects {eff[0]} on {eff[1]} ids, wrong last version {wrong}, more effects than changes {over}, dead {dead}, left {left}; outbox out of order {badseq}, gaps {gaps}, rows without event {live}")
        ok = total==len(seen) and total>=done and not (disorder or wrong or over or pend or behind or dead or badseq or gaps or live) and 500 not in codes
        print("OK" if ok else "FAULT"); sys.exit(not ok)
asyncio.run(main())
