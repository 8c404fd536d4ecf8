"""What is whose fault in the log."""

from logging import LogRecord

# Errors of uvicorn that clients cause: they send what is no UTF-8, or may not open a WebSocket and
# are told so. Each has its line of the request.
_OF_CLIENTS = {
    "ASGI callable returned without completing handshake.",
    "Invalid UTF-8 sequence received from client.",
}


def blames_service(record: LogRecord) -> bool:
    return record.msg not in _OF_CLIENTS
