"""What calls are answered through."""

from typing import Any, TypeAlias
from urllib.parse import unquote

import grpc

# Of any messages.
Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"


def client_of(context: Context) -> str:
    """Tell the address of who calls: that of `ipv4:127.0.0.1:50051` or `ipv6:%5B::1%5D:50051`."""
    _, _, address = unquote(context.peer()).partition(":")
    return address.rpartition(":")[0].strip("[]")
