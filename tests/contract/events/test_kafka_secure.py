"""A service that signs in to Kafka over TLS, with the rights that its documentation asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.events.signing_in import assert_let_in, assert_told
from tests.contract.stacks import WITH_KAFKA, asked_of
from tests.servers.fixtures import started
from tests.servers.kafka_secure import MECHANISMS, SecureKafka

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.contract.projects import Project

pytestmark = [pytest.mark.timeout(300), asked_of(WITH_KAFKA[:1])]

_ON_TOPICS = "describe", "read", "write", "create"


@pytest.fixture(scope="module")
def kafka(project: Project) -> Iterator[SecureKafka]:
    """A broker on which the service's user has the rights that `docs/operations/kafka.md` names."""
    slug = project.names.slug
    with started(SecureKafka()) as kafka:
        for topic in ("events", "events.retry", "events.dead"):
            kafka.allow("topic", f"{slug}.{topic}", *_ON_TOPICS)
        kafka.allow("group", f"{slug}.worker", "read")
        yield kafka


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_who_signs_in_publishes_and_handles(
    kafka: SecureKafka, project: Project, database: Mapping[str, str], mechanism: str
) -> None:
    signed_in = {**kafka.secure, "KAFKA_SASL_MECHANISM": mechanism}

    assert_let_in(project, {**database, **signed_in})


@pytest.mark.parametrize(
    "wrong",
    [
        {"KAFKA_SASL_PASSWORD": "wrong"},
        {"KAFKA_TLS_CA": ""},
        {"KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_TLS_CA": ""},
    ],
    ids=["the password", "the authority", "no TLS"],
)
def test_who_does_not_is_told(
    kafka: SecureKafka, project: Project, database: Mapping[str, str], wrong: Mapping[str, str]
) -> None:
    variables = {**database, **kafka.secure, **wrong}

    secret = variables["KAFKA_SASL_PASSWORD"]
    assert_told(project, variables, "KAFKA_BOOTSTRAP_SERVERS", secret)
