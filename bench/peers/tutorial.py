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
from pydantic import BaseModel, ConfigDict, PlainSerializer
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


def write_moment(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(write_moment, str)]


class ItemOut(BaseModel):
    """What a client gets."""

    model_config = ConfigDict(from_attributes=True)
    id: uuid.UUID
    name: str
    description: str | None
    version: int
    created_at: Moment
    updated_at: Moment


class PageOut(BaseModel):
    """A page of the list."""

    items: list[ItemOut]
    next_cursor: str | None


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
async def get_item(item_id: uuid.UUID, response: Response, session: Session) -> Item:
    item = await session.get(Item, item_id)
    if item is None:
        raise HTTPException(404)
    response.headers["ETag"] = f'"{item.version}"'
    return item


@router.get("", response_model=PageOut)
async def list_items(
    response: Response, session: Session, limit: int = 20, cursor: uuid.UUID | None = None
) -> PageOut:
    query = select(Item).order_by(Item.id).limit(limit + 1)
    if cursor is not None:
        query = query.where(Item.id > cursor)
    found = [ItemOut.model_validate(item) for item in await session.scalars(query)]
    next_cursor = str(found[limit - 1].id) if len(found) > limit else None
    if next_cursor:
        response.headers["Link"] = f'</v1/items?limit={limit}&cursor={next_cursor}>; rel="next"'
    return PageOut(items=found[:limit], next_cursor=next_cursor)


@router.post("", response_model=ItemOut, status_code=201)
async def create_item(body: ItemIn, response: Response, session: Session) -> Item:
    moment = datetime.now(UTC)
    item = Item(id=uuid7(), version=1, created_at=moment, updated_at=moment, **body.model_dump())
    session.add(item)
    await session.commit()
    response.headers["ETag"] = f'"{item.version}"'
    response.headers["Location"] = f"/v1/items/{item.id}"
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
