"""A Redis primary, its replicas, and the Sentinels that put one of them in its place."""

from __future__ import annotations

from tests.servers.database import PASSWORD, USER
from tests.servers.errors import ServerError
from tests.servers.group import Group
from tests.servers.process import Process
from tests.servers.redis import PROGRAM, Redis

NAME = "primary"  # of what the Sentinels watch

_REPLICAS = 2
_SENTINELS = 3
_QUORUM = 2
_FOLLOW = f"""\
masteruser {USER}
masterauth {PASSWORD}
repl-diskless-sync-delay 0
"""
_WATCH = f"""\
sentinel monitor {NAME} 127.0.0.1 {{primary}} {_QUORUM}
sentinel auth-user {NAME} {USER}
sentinel auth-pass {NAME} {PASSWORD}
requirepass {PASSWORD}
sentinel down-after-milliseconds {NAME} 1000
sentinel failover-timeout {NAME} 3000
sentinel parallel-syncs {NAME} {_REPLICAS}
"""
# Milliseconds, which no configuration file knows: how soon Sentinels see what happens, and how long
# they do nothing after all have been paused.
_PERIODS = {
    "info-period": 500,
    "ping-period": 200,
    "ask-period": 200,
    "publish-period": 200,
    "tilt-period": 1000,
}


class Sentinel(Redis):
    """One Sentinel."""

    name = "redis-sentinel"
    # As usual for Sentinels: whoever has the password is the default user.
    default_user = f"user default on >{PASSWORD} ~* &* +@all"

    def start(self) -> None:
        """Start the Sentinel; make it quick."""
        super().start()
        for period, milliseconds in _PERIODS.items():
            self.execute("SENTINEL", "DEBUG", period, milliseconds)

    def addresses(self, what: str) -> dict[int, dict[str, str]]:
        """Return by port what the Sentinel knows of the `replicas` or the other `sentinels`."""
        found = {}
        known = self.execute("SENTINEL", what, NAME)
        assert isinstance(known, list)
        for each in known:
            assert isinstance(each, list)
            words = [str(word) for word in each]
            described = dict(zip(words[::2], words[1::2], strict=True))
            found[int(described["port"])] = described
        return found

    @property
    def primary(self) -> int:
        """The port of the primary, as the Sentinel tells it to services."""
        address = self.execute("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME)
        assert isinstance(address, list)
        return int(str(address[1]))

    @property
    def can_fail_over(self) -> bool:
        """Whether enough Sentinels are there, and all replicas follow the primary."""
        try:
            self.execute("SENTINEL", "CKQUORUM", NAME)
        except ServerError:
            return False
        replicas = self.addresses("replicas").values()
        sentinels = self.addresses("sentinels").values()
        return (
            len(replicas) == _REPLICAS
            and all(each["master-link-status"] == "ok" for each in replicas)
            and all(each["flags"] == "slave" for each in replicas)
            and all(each["master-port"] == str(self.primary) for each in replicas)
            and len(sentinels) == _SENTINELS - 1
            and all(each["flags"] == "sentinel" for each in sentinels)
        )

    def _role(self) -> str:
        return ""

    def _make_process(self) -> Process:
        return Process([str(PROGRAM), str(self._configuration), "--sentinel"], self.folder)


class RedisSentinel(Group[Redis]):
    """A primary with two replicas, watched by three Sentinels.

    The Sentinels believe a primary lost that has not answered for a second; about a second later
    they have chosen another. What only the lost primary had is lost with it. Where a primary starts
    again before that, it is empty, and soon its replicas are.
    """

    name = "redis-sentinel"

    @property
    def servers(self) -> list[Redis]:
        """The primary and the replicas."""
        return [each for each in self.members if not isinstance(each, Sentinel)]

    @property
    def sentinels(self) -> list[Sentinel]:
        """Those who watch them."""
        return [each for each in self.members if isinstance(each, Sentinel)]

    @property
    def variables(self) -> dict[str, str]:
        """The variables that services read."""
        where = ",".join(f"127.0.0.1:{each.port}" for each in self.sentinels)
        return {
            "REDIS_URL": f"redis+sentinel://{USER}:{PASSWORD}@{where}/0?master={NAME}",
            "REDIS_SENTINEL_PASSWORD": PASSWORD,
        }

    @property
    def primary(self) -> int:
        """The port of the primary, as most Sentinels tell it to services."""
        told = [each.primary for each in self.sentinels if each.is_running]
        return max(told, key=told.count)

    @property
    def replicas(self) -> list[int]:
        """The ports of the others, also of those that do not run."""
        primary = self.primary
        return [each.port for each in self.servers if each.port != primary]

    def execute(self, *command: str | int) -> object:
        """Run a command with all rights on the primary."""
        return self.at(self.primary).execute(*command)

    def kill_primary(self) -> int:
        """End the primary at once; return the port that it had. `start` brings it back."""
        port = self.primary
        self.at(port).kill()
        return port

    def pause_primary(self) -> int:
        """Make the primary slow beyond all patience; return its port. `resume` ends that."""
        port = self.primary
        self.at(port).pause()
        return port

    def wait_for_fail_over(self, lost: int) -> int:
        """Wait until all Sentinels name another primary than the lost one; return its port."""
        watching = [each for each in self.sentinels if each.is_running]
        self._wait(
            lambda: (
                all(each.primary == self.primary != lost for each in watching)
                and self.at(self.primary).information("replication")["role"] == "master"
            ),
            f"did not replace the primary on port {lost}",
        )
        return self.primary

    def _assemble(self) -> None:
        primary = self._add(Redis([_FOLLOW]))
        for _ in range(_REPLICAS):
            self._add(Redis([_FOLLOW, f"replicaof 127.0.0.1 {primary.port}"]))
        for _ in range(_SENTINELS):
            self._add(Sentinel([_WATCH.format(primary=primary.port)]))

    def _is_ready(self) -> bool:
        return all(sentinel.can_fail_over for sentinel in self.sentinels)
