"""RabbitMQ that is also reached over TLS."""

from __future__ import annotations

from tests.servers.certificates import Authority
from tests.servers.database import PASSWORD, USER
from tests.servers.ports import free_port
from tests.servers.rabbitmq import RabbitMQ

_SETTINGS = """\
listeners.ssl.1 = 127.0.0.1:{port}
ssl_options.cacertfile = {folder}/authority.pem
ssl_options.certfile = {folder}/key.pem
ssl_options.keyfile = {folder}/key.pem
"""


class SecureRabbitMQ(RabbitMQ):
    """A RabbitMQ of one node, with a certificate of an authority of its own."""

    def __init__(self) -> None:
        """Describe the server."""
        super().__init__()
        self._authority = Authority()
        self._secure_port = 0

    def url(self, *, password: str = PASSWORD, trusting: bool = True) -> str:
        """Where it is reached over TLS, and whether its authority is named."""
        query = f"?cafile={self.folder}/authority.pem" if trusting else ""
        return f"amqps://{USER}:{password}@127.0.0.1:{self._secure_port}/{query}"

    def _prepare(self) -> None:
        self._secure_port = free_port()
        super()._prepare()
        (self.folder / "authority.pem").write_text(self._authority.certificate)
        self._authority.write(self.folder / "key.pem")

    def _more_settings(self) -> str:
        return _SETTINGS.format(port=self._secure_port, folder=self.folder)
