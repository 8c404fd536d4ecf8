"""What becomes of who signs in to a broker over TLS, and of who does not do it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.events.conftest import IMPATIENT
from tests.contract.events.worker import working
from tests.contract.running import eventually, running

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.projects import Project


def assert_let_in(project: Project, variables: Mapping[str, str]) -> None:
    """Create one, whose event must be published and handled."""
    patience = {**IMPATIENT, **variables}
    with running(project, patience) as service, working(project, patience) as worker:
        worker.await_ready()
        created = service.service.create()["id"]

        assert eventually(lambda: created in worker.handled, 60)


def assert_told(project: Project, variables: Mapping[str, str], address: str, secret: str) -> None:
    """Migrate, which must fail, name the variable of the address, and keep the secret."""
    environment = {**IMPATIENT, **variables}
    process = project.run("migrate", folder=project.folder, **environment)
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert address in output
    assert "Traceback" not in output
    assert secret not in output
