"""The servers whose addresses stand in variables."""

from __future__ import annotations

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackcutter.doctor.finding import Finding
from stackcutter.doctor.variables import declared
from stackcutter.provision import has_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackcutter.catalogue import Technology
    from stackcutter.doctor.variables import Variables

TIMEOUT_SECONDS = 2
_HOST = re.compile(
    r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^\s:\[\]@/]+))(?::(?P<port>\d{1,5}))?"
)
_BEHIND = (
    "Its text has an @ behind the host, as when a password holds /, ? or #. Write those as %2F, "
    "%3F and %23."
)


class UnclearError(ValueError):
    """An address cannot be taken apart; the message does not repeat it."""


@dataclass(frozen=True)
class Endpoint:
    """Where a server should answer.

    Attributes:
        variable: The variable that names it.
        host: Its host.
        port: Its port.
        required: Whether the service cannot do without it.
    """

    variable: str
    host: str
    port: int
    required: bool

    def __str__(self) -> str:
        """Write it as people do."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def examine_servers(parts: Sequence[Technology], variables: Variables) -> Iterator[Finding]:
    """Connect to each server that a variable names, and close the connection at once.

    Args:
        parts: The chosen technologies.
        variables: What is set.

    Yields:
        Those that do not answer, and the addresses that cannot be taken apart.
    """
    known = declared(parts)
    endpoints: list[Endpoint] = []
    for name, required in _addresses(parts).items():
        try:
            value = variables.value(name)
        except (OSError, UnicodeDecodeError):
            continue  # told of with the variables
        try:
            secret = bool(known.get(name, {}).get("secret"))
            hosts = hosts_of(value, secret=secret, port=_port(parts, name))
        except UnclearError as error:
            yield Finding("servers", name, f"`{name}` was not tried.", str(error), wrong=False)
            continue
        endpoints += [Endpoint(name, host, port, required) for host, port in hosts]
    with ThreadPoolExecutor(max_workers=8) as pool:
        for endpoint, reason in zip(endpoints, pool.map(_try, endpoints), strict=True):
            if reason:
                yield _unreachable(endpoint, reason, variables)


def hosts_of(address: str, *, secret: bool, port: int | None) -> list[tuple[str, int]]:
    """Find the hosts and ports in an address, be it a URL or a list of `host:port`.

    Args:
        address: The address.
        secret: Whether it holds a password, so that it must be a URL.
        port: The port where none is named.

    Raises:
        UnclearError: It cannot be taken apart.
    """
    scheme, separator, rest = address.partition("://")
    if not separator and secret and address:
        message = "It is no address of the form scheme://user:password@host:port."
        raise UnclearError(message)
    if scheme.endswith("+srv"):
        message = "The domain name system tells its hosts, and it is not asked here."
        raise UnclearError(message)
    authority, *behind = re.split(r"[/?#]", rest if separator else scheme, maxsplit=1)
    if behind and "@" in behind[0]:
        raise UnclearError(_BEHIND)
    names = authority.rpartition("@")[2]
    found = []
    for name in filter(None, (one.strip() for one in names.split(","))):
        match = _HOST.fullmatch(name)
        number = int(match["port"] or _usual_port(scheme, port) or 0) if match else 0
        if match is None or not 0 < number < _PORTS:
            message = "Its host or port cannot be read. Write host:port."
            raise UnclearError(message)
        found.append((match["six"] or match["name"], number))
    return found


_PORTS = 65536


def _usual_port(scheme: str, port: int | None) -> int | None:
    try:
        return socket.getservbyname(scheme, "tcp")
    except OSError:
        return port


def _addresses(parts: Sequence[Technology]) -> dict[str, bool]:
    """List the variables that hold addresses, and whether the service needs what answers there."""
    found = {}
    for technology in parts:
        resource = technology.details.get("resource") or {}
        name = resource.get("address") or technology.details.get("address")
        if name:
            found[str(name)] = bool(resource.get("required", True))
    return found


def _port(parts: Sequence[Technology], variable: str) -> int | None:
    for technology in parts:
        for server in technology.listed("servers"):
            if variable in server.get("addresses", {}):
                return int(server["port"])
    return None


def _try(endpoint: Endpoint) -> str:
    """Return why nothing answers, or ""."""
    try:
        with socket.create_connection((endpoint.host, endpoint.port), TIMEOUT_SECONDS):
            return ""
    except TimeoutError:
        return f"no answer within {TIMEOUT_SECONDS} seconds"
    except (OSError, UnicodeError) as error:
        return str(getattr(error, "strerror", "") or error)


def _unreachable(endpoint: Endpoint, reason: str, variables: Variables) -> Finding:
    start = ""
    if has_target(variables.project, "servers"):
        start = " by `make servers`"
    meaning = "Requests that need it are answered with 503."
    if not endpoint.required:
        meaning = "The service goes on without it, and does more work."
    return Finding(
        "servers",
        endpoint.variable,
        f"Nothing answers at {endpoint}, which `{endpoint.variable}` names: {reason}.",
        f"{meaning} Start it{start}, or mend the address.",
    )
