"""Loads a service with calls of gRPC, as wrk does with requests.

Run by the generated project's Python: `python -m bench.peers.calls ADDRESS OPERATION ID SECONDS`.
Prints how many were answered, in how many seconds, and the median in milliseconds, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from orders.v1 import item_service_pb2 as pb
from orders.v1 import item_service_pb2_grpc as stubs
from uuid_utils.compat import uuid7

AT_ONCE = 32

Call = Callable[[], Awaitable[Any]]


def calls(stub: Any, id_: str) -> dict[str, Call]:  # noqa: ANN401 (of either kind of channel)
    """Make the operations, by name."""
    return {
        "get": lambda: stub.GetItem(pb.GetItemRequest(id=id_)),
        "list of 50": lambda: stub.ListItems(pb.ListItemsRequest(page_size=50)),
        "create": lambda: stub.CreateItem(pb.CreateItemRequest(item=pb.Item(name=f"{uuid7()}"))),
    }


async def load(address: str, operation: str, id_: str, seconds: float) -> dict[str, float]:
    """Call as often as it answers, over several connections."""
    times: list[float] = []
    start = time.perf_counter()

    async def one(call: Call) -> None:
        while (before := time.perf_counter()) - start < seconds:
            await call()
            times.append(time.perf_counter() - before)

    channels = [
        grpc.aio.insecure_channel(address, [("grpc.use_local_subchannel_pool", 1)])
        for _ in range(4)
    ]
    made = [calls(stubs.ItemServiceStub(channel), id_)[operation] for channel in channels]
    await asyncio.gather(*(one(made[number % 4]) for number in range(AT_ONCE)))
    for channel in channels:
        await channel.close()
    return {
        "requests": len(times),
        "seconds": time.perf_counter() - start,
        "median_milliseconds": statistics.median(times) * 1000,
        "slowest_milliseconds": statistics.quantiles(times, n=100)[98] * 1000,
    }


if __name__ == "__main__":
    *where, duration = sys.argv[1:]
    print(json.dumps(asyncio.run(load(*where, float(duration)))))  # noqa: T201 (a command)
