"""Health on a port of its own, for a process that has no other one or keeps that to itself."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import uvicorn
from fastapi import FastAPI

from .health import Health
from .health import router as health_router


class ManagementServer(uvicorn.Server):
    """Uvicorn that leaves signals to others."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(health: Health, host: str, port: int) -> ManagementServer:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[dict[str, object]]:
        yield {"health": health}

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(health_router)
    config = uvicorn.Config(
        app, host=host, port=port, access_log=False, log_config=None, server_header=False
    )
    return ManagementServer(config)


@asynccontextmanager
async def serving_health(health: Health, host: str, port: int | None) -> AsyncGenerator[None]:
    """Answer meanwhile, where there is a port for it."""
    if port is None:
        yield
        return
    server = _server(health, host, port)
    serving = asyncio.create_task(server.serve())
    try:
        yield
    except asyncio.CancelledError:
        if not serving.done():
            raise
    finally:
        server.should_exit = True
        with suppress(SystemExit):  # of one that could not start, has said why, and ends all
            await serving
