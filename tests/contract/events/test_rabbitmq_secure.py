"""A service that reaches RabbitMQ over TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.events.signing_in import assert_let_in, assert_told
from tests.contract.stacks import WITH_RABBITMQ, asked_of
from tests.servers.fixtures import started
from tests.servers.rabbitmq_secure import SecureRabbitMQ

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.contract.projects import Project

_OTHER = "not-this-one"

pytestmark = [pytest.mark.timeout(300), pytest.mark.deep, asked_of(WITH_RABBITMQ[:1])]


@pytest.fixture(scope="module")
def rabbitmq() -> Iterator[SecureRabbitMQ]:
    """A broker with a certificate that no machine trusts by itself."""
    with started(SecureRabbitMQ()) as rabbitmq:
        yield rabbitmq


def test_who_knows_the_authority_publishes_and_handles(
    rabbitmq: SecureRabbitMQ, project: Project, database: Mapping[str, str]
) -> None:
    assert_let_in(project, {**database, "RABBITMQ_URL": rabbitmq.url()})


@pytest.mark.parametrize(
    "wrong",
    [lambda one: one.url(trusting=False), lambda one: one.url(password=_OTHER)],
    ids=["the authority", "the password"],
)
def test_who_does_not_is_told(
    rabbitmq: SecureRabbitMQ,
    project: Project,
    database: Mapping[str, str],
    wrong: Callable[[SecureRabbitMQ], str],
) -> None:
    variables = {**database, "RABBITMQ_URL": wrong(rabbitmq)}

    assert_told(project, variables, "RABBITMQ_URL", _OTHER)
