"""YAML files for which a JSON schema is at hand, inside the package check-jsonschema."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from stackcutter.prove.checks import tools
from stackcutter.prove.checks.problem import Problem, Tool
from stackcutter.prove.checks.yamls import is_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import yaml

    from stackcutter.prove.checks.document import Document


@dataclass(frozen=True)
class Format:
    """A kind of file that a schema describes."""

    schema: str
    path: re.Pattern[str]


FORMATS: Final = tuple(
    Format(schema, re.compile(path))
    for schema, path in {
        "github-workflows": r"\.github/workflows/[^/]+\.ya?ml",
        "github-actions": r"(?:.+/)?action\.ya?ml",
        "dependabot": r"\.github/dependabot\.ya?ml",
        "github-issue-config": r"\.github/ISSUE_TEMPLATE/config\.ya?ml",
        "github-issue-forms": r"\.github/ISSUE_TEMPLATE/(?!config\.)[^/]+\.ya?ml",
        "github-discussion": r"\.github/DISCUSSION_TEMPLATE/[^/]+\.ya?ml",
        "gitlab-ci": r"\.gitlab-ci\.ya?ml",
        "circle-ci": r"\.circleci/config\.ya?ml",
        "bitbucket-pipelines": r"bitbucket-pipelines\.ya?ml",
        "readthedocs": r"\.readthedocs\.ya?ml",
    }.items()
)


@cache
def _validator(schema: str) -> Any:  # noqa: ANN401 (an untyped library's)
    """Compile one of the vendored schemas."""
    tools.library("check_jsonschema")
    text = (
        resources.files("check_jsonschema.builtin_schemas.vendor")
        .joinpath(f"{schema}.json")
        .read_text("utf-8")
    )
    return tools.library("jsonschema_rs").validator_for(json.loads(text))


def violations(document: Document, schema: str) -> Iterator[Problem]:
    """Compare a document's data with a vendored schema.

    Args:
        document: A YAML document that parses.
        schema: The schema's name, without its suffix.

    Raises:
        ToolMissingError: The schema or the validator is not installed.
    """
    for error in _validator(schema).iter_errors(document.yaml_data):
        steps = list(error.instance_path)
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
        message = f"{where.lstrip('.') or 'The file'}: {error.message}."
        yield Problem(document, f"schema {schema}", place(document, steps), message)


def place(document: Document, steps: Sequence[str | int]) -> int:
    """Find the line of a value in the document's first mapping or list.

    Args:
        document: A YAML document that parses.
        steps: Keys and positions that lead to the value.

    Returns:
        The line, from 1, of the deepest step that exists.
    """
    node: yaml.Node | None = document.yaml_nodes[0] if document.yaml_nodes else None
    line = 0
    for step in steps:
        if node is None:
            break
        found: yaml.Node | None = None
        if isinstance(step, int) and isinstance(node.value, list) and step < len(node.value):
            found = node.value[step]
            line = found.start_mark.line + 1 if found is not None else line
        elif isinstance(step, str) and isinstance(node.value, list):
            for entry in node.value:
                if isinstance(entry, tuple) and entry[0].value == step:
                    line, found = entry[0].start_mark.line + 1, entry[1]
        node = found
    return line


class Schemas:
    """Files of GitHub and other services, against the schemas that check-jsonschema carries."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        name = f"{tools.version('jsonschema-rs')}, schemas of {tools.version('check-jsonschema')}"
        return Tool(name, "workflows, actions, Dependabot, issue forms, other services' YAML")

    def wants(self, document: Document) -> bool:
        """Want the files whose path tells a schema."""
        return is_yaml(document) and _format(document) is not None

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Compare each content with its schema."""
        for document in documents:
            kind = _format(document)
            if kind is not None and document.yaml_data is not None:
                yield from violations(document, kind.schema)


def _format(document: Document) -> Format | None:
    return next((kind for kind in FORMATS if kind.path.fullmatch(document.path)), None)
