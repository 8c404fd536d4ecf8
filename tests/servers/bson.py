"""BSON, as much of it as MongoDB's answers to the tests have."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import BinaryIO


def write(values: Mapping[str, Any]) -> bytes:
    """Write a document."""
    body = b"".join(_write_element(name, value) for name, value in values.items())
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def read(source: BinaryIO) -> dict[str, Any]:
    """Read a document; binaries of 16 bytes are UUIDs, and moments are milliseconds."""
    _number("<i", source)
    found: dict[str, Any] = {}
    while kind := source.read(1)[0]:
        name = b"".join(iter(lambda: source.read(1), b"\0")).decode()
        found[name] = _READ[kind](source)
    return found


def _write_element(name: str, value: object) -> bytes:
    kind, body = next(
        (kind, write_(value)) for type_, kind, write_ in _WRITE if isinstance(value, type_)
    )
    return bytes([kind]) + name.encode() + b"\0" + body


def _write_text(text: str) -> bytes:
    encoded = text.encode() + b"\0"
    return struct.pack("<i", len(encoded)) + encoded


def _write_list(values: list[Any]) -> bytes:
    return write({str(index): value for index, value in enumerate(values)})


def _read_binary(source: BinaryIO) -> UUID | bytes:
    size = _number("<i", source)
    source.read(1)
    found = source.read(size)
    return UUID(bytes=found) if size == 16 else found


def _number(form: str, source: BinaryIO) -> Any:  # noqa: ANN401 - as the form has it
    return struct.unpack(form, source.read(struct.calcsize(form)))[0]


# A boolean is a number, too, so it comes first.
_WRITE: list[tuple[type, int, Callable[[Any], bytes]]] = [
    (type(None), 0x0A, lambda _: b""),
    (bool, 0x08, lambda value: bytes([value])),
    (int, 0x12, lambda value: struct.pack("<q", value)),
    (str, 0x02, _write_text),
    (UUID, 0x05, lambda value: struct.pack("<iB", 16, 4) + value.bytes),
    (dict, 0x03, write),
    (list, 0x04, _write_list),
]
_READ: Mapping[int, Callable[[BinaryIO], Any]] = {
    0x01: lambda source: _number("<d", source),
    0x02: lambda source: source.read(_number("<i", source))[:-1].decode(),
    0x03: read,
    0x04: lambda source: [*read(source).values()],
    0x05: _read_binary,
    0x07: lambda source: source.read(12),
    0x08: lambda source: source.read(1) == b"\1",
    0x09: lambda source: _number("<q", source),
    0x0A: lambda _: None,
    0x10: lambda source: _number("<i", source),
    0x12: lambda source: _number("<q", source),
}
