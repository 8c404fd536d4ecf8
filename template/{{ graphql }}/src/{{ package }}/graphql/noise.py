"""What uvicorn says of clients, and the log leaves out: each request has its own line there."""

import logging

_OF_CLIENTS = (
    # As errors: they send what is no UTF-8, or may not open a WebSocket and are told so.
    "ASGI callable returned without completing handshake.",
    "Invalid UTF-8 sequence received from client.",
    # With the query, in which secrets may be.
    '%s - "WebSocket %s" ',
)


def is_worth_logging(record: logging.LogRecord) -> bool:
    """Pass over what clients cause, and over all that they send, which is told for debugging."""
    return record.levelno > logging.DEBUG and not str(record.msg).startswith(_OF_CLIENTS)
