"""How the one message of a request is read."""

import asyncio
from collections.abc import Callable

import grpc
from google.protobuf.message import DecodeError, Message

from .context import Context
from .statuses import CallError

_SECONDS = 10


def reader(read: Callable[[bytes], object] | None) -> Callable[[bytes], object | None]:
    """Read a message, without what the protocol does not know; None where it is none."""

    def read_safely(given: bytes) -> object | None:
        try:
            message = read(given) if read else given
        except DecodeError:
            return None
        if isinstance(message, Message):
            message.DiscardUnknownFields()  # a watch keeps its request for as long as it lasts
        return message

    return read_safely


async def request_of(context: Context) -> object:
    """Wait for the message, but not for ever: each call has a place among those at once."""
    try:
        async with asyncio.timeout(_SECONDS):
            request = await context.read()
    except TimeoutError:
        raise CallError("request_timeout", "The message has not come in time.") from None
    if request is grpc.aio.EOF:
        raise CallError("invalid", "There is no message.")
    if request is None:
        raise CallError("invalid", "The message cannot be read.")
    return request
