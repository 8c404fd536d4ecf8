"""The usual style of tutorials: ORM sessions by Depends, include_router, BaseHTTPMiddleware."""

from __future__ import annotations

import logging
import os
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import DateTime, String, Uuid, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.middleware.base import BaseHTTPMiddleware
from uuid_utils.compat import uuid7

ADDRESS = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://")
ADDRESS = ADDRESS.replace("sqlite://", "sqlite+aiosqlite://")
POSTGRESQL = ADDRESS.startswith("postgresql")

engine = create_async_engine(ADDRESS, pool_size=10, max_overflow=0)
session_maker = async_sessionmaker(engine, expire_on_commit=False)
log = logging.getLogger("app")


class Base(DeclarativeBase):
    """The base of all models."""


class Item(Base):
    """A row."""

    __tablename__ = "items"
    id: Mapped[uuid.UUID] = mapped_column(Uuid(native_uuid=POSTGRESQL), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ItemOut(BaseModel):
    """What a client gets."""

    model_config = ConfigDict(from_attributes=True)
    id: uuid.UUID
    name: str
    description: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class ItemIn(BaseModel):
    """What a client sends."""

    name: str
    description: str | None = None


async def get_session() -> AsyncGenerator[AsyncSession]:
    async with session_maker() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]
router = APIRouter(prefix="/items")


@router.get("/{item_id}", response_model=ItemOut)
async def get_item(item_id: uuid.UUID, session: Session) -> Item:
    item = await session.get(Item, item_id)
    if item is None:
        raise HTTPException(404)
    return item


@router.get("", response_model=list[ItemOut])
async def list_items(session: Session, limit: int = 50) -> list[Item]:
    return list(await session.scalars(select(Item).order_by(Item.id).limit(limit)))


@router.post("", response_model=ItemOut, status_code=201)
async def create_item(body: ItemIn, session: Session) -> Item:
    moment = datetime.now(UTC)
    item = Item(id=uuid7(), version=1, created_at=moment, updated_at=moment, **body.model_dump())
    session.add(item)
    await session.commit()
    return item


Next = Callable[[Request], Awaitable[Response]]


class RequestId(BaseHTTPMiddleware):
    """Gives each request an id."""

    async def dispatch(self, request: Request, call_next: Next) -> Response:
        response = await call_next(request)
        response.headers["X-Request-ID"] = str(uuid.uuid4())
        return response


class Timing(BaseHTTPMiddleware):
    """Tells how long it took."""

    async def dispatch(self, request: Request, call_next: Next) -> Response:
        start = time.perf_counter()
        response = await call_next(request)
        response.headers["X-Process-Time"] = str(time.perf_counter() - start)
        return response


class Log(BaseHTTPMiddleware):
    """Writes a line."""

    async def dispatch(self, request: Request, call_next: Next) -> Response:
        response = await call_next(request)
        log.info("%s %s %s", request.method, request.url.path, response.status_code)
        return response


api = APIRouter(prefix="/v1")
api.include_router(router)
app = FastAPI()
app.include_router(api)
for layer in (RequestId, Timing, Log):
    app.add_middleware(layer)
