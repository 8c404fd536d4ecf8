import asyncio, time, random, collections
from uuid_utils.compat import uuid7, uuid4
from orders.broker.relay import Relay
from orders.broker.envelope import read_event
from orders.database.pool import Database
from orders.database.outbox import StoredOutbox
from orders.database.inbox import StoredInbox
from orders.events import EFFECTS, KINDS
from orders.settings import DatabaseSettings, RelaySettings, load
from orders.items.model import Item
from orders.items.recorded import RecordedItemRepository as Rec
from orders.errors import UnavailableError
from orders.formats import now
from orders.migrate import migrate
migrate()
async def main():
    s=load(DatabaseSettings).model_copy(update={"pool_size":40})
    async with Database.open(s) as db, Database.open(s) as db2:
        end=time.monotonic()+25; c=collections.Counter(); last={}
        inbox=StoredInbox(db2,EFFECTS); seen=set(); queue=asyncio.Queue()
        async def publish(type_, subject, body):
            e=read_event(body,KINDS); pos=e.position
            if e.id not in seen and pos<last.get(subject,0): c["DISORDER"]+=1
            if e.id in seen: c["copies"]+=1
            seen.add(e.id); last[subject]=max(pos,last.get(subject,0)); c["published"]+=1
            for _ in range(random.choice((1,1,2))): queue.put_nowait(e)
        async def client():
            ids=[]
            r=Rec(db)
            while time.monotonic()<end:
                try:
                    if not ids or random.random()<.3:
                        i=uuid7(); await r.add(Item(i,str(i),None,1,now(),now())); ids.append(i)
                    elif random.random()<.8: await r.update(random.choice(ids),{"name":str(uuid4()),"updated_at":now()},None)
                    else: await r.delete(ids.pop(random.randrange(len(ids))),None)
                    c["changes"]+=1
                except UnavailableError as e: c["client "+repr(e.__cause__)[:90]]+=1
        stop=asyncio.Event()
        async def relay():
            x=Relay(StoredOutbox(db2),publish,KINDS,RelaySettings(poll_seconds=.01,keep_seconds=0))
            while not stop.is_set():
                try:
                    if not await x.relay_batch(): await asyncio.sleep(.01)
                    c["batches"]+=1
                    if random.random()<.1: c["cleaned"]+=await x._outbox.clean(0)
                except UnavailableError as e: c["relay "+repr(e.__cause__)[:90]]+=1
        async def handler():
            while True:
                e=await queue.get()
                try: c["handled" if await inbox.handle(e) else "dropped"]+=1
                except UnavailableError as x: c["inbox "+repr(x.__cause__)[:90]]+=1; queue.put_nowait(e)
        tasks=[asyncio.create_task(relay()) for _ in range(4)]+[asyncio.create_task(handler()) for _ in range(16)]
        await asyncio.gather(*(client() for _ in range(8)))
        while (await StoredOutbox(db).backlog()).pending or not queue.empty(): await asyncio.sleep(.1)
        stop.set(); await asyncio.sleep(1)
        for t in tasks: t.cancel()
        await asyncio.gather(*tasks,return_exceptions=True)
        for k,v in sorted(c.items()): print(k,v)
        print("lost" , c["changes"]-len(seen))
asyncio.run(main())
