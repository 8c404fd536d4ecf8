"""Single faults on the real servers."""
import asyncio, json, os, subprocess, sys, time, signal
sys.path[:0] = ["/tmp/messaging"]; sys.path.append("/tmp/mp/r1/.venv/lib/python3.11/site-packages")
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ
import asyncpg, aio_pika, httpx2
from uuid_utils.compat import uuid7
P="/tmp/mp/r1/.venv/bin/"
def start(name, args, env): return subprocess.Popen([P+"orders", *args], env=env, stdout=open(f"/tmp/mp/f-{name}.log","wb"), stderr=subprocess.STDOUT)
async def until(what, seconds=40):
    end=time.monotonic()+seconds
    while time.monotonic()<end:
        try:
            if await what(): return True
        except (httpx2.HTTPError, OSError, asyncpg.PostgresError): pass
        await asyncio.sleep(0.1)
    return False
def say(name, ok, extra=""): print("PASS" if ok else "FAIL", name, extra, flush=True)
async def main():
    with PostgreSQL(15) as pg, RabbitMQ() as mq:
        env = {**os.environ, **pg.variables, **mq.variables, "WORKER_RETRY_SECONDS":"0.2","WORKER_MAX_ATTEMPTS":"3","WORKER_HANDLER_TIMEOUT_SECONDS":"1","RELAY_BACKOFF_SECONDS":"0.5","RELAY_MAX_BYTES":"2000","RELAY_MAX_ATTEMPTS":"2", "MANAGEMENT_PORT":"18301", "HEALTH_TIMEOUT_SECONDS":"3"}
        env.pop("PYTHONPATH",None)
        subprocess.run([P+"orders","migrate"], env=env, check=True, stdout=subprocess.DEVNULL)
        c = httpx2.AsyncClient(timeout=10); db = await asyncpg.connect(pg.variables["DATABASE_URL"])
        u="http://127.0.0.1:18300/v1/items"
        async def ready(port=18301): 
            r = await c.get(f"http://127.0.0.1:{port}/health/ready"); return r.status_code==200
        async def create(**f):
            r = await c.post(u, json={"name": str(uuid7()), **f}); assert r.status_code==201, r.text; return r.json()["id"]
        async def seen(id): return await db.fetchval("select seen from item_changes where id=$1", id)
        mq.stop()
        senv={**env,"MANAGEMENT_PORT":"18302"}
        s=start("serve", ["serve","--port","18300"], senv); w=start("worker", ["worker"], env)
        say("serve is ready without the broker", await until(lambda: ready(18302)))
        r=await c.get("http://127.0.0.1:18300/health/ready"); say("health not on the main port", r.status_code==404, r.status_code)
        id=await create()
        async def answers(): return (await c.get("http://127.0.0.1:18301/health/live")).status_code==200
        await until(answers)
        r=await c.get("http://127.0.0.1:18301/health/ready"); say("worker lives, is not ready", r.status_code==503, r.text)
        t=time.monotonic(); mq.start(); t1=time.monotonic()
        async def done(): return await seen(id)==1
        say("broker down at start: effect after", await until(done), f"{time.monotonic()-t1:.1f}s"); say("worker ready", await until(ready))
        # poison from outside
        conn=await aio_pika.connect(mq.variables["RABBITMQ_URL"]); ch=await conn.channel(); ex=await ch.get_exchange("orders.events")
        async def send(b, key="orders.item.updated"): await ex.publish(aio_pika.Message(b), key)
        def event(id, version, **o):
            i={"id":str(id),"name":"x","description":None,"version":version,"created_at":"2026-01-01T00:00:00.000Z","updated_at":"2026-01-01T00:00:00.000Z"}
            return {"specversion":"1.0","id":str(uuid7()),"source":"/orders","type":"orders.item.updated","subject":str(id),"time":"2026-01-01T00:00:00.000Z","dataschema":"urn:orders:item:1","data":i, **o}
        async def dead(n):
            o=subprocess.run([P+"orders","dead-letters","list"], env=env, capture_output=True, text=True); lines=o.stdout.splitlines(); return len(lines)==n and (lines or True)
        x=uuid7()
        for b in (b"{", b"\xff\xfe", b"[]", json.dumps(event(x,1,type="orders.item.burnt")).encode(), json.dumps(event(x,1,dataschema="urn:orders:item:2")).encode(), json.dumps(event(x,1,specversion="0.3")).encode(), b"x"*2*1024*1024):
            await send(b)
        await asyncio.sleep(1)
        ok=await until(lambda: dead(7)); say("7 unreadable messages are dead letters at once", ok)
        print(subprocess.run([P+"orders","dead-letters","list"], env=env, capture_output=True, text=True).stdout[:900])
        # duplicates and out of order
        y=uuid7()
        for v in (3,1,3,2,5,4,5): await send(json.dumps(event(y,v)).encode())
        async def five(): return (await db.fetchval("select version from item_changes where id=$1", y))==5
        await until(five); await asyncio.sleep(0.5)
        row=await db.fetchrow("select seen, version from item_changes where id=$1", y); say("duplicates, out of order", tuple(row)==(2,5), tuple(row))
        # handler that fails: break the table
        await db.execute("alter table item_changes add constraint broken check (version <> 77)")
        z=uuid7(); await send(json.dumps(event(z,77)).encode())
        ok=await until(lambda: dead(8)); say("a handler that always fails: dead after 3", ok)
        last=json.loads(subprocess.run([P+"orders","dead-letters","list"], env=env, capture_output=True, text=True).stdout.splitlines()[-1]); print({k:str(v)[:110] for k,v in last.items()})
        await db.execute("alter table item_changes drop constraint broken")
        o=subprocess.run([P+"orders","dead-letters","replay","--id",last["body"]["id"]], env=env, capture_output=True, text=True); print(o.stderr.strip())
        async def zed(): return (await db.fetchval("select seen from item_changes where id=$1", z))==1
        say("replayed it takes effect", await until(zed)); say("and the others stay", await until(lambda: dead(7)))
        # hangs: lock the inbox row
        h=uuid7(); await send(json.dumps(event(h,1)).encode())
        async def hone(): return (await db.fetchval("select version from item_changes where id=$1", h))==1
        await until(hone)
        tx=db.transaction(); await tx.start(); await db.execute("select * from inbox where subject=$1 for update", h)
        await send(json.dumps(event(h,2)).encode()); other=await create()
        db2=await asyncpg.connect(pg.variables["DATABASE_URL"])
        async def oth(): return (await db2.fetchval("select seen from item_changes where id=$1", other))==1
        say("one that hangs holds up no other", await until(oth, 10)); await asyncio.sleep(1.5); await tx.rollback()
        async def two(): return (await db.fetchval("select version from item_changes where id=$1", h))==2
        say("what hung is tried again", await until(two)); 
        # too large: description of 2000 emojis is over 2000 bytes
        big=await create(description="\N{BALLOON}"*1000)
        r=await c.patch(f"{u}/{big}", content=json.dumps({"description":"small"}), headers={"content-type":"application/merge-patch+json","if-match":"*"})
        async def went(): return (await db.fetchval("select version from item_changes where id=$1", big))==2
        say("later events of what is too large go on", await until(went)); say("which is parked", (await db.fetchval("select count(*) from outbox where parked_at is not null"))==1)
        # disk alarm
        mq.set_disk_alarm(on=True); a=await create(); await asyncio.sleep(5)
        r=await c.get("http://127.0.0.1:18301/health/ready"); print("ready during the alarm:", r.status_code, r.text)
        say("with a disk alarm requests go on and events wait", await seen(a) is None); mq.set_disk_alarm(on=False)
        async def ad(): return await seen(a)==1
        t=time.monotonic(); say("after it they go on", await until(ad), f"{time.monotonic()-t:.1f}s")
        # queue deleted, then migrate
        await ch.queue_delete("orders.worker"); d=await create(); await asyncio.sleep(2)
        r=await c.get("http://127.0.0.1:18301/health/ready"); say("queue deleted: not ready", r.status_code==503)
        subprocess.run([P+"orders","migrate"], env=env, check=True, stdout=subprocess.DEVNULL)
        async def dd(): return await seen(d)==1
        t=time.monotonic(); say("after migrate it goes on", await until(dd), f"{time.monotonic()-t:.1f}s")
        # database paused
        e=await create(); await until(lambda: done()); pg.stop(); await send(json.dumps(event(uuid7(),1)).encode()); await asyncio.sleep(3); pg.start()
        db3=await asyncpg.connect(pg.variables["DATABASE_URL"]); 
        f=await create()
        async def ef(): return (await db3.fetchval("select seen from item_changes where id=$1", f))==1
        say("database restarted: it goes on", await until(ef)); say("no new dead letters", await until(lambda: dead(7)))
        w.send_signal(signal.SIGTERM); say("worker stops with 0", w.wait(30)==0); s.terminate(); say("serve stops with 0", s.wait(30)==0)
asyncio.run(main())
