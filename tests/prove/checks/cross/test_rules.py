"""Files of one stack together: one fault planted at a time."""

from __future__ import annotations

import pytest

from tests.prove.checks.cross.stack import found

PROJECT = "pyproject.toml"
APP = "src/orders/app.py"
COMPOSE = "compose.yaml"


def test_a_sound_stack_passes() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        (APP, "orders.items.rest import", "orders.items.grpc import", "import-name"),
        (APP, "import router", "import routers", "import-name"),
        (APP, "import json", "import orders.cache", "import-module"),
        (APP, "from orders import settings", "from orders import cache", "import-name"),
        (APP, "orders.app:create", "orders.app:make", "import-name"),
        ("src/orders/items/rest.py", "from .repo", "from ..repo", "import-name"),
        (PROJECT, "orders.__main__:main", "orders.__main__:run", "import-name"),
        (PROJECT, '["orders.items.rest"]', '["orders.items.grpc"]', "import-module"),
        ("tests/test_app.py", "from tests", "from tests.unit", "import-module"),
    ],
)
def test_imports_of_what_the_stack_lacks(path: str, old: str, new: str, rule: str) -> None:
    assert found({path: (old, new)}) == [(path, rule)]


def test_a_module_that_left_is_missed_where_it_is_used() -> None:
    assert found(None, "src/orders/items/repository.py") == [
        (PROJECT, "dependency-unused"),
        (PROJECT, "import-module"),
        ("src/orders/items/rest.py", "import-name"),
    ]


def test_a_module_may_make_its_names_as_they_are_asked_for() -> None:
    made = "def __getattr__(name):\n    return name\n"

    assert found({"src/orders/items/rest.py": ("router = Repository\n", made)}) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "problem"),
    [
        (APP, "import json", "import redis", (APP, "dependency-undeclared")),
        (APP, "import json", "import httpx2", (APP, "dependency-undeclared")),
        ("tests/test_app.py", "httpx2", "fastapi, redis",
         ("tests/test_app.py", "dependency-undeclared")),
        (PROJECT, '"uvloop>=0.21"', '"redis>=8"', (PROJECT, "dependency-unused")),
        (PROJECT, '"httpx2>=2"', '"httpx2>=2", "redis"', (PROJECT, "dependency-unused")),
        ("src/orders/items/repository.py", "+aiosqlite", "", (PROJECT, "dependency-unused")),
    ],
)  # fmt: skip
def test_dependencies_are_declared_and_used(
    path: str, old: str, new: str, problem: tuple[str, str]
) -> None:
    assert problem in found({path: (old, new)})


def test_a_test_may_use_what_runs_and_what_develops() -> None:
    assert found({"tests/test_app.py": ("import httpx2", "import httpx2, fastapi")}) == []


def test_code_may_import_development_dependencies_for_types_only() -> None:
    typing = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import httpx2\n"

    assert found({APP: ("import json", typing + "import json")}) == []


def test_a_stub_may_import_what_only_type_checkers_read() -> None:
    assert found({"src/orders/app.pyi": ("", "import typing_extensions\n")}) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "problem"),
    [
        ("src/orders/settings.py", "port: int", "host: int",
         ("src/orders/settings.py", "variable-undocumented")),
        ("src/orders/settings.py", 'get("LOG_LEVEL")', 'get("LOG_FORMAT")',
         ("src/orders/settings.py", "variable-undocumented")),
        (".env.example", "KEY=\n", "", ("src/orders/settings.py", "variable-undocumented")),
        (".env.example", "KEY=\n", "KEY=\nCACHE_URL=\n", (".env.example", "variable-unread")),
        ("compose.yaml", "DATABASE_URL: x", "REDIS_URL: x", ("compose.yaml", "variable-unread")),
        ("Dockerfile", " PORT=8000", " GRPC_PORT=1", ("Dockerfile", "variable-unread")),
        ("README.md", "DATABASE_URL", "REDIS_URL", ("README.md", "variable-unknown")),
    ],
)  # fmt: skip
def test_variables_are_read_and_documented(
    path: str, old: str, new: str, problem: tuple[str, str]
) -> None:
    assert problem in found({path: (old, new)})


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        ("README.md", "(docs/operations.md#stop)", "(docs/cache.md)", "link"),
        ("README.md", "#stop", "#start", "link-anchor"),
        ("docs/operations.md", "../README.md", "README.md", "link"),
        ("README.md", "src/orders/app.py", "src/orders/cache.py", "reference"),
        (APP, "import json", "# See docs/cache.md.\nimport json", "reference"),
        ("Dockerfile", "src/ \\", "migrations/ \\", "copy"),
        ("Dockerfile", "COPY pyproject.toml", "COPY *.cfg", "copy"),
        (COMPOSE, "./deploy:", "./init:", "compose-path"),
        (COMPOSE, "deploy/monitoring.yaml", "deploy/elk.yaml", "compose-path"),
        (COMPOSE, "build: .", "build: ./app", "compose-path"),
        (PROJECT, 'readme = "README.md"', 'readme = "README.rst"', "project-path"),
        (".github/workflows/ci.yml", "run: make test", "uses: ./.github/actions/a",
         "workflow-path"),
    ],
)  # fmt: skip
def test_files_that_are_named_are_there(path: str, old: str, new: str, rule: str) -> None:
    assert (path, rule) in found({path: (old, new)})


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("README.md", "`make test`", "`make tests`"),
        ("README.md", "make up", "make image"),
        ("docs/operations.md", "`make down`", "`cd x && make stop`"),
        (".github/workflows/ci.yml", "make test", "make test integration"),
        ("Makefile", "up down:", "up:"),
    ],
)
def test_make_targets_exist(path: str, old: str, new: str) -> None:
    assert "make-target" in {rule for _, rule in found({path: (old, new)})}


def test_services_of_other_compose_files_exist_once() -> None:
    assert found({COMPOSE: ("- prometheus", "- grafana")}) == [(COMPOSE, "compose-unknown-service")]
    assert found({COMPOSE: ("  app:", "  prometheus:\n    image: p\n  app:")}) == [
        ("deploy/monitoring.yaml", "claimed-twice")
    ]
    assert found({COMPOSE: ("${PORT:-8000}:8000", "9090:8000")}) == [
        ("deploy/monitoring.yaml", "claimed-twice")
    ]
