"""How AsyncAPI says where events are published."""

from typing import Any

from .topics import EVENTS

CHANNEL: dict[str, Any] = {
    "address": EVENTS,
    "description": "The key of a message is the subject of the event.",
    "bindings": {"kafka": {"topic": EVENTS, "bindingVersion": "0.5.0"}},
}
