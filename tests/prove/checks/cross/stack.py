"""A small sound stack, in which each test plants one fault."""

from __future__ import annotations

from stackcutter.prove.checks.cross.rules import judge_stack
from tests.prove.checks.judging import document

SOUND = {
    "pyproject.toml": """\
[project]
name = "orders"
version = "1"
readme = "README.md"
dependencies = [
    "fastapi>=1",
    "sqlalchemy[asyncio]>=2",
    "aiosqlite>=0.22",
    "uvloop>=0.21",
]

[project.scripts]
orders = "orders.__main__:main"

[dependency-groups]
dev = [
    "pytest>=9",
    "httpx2>=2",
    "types-pyyaml>=6",
]

[tool.importlinter]
root_packages = ["orders"]

[[tool.importlinter.contracts]]
name = "APIs do not know databases"
source_modules = ["orders.items.rest"]
forbidden_modules = ["orders.items.repository"]
""",
    "src/orders/__init__.py": "",
    "src/orders/__main__.py": "from orders.app import create\n\ndef main():\n    create()\n",
    "src/orders/app.py": """\
import json
from fastapi import FastAPI
from orders import settings
from orders.items.rest import router as routes

APP = "orders.app:create"
def create():
    return FastAPI, routes, settings, json
""",
    "src/orders/settings.py": """\
import os
from typing import ClassVar
from fastapi import BaseSettings

class DatabaseSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DATABASE_")
    url: str = "sqlite:///x"

class Settings(BaseSettings):
    kept: ClassVar[int] = 1
    port: int = 8000
    secret: str = Field(validation_alias="KEY")
    database: DatabaseSettings

LEVEL = os.environ.get("LOG_LEVEL")
""",
    "src/orders/items/__init__.py": "",
    "src/orders/items/rest.py": "from .repository import Repository\n\nrouter = Repository\n",
    "src/orders/items/repository.py": """\
from sqlalchemy.ext.asyncio import create_async_engine

if create_async_engine:
    class Repository:
        url = "sqlite+aiosqlite://"
""",
    "tests/__init__.py": "",
    "tests/test_app.py": "import httpx2\nfrom orders.app import create\nfrom tests import *\n",
    "README.md": """\
# Orders

Run `make test`; see [the operations](docs/operations.md#stop) and `src/orders/app.py`.
`DATABASE_URL` says where the data is.

```sh
make up  # make coffee
```
""",
    "docs/operations.md": "# Operations\n\nSee [home](../README.md).\n\n## Stop\n\n`make down`\n",
    "Makefile": "test:\n\tpytest\nup down:\n\tdocker compose $@\n",
    ".env.example": "PORT=1\nDATABASE_URL=\n# DATABASE_URL_FILE=\nKEY=\nLOG_LEVEL=INFO\nTZ=UTC\n",
    "Dockerfile": """\
FROM python:3.13-slim AS build
COPY pyproject.toml uv.lock ./
COPY --chown=1:1 src/ \\
    ./src/
COPY --from=build /app /app
ENV PYTHONUNBUFFERED=1 PORT=8000
""",
    "compose.yaml": """\
include:
  - deploy/monitoring.yaml
services:
  app:
    build: .
    depends_on:
      - prometheus
    environment:
      DATABASE_URL: x
    ports:
      - "127.0.0.1:${PORT:-8000}:8000"
    volumes:
      - ./deploy:/deploy
""",
    "deploy/monitoring.yaml": """\
services:
  prometheus:
    image: p
    ports:
      - "9090:9090"
""",
    ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - run: make test\n",
}


def found(changes: dict[str, tuple[str, str]] | None = None, *gone: str) -> list[tuple[str, ...]]:
    """Judge the sound stack after some changes.

    Args:
        changes: For each path an old and a new text; the old one must be there.
        gone: Paths that are left out.

    Returns:
        Path and rule of each problem, sorted.
    """
    files = {path: text for path, text in SOUND.items() if path not in gone}
    for path, (old, new) in (changes or {}).items():
        assert old in files.get(path, "")
        files[path] = files.get(path, "").replace(old, new) if old else new
    documents = [document(path, text) for path, text in files.items()]
    return sorted({(one.document.path, one.rule) for one in judge_stack(documents)})
