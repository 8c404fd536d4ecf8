"""How AsyncAPI says where events are published."""

from typing import Any

from .topology import EXCHANGE

CHANNEL: dict[str, Any] = {
    "address": "{type}",
    "description": "The routing key is the type of the event.",
    "parameters": {"type": {"description": "The type of the event."}},
    "bindings": {
        "amqp": {
            "is": "routingKey",
            "exchange": {
                "name": EXCHANGE,
                "type": "topic",
                "durable": True,
                "autoDelete": False,
                "vhost": "/",
            },
            "bindingVersion": "0.3.0",
        }
    },
}
