"""Why a server could not be had."""

from __future__ import annotations


class ServerError(Exception):
    """A server did not start, or did not do what it was asked."""


class ServerUnavailableError(ServerError):
    """This machine lacks the server and must not, or cannot, install it."""
