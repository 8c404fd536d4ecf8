"""A service that reaches RabbitMQ over TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.events.conftest import IMPATIENT
from tests.contract.events.worker import working
from tests.contract.running import eventually, running
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
    variables = {**IMPATIENT, **database, "RABBITMQ_URL": rabbitmq.url()}

    with running(project, variables) as service, working(project, variables) as worker:
        worker.await_ready()
        created = service.service.create()["id"]

        assert eventually(lambda: created in worker.handled, 60)


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
    variables = {**IMPATIENT, **database, "RABBITMQ_URL": wrong(rabbitmq)}

    process = project.run("migrate", folder=project.folder, **variables)
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "RABBITMQ_URL" in output
    assert "Traceback" not in output
    assert _OTHER not in output
