"""A service, and the realm of Keycloak that it believes."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from tests.contract.auth.conftest import SETTINGS, run
from tests.contract.auth.oidc.realm import Realm
from tests.contract.auth.oidc.visitor import Visitor
from tests.contract.conftest import new_database
from tests.contract.running import running
from tests.servers.fixtures import started as starting
from tests.servers.keycloak import Keycloak

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.auth.stacks import SignedStack
    from tests.contract.projects import Project
    from tests.contract.running import Running

# After how long a service asks Keycloak again, for its keys and for who is signed in.
ASK_SECONDS = 2


@pytest.fixture(scope="session")
def keycloak() -> Iterator[Keycloak]:
    """A Keycloak with no realm but its administrator's."""
    with starting(Keycloak()) as server:
        yield server


@pytest.fixture(scope="session")
def realm(keycloak: Keycloak, project: Project) -> Iterator[Realm]:
    """The realm of the project."""
    found = Realm(keycloak, project)
    yield found
    found.remove()


@pytest.fixture(scope="session")
def started(
    stack: SignedStack, project: Project, realm: Realm, request: pytest.FixtureRequest
) -> Iterator[Running]:
    """Its process, which was there before the realm."""
    factory = request.getfixturevalue("tmp_path_factory")
    database = new_database(
        stack, request.getfixturevalue("database_server"), factory.mktemp("data")
    )
    cache = request.getfixturevalue("cache_variables")
    broker = request.getfixturevalue(stack.broker).variables if stack.broker else {}
    variables = {**database, **cache, **broker, **realm.variables, **SETTINGS}
    variables |= {"OIDC_CHECK_SECONDS": str(ASK_SECONDS), "OIDC_KEYS_SECONDS": str(ASK_SECONDS)}
    if "jwt" in stack.auth:
        variables["JWT_PRIVATE_KEYS"] = run(project, factory.mktemp("keys"), "keys", "generate")
    if stack.database == "none" and not stack.topology:
        variables["SESSION_KEYS"] = secrets.token_urlsafe(32)
    with running(project, variables) as found:
        realm.add(found.service.url)
        yield found


@pytest.fixture
def visitor(started: Running, realm: Realm) -> Iterator[Visitor]:
    """Somebody who has not signed in."""
    with Visitor(started.service.url, realm) as opened:
        yield opened
