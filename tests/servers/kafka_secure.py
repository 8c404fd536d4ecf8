"""Kafka that serves users over TLS, each with its rights, beside those who ask without."""

from __future__ import annotations

from confluent_kafka.admin import AclBinding, AdminClient  # type: ignore[attr-defined]

from tests.servers.certificates import Authority
from tests.servers.kafka import Kafka
from tests.servers.ports import free_port

USER, PASSWORD = "somebody", "of-some-secrecy"
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")

_SECONDS = 30
_SETTINGS = """\
listener.name.secure.ssl.keystore.type=PEM
listener.name.secure.ssl.keystore.location={key}
listener.name.secure.sasl.enabled.mechanisms={mechanisms}
{logins}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
"""
_LOGIN = "listener.name.secure.{mechanism}.sasl.jaas.config={module} required {user};\n"
_MODULES = "org.apache.kafka.common.security"


class SecureKafka(Kafka):
    """A Kafka of one broker, with one user; who comes without a name may do everything."""

    def __init__(self) -> None:
        """Describe the server."""
        super().__init__()
        self._authority = Authority()
        self._secure_port = 0

    @property
    def secure(self) -> dict[str, str]:
        """The variables of a service that signs in."""
        return {
            "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{self._secure_port}",
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_SASL_USERNAME": USER,
            "KAFKA_SASL_PASSWORD": PASSWORD,
            "KAFKA_TLS_CA": self._authority.certificate,
        }

    def allow(self, kind: str, name: str, *operations: str) -> None:
        """Give the user rights on a topic or group."""
        user = f"User:{USER}"
        given = [
            AclBinding(kind, name, "literal", user, "*", operation, "allow")
            for operation in operations
        ]
        admin = AdminClient({"bootstrap.servers": f"127.0.0.1:{self.port}"})
        for done in admin.create_acls(given).values():
            done.result(_SECONDS)

    @property
    def _listeners(self) -> list[str]:
        return [*super()._listeners, f"SECURE://127.0.0.1:{self._secure_port}"]

    @property
    def _credentials(self) -> list[str]:
        return [
            f"--add-scram={mechanism}=[name={USER},password={PASSWORD}]"
            for mechanism in MECHANISMS
            if mechanism.startswith("SCRAM")
        ]

    def _prepare(self) -> None:
        self._secure_port = free_port()
        super()._prepare()

    def _more_settings(self) -> str:
        key = self.folder / "key.pem"
        self._authority.write(key)
        plain = f'user_{USER}="{PASSWORD}"'
        logins = [
            _LOGIN.format(
                mechanism="plain", module=f"{_MODULES}.plain.PlainLoginModule", user=plain
            )
        ]
        logins += [
            _LOGIN.format(
                mechanism=mechanism.lower(), module=f"{_MODULES}.scram.ScramLoginModule", user=""
            )
            for mechanism in MECHANISMS[1:]
        ]
        return _SETTINGS.format(key=key, mechanisms=",".join(MECHANISMS), logins="".join(logins))
