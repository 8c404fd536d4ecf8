"""What uvicorn says of clients, and the log does not repeat: each request has its own line there."""

from logging import LogRecord

_OF_CLIENTS = (
    # As errors: they send what is no UTF-8, or may not open a WebSocket and are told so.
    "ASGI callable returned without completing handshake.",
    "Invalid UTF-8 sequence received from client.",
    # With the query, in which secrets may be.
    '%s - "WebSocket %s" ',
)


def blames_service(record: LogRecord) -> bool:
    return not str(record.msg).startswith(_OF_CLIENTS)
