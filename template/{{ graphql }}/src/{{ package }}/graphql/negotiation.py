"""What a client accepts."""

from functools import lru_cache
from typing import NamedTuple

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
EVENTS = "text/event-stream"
HTML = "text/html"


class Accepted(NamedTuple):
    json: str | None  # which of the two kinds
    events: bool
    html: bool


@lru_cache(maxsize=128)
def read_accept(accept: str) -> Accepted:
    """Read the header; a client that takes anything gets JSON as it has always been."""
    weights: dict[str, float] = {}
    for one in accept.lower().split(","):
        media_type, *parameters = [part.strip() for part in one.split(";")]
        weights[media_type] = max(weights.get(media_type, 0), _weight(parameters))
    anything = max(weights.get("*/*", 0), weights.get("application/*", 0), weights.get("", 0))
    old, new = weights.get(JSON, anything), weights.get(RESPONSE, 0)
    kind = None if not (old or new) else JSON if old > new else RESPONSE
    return Accepted(kind, weights.get(EVENTS, 0) > 0, weights.get(HTML, 0) > 0)


def _weight(parameters: list[str]) -> float:
    for one in parameters:
        if one.startswith("q="):
            try:
                return float(one[2:])
            except ValueError:
                return 0
    return 1
