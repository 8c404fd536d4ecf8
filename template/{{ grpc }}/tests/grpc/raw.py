"""A client that sends what no library would: frames of HTTP/2."""

import asyncio
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_HEADERS, _SETTINGS = 1, 4
_END_STREAM, _END_HEADERS = 1, 4


class RawConnection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._stream = -1

    def begin(self, path: bytes, *, end: bool = False, **metadata: bytes) -> None:
        """Begin a call, with no message; end what the client says, or leave it open."""
        self._stream += 2
        fields = {b":method": b"POST", b":scheme": b"http", b":path": path, b":authority": b"x"}
        fields |= {b"te": b"trailers", b"content-type": b"application/grpc"}
        fields |= {name.encode(): value for name, value in metadata.items()}
        content = b"".join(
            b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value
            for name, value in fields.items()
        )
        self.send(_HEADERS, _END_HEADERS | (_END_STREAM if end else 0), self._stream, content)

    def send(self, kind: int, flags: int = 0, stream: int = 0, content: bytes = b"") -> None:
        length = struct.pack(">I", len(content))[1:]
        self._writer.write(length + bytes([kind, flags]) + struct.pack(">I", stream) + content)

    async def answer(self) -> bytes:
        """Read up to what the trailers of the first call that ends say."""
        while True:
            head = await self._reader.readexactly(9)
            content = await self._reader.readexactly(int.from_bytes(head[:3]))
            if head[3] == _HEADERS and head[4] & _END_STREAM:
                return content


@asynccontextmanager
async def raw_connection(port: int) -> AsyncGenerator[RawConnection]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_PREFACE)
    connection = RawConnection(reader, writer)
    connection.send(_SETTINGS)
    try:
        yield connection
    finally:
        writer.close()
