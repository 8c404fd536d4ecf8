"""The names of a generated service, as the contract derives them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """What a service and its resource are called.

    Attributes:
        project: The project's name, as a person writes it.
        resource: The singular noun in snake case.
        plural: Its plural, which is also the key of lists.
    """

    project: str = "Orders"
    resource: str = "item"
    plural: str = "items"

    @property
    def slug(self) -> str:
        """The distribution and the command."""
        return self.project.lower().replace(" ", "-")

    @property
    def path(self) -> str:
        """The collection's path."""
        return f"/v1/{self.plural.replace('_', '-')}"


ORDERS = Names()
ORDER_LINES = Names(resource="order_line", plural="order_lines")
PEOPLE = Names(resource="person", plural="people")
ORDER_SERVICE = Names("Order Service", "line_item", "line_items")
