"""Redis that is also reached over TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.certificates import Authority
from tests.servers.database import PASSWORD, USER
from tests.servers.ports import free_port
from tests.servers.redis import Redis

if TYPE_CHECKING:
    from pathlib import Path

_SETTINGS = """\
tls-port {port}
tls-cert-file {folder}/key.pem
tls-key-file {folder}/key.pem
tls-ca-cert-file {folder}/authority.pem
tls-auth-clients no
"""


class SecureRedis(Redis):
    """A Redis with a certificate of an authority of its own."""

    def __init__(self) -> None:
        """Describe the server."""
        super().__init__()
        self._authority = Authority()
        self._secure_port = 0

    @property
    def url(self) -> str:
        """Where it is reached over TLS."""
        return f"rediss://{USER}:{PASSWORD}@127.0.0.1:{self._secure_port}/0"

    @property
    def authority(self) -> Path:
        """The certificate of its authority."""
        return self.folder / "authority.pem"

    def _prepare(self) -> None:
        self._secure_port = free_port()
        self._authority.write(self.folder / "key.pem")
        self.authority.write_text(self._authority.certificate)
        self._settings = _SETTINGS.format(port=self._secure_port, folder=self.folder).splitlines()
        super()._prepare()
