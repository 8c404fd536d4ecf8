"""A Redis Cluster: primaries that share the keys, each with a replica."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from tests.servers.database import PASSWORD, USER
from tests.servers.errors import ServerError
from tests.servers.group import Group
from tests.servers.ports import free_port
from tests.servers.redis import Redis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.redis_query import Reply

_PRIMARIES = 3
_SLOTS = 16384
_SETTINGS = f"""\
cluster-enabled yes
cluster-port {{bus}}
cluster-node-timeout 1000
cluster-replica-validity-factor 0
masteruser {USER}
masterauth {PASSWORD}
repl-diskless-sync-delay 0
"""


class _Known(NamedTuple):
    """What a node says about another one, or itself."""

    id: str
    port: int
    flags: set[str]
    link: str


class Node(Redis):
    """One node."""

    name = "redis-cluster"

    def __init__(self) -> None:
        """Describe the node."""
        self.bus = free_port()
        super().__init__([_SETTINGS.format(bus=self.bus)])

    @property
    def id(self) -> str:
        """What the other nodes call it."""
        return str(self.execute("CLUSTER", "MYID"))

    @property
    def known(self) -> list[_Known]:
        """All the nodes that it knows, itself included."""
        nodes = []
        for line in str(self.execute("CLUSTER", "NODES")).splitlines():
            name, address, flags, _, _, _, _, link, *_ = line.split(" ")
            port = int(address.partition("@")[0].rpartition(":")[2])
            nodes.append(_Known(name, port, set(flags.split(",")) - {"myself"}, link))
        return nodes

    @property
    def is_joined(self) -> bool:
        """Whether it serves its keys and has a link to all the others."""
        nodes = self.known
        return (
            self._state == "ok"
            and len(nodes) == 2 * _PRIMARIES
            and all(each.link == "connected" for each in nodes)
            and sum(each.flags == {"master"} for each in nodes) == _PRIMARIES
            and sum(each.flags == {"slave"} for each in nodes) == _PRIMARIES
            and self.information("replication").get("master_link_status", "up") == "up"
        )

    @property
    def _state(self) -> str:
        lines = str(self.execute("CLUSTER", "INFO")).splitlines()
        return dict(line.split(":") for line in lines)["cluster_state"]


class RedisCluster(Group[Node]):
    """Three primaries, each with a replica that takes its place about two seconds after its loss.

    Until then keys of all slots are refused. What only the lost primary had is lost with it. Where
    a primary starts again before that, it is empty, and soon its replica is.
    """

    name = "redis-cluster"

    @property
    def variables(self) -> dict[str, str]:
        """The variable that services read."""
        where = ",".join(f"127.0.0.1:{each.port}" for each in self.members)
        return {"REDIS_URL": f"redis+cluster://{USER}:{PASSWORD}@{where}"}

    @property
    def primaries(self) -> list[int]:
        """The ports of the nodes that serve keys."""
        return [each.port for each in self._running_one.known if each.flags == {"master"}]

    def primary_of(self, key: str) -> int:
        """Return the port of the node that serves a key, as another one tells it to services."""
        slot = self._slot(key)
        shards = self._running_one.execute("CLUSTER", "SLOTS")
        assert isinstance(shards, list)
        for shard in shards:
            match shard:
                case [int(first), int(last), [_, int(port), *_], *_] if first <= slot <= last:
                    return port
        message = f"nobody serves slot {slot}"
        raise ServerError(message)

    def execute(self, key: str, *command: str | int) -> Reply:
        """Run a command with all rights on the node that serves a key."""
        return self.at(self.primary_of(key)).execute(*command)

    def move_slot(self, key: str) -> int:
        """Move a key's slot, with all keys in it, to another primary; return that one's port."""
        with self.moving_slot(key) as port:
            return port

    @contextmanager
    def moving_slot(self, key: str) -> Iterator[int]:
        """Move a key's slot, and be half-way there within the context.

        The keys have moved; their former primary sends who asks for one to their new one, which
        answers only who says ASKING.

        Yields:
            The port of the new one.
        """
        slot = self._slot(key)
        source = self.at(self.primary_of(key))
        target = self.at(next(port for port in self.primaries if port != source.port))
        target.execute("CLUSTER", "SETSLOT", slot, "IMPORTING", source.id)
        source.execute("CLUSTER", "SETSLOT", slot, "MIGRATING", target.id)
        self._migrate(slot, source, target)
        yield target.port
        self._migrate(slot, source, target)
        others = (self.at(port) for port in self.primaries)
        for node in (target, source, *others):
            node.execute("CLUSTER", "SETSLOT", slot, "NODE", target.id)

    def kill_primary_of(self, key: str) -> int:
        """End the node that serves a key at once; return its port. `start` brings it back."""
        port = self.primary_of(key)
        self.at(port).kill()
        return port

    def pause_primary_of(self, key: str) -> int:
        """Make the node that serves a key slow beyond all patience; return its port."""
        port = self.primary_of(key)
        self.at(port).pause()
        return port

    def wait_for_fail_over(self, key: str, lost: int) -> int:
        """Wait until another node than the lost one serves a key; return its port."""
        self._wait(lambda: self._is_served(key, lost), f"did not replace the node on port {lost}")
        return self.primary_of(key)

    def _is_served(self, key: str, lost: int) -> bool:
        port = self.primary_of(key)
        if port == lost:
            return False
        try:
            self.at(port).execute("GET", key)
        except ServerError as error:
            return "CLUSTERDOWN" not in str(error) and "MOVED" not in str(error)
        return True

    def _assemble(self) -> None:
        nodes = [self._add(Node()) for _ in range(2 * _PRIMARIES)]
        bounds = [_SLOTS * number // _PRIMARIES for number in range(_PRIMARIES + 1)]
        for number, node in enumerate(nodes):
            node.execute("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            if number < _PRIMARIES:
                first, last = bounds[number], bounds[number + 1] - 1
                node.execute("CLUSTER", "ADDSLOTSRANGE", first, last)
            for other in nodes[:number]:
                node.execute("CLUSTER", "MEET", "127.0.0.1", other.port, other.bus)
        self._wait(
            lambda: all(len(self._met(node)) == len(nodes) for node in nodes), "did not all meet"
        )
        for replica, primary in zip(nodes[_PRIMARIES:], nodes, strict=False):
            replica.execute("CLUSTER", "REPLICATE", primary.id)

    def _is_ready(self) -> bool:
        return all(node.is_joined for node in self.members)

    @property
    def _running_one(self) -> Node:
        """One that a paused primary does not make us wait for."""
        return next(node for node in self.members if node.is_running and not node.is_paused)

    def _slot(self, key: str) -> int:
        slot = self._running_one.execute("CLUSTER", "KEYSLOT", key)
        assert isinstance(slot, int)
        return slot

    @staticmethod
    def _met(node: Node) -> list[_Known]:
        return [each for each in node.known if each.flags == {"master"}]

    @staticmethod
    def _migrate(slot: int, source: Node, target: Node) -> None:
        while keys := source.execute("CLUSTER", "GETKEYSINSLOT", slot, 1000):
            assert isinstance(keys, list)
            what: list[str | int] = ["", 0, 5000, "AUTH2", USER, PASSWORD, "KEYS", *map(str, keys)]
            source.execute("MIGRATE", "127.0.0.1", target.port, *what)
