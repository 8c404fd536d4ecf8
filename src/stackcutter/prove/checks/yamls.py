"""YAML: it parses, says nothing twice and is indented in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml

from stackcutter.prove.checks.problem import Problem, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackcutter.prove.checks.document import Document

STEP: Final = 2
NAMES: Final = (".clang-format", ".yamllint")


def is_yaml(document: Document) -> bool:
    """Say whether this is a YAML file."""
    return document.suffix in {".yaml", ".yml"} or document.name in NAMES


class Yaml:
    """PyYAML's parser, doubled keys refused, one indentation.

    A fragment that is indented by two too many often still parses, under the wrong parent or
    not; the fixed step tells it.
    """

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool(
            "PyYAML, own rules on keys and indentation",
            "YAML: parses, no doubled key, indented by 2",
        )

    def wants(self, document: Document) -> bool:
        """Want YAML."""
        return is_yaml(document)

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Parse each content."""
        for document in documents:
            try:
                nodes = document.yaml_nodes
            except yaml.MarkedYAMLError as error:
                mark = error.problem_mark or error.context_mark
                said = ", ".join(part for part in (error.context, error.problem) if part)
                line = mark.line + 1 if mark else 0
                yield Problem(document, "yaml-syntax", line, f"{said}.")
            except yaml.YAMLError as error:
                yield Problem(document, "yaml-syntax", 0, f"{error}.")
            else:
                for node in nodes:
                    yield from _Walk(document).visit(node)


class _Walk:
    """One walk through a document's nodes."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen: set[int] = set()
        # By how much lists stand in from their key: 0 or 2, the same in the whole file.
        self._list_step: int | None = None

    def visit(self, node: yaml.Node) -> Iterator[Problem]:
        if id(node) in self._seen:  # An alias.
            return
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield from self._keys(node)
            for key, value in node.value:
                yield from self._under_key(node, key, value)
                yield from self.visit(key)
                yield from self.visit(value)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield from self._item(node, item)
                yield from self.visit(item)

    def _keys(self, node: yaml.MappingNode) -> Iterator[Problem]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
                continue
            if key.value in seen:
                message = f"The key “{key.value}” stands twice in one mapping."
                yield self._problem("yaml-duplicate-key", key, message)
            seen.add(key.value)

    def _under_key(
        self, node: yaml.MappingNode, key: yaml.Node, value: yaml.Node
    ) -> Iterator[Problem]:
        if node.flow_style or not _is_block(value):
            return
        if value.start_mark.line <= key.start_mark.line:  # `key: &anchor` or an alias.
            return
        column = _column(value)
        step = column - _column(node)
        if isinstance(value, yaml.MappingNode):
            due = STEP
        else:
            if self._list_step is None and step in {0, STEP}:
                self._list_step = step
            due = STEP if self._list_step is None else self._list_step
        if step != due:
            message = f"What stands under a key is indented by {step} in place of {due}."
            yield self._problem("yaml-indentation", value, message)

    def _item(self, node: yaml.SequenceNode, item: yaml.Node) -> Iterator[Problem]:
        if node.flow_style or not _is_block(item) or id(item) in self._seen:
            return
        step = _column(item) - _column(node)
        if step != STEP:
            message = f"What stands behind a dash is indented by {step} in place of {STEP}."
            yield self._problem("yaml-indentation", item, message)

    def _problem(self, rule: str, node: yaml.Node, message: str) -> Problem:
        return Problem(self._document, rule, node.start_mark.line + 1, message)


def _is_block(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and not node.flow_style and bool(node.value)


def _column(node: yaml.Node) -> int:
    """Find the column of a collection: its first key's or dash's, not its tag's or anchor's."""
    if isinstance(node, yaml.MappingNode) and node.value:
        return int(node.value[0][0].start_mark.column)
    return int(node.start_mark.column)
