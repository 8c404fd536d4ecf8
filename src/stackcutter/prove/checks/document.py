"""One distinct content under one path, as checkers see it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from typing import Any, Final

import yaml

SHEBANG: Final = re.compile(r"#!\s*(\S+)(?:\s+(\S+))?")


@dataclass(frozen=True, eq=False)
class Document:
    """A rendered file, with what checkers would otherwise parse again and again.

    Args:
        path: Where the file lands in the project, with forward slashes.
        content: Its bytes.
        executable: Whether it may be executed.
    """

    path: str
    content: bytes
    executable: bool = False

    @cached_property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @cached_property
    def folder(self) -> PurePosixPath:
        """The folder in which the file lies."""
        return PurePosixPath(self.path).parent

    @cached_property
    def suffix(self) -> str:
        """The last suffix with its dot, or nothing."""
        return PurePosixPath(self.path).suffix

    @cached_property
    def binary(self) -> bool:
        """Whether this is no text at all: no rule on text applies."""
        return b"\0" in self.content

    @cached_property
    def text(self) -> str:
        """The content as text; bytes that are not UTF-8 are replaced (a rule reports them)."""
        return self.content.decode(errors="replace")

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines without their ends."""
        return self.text.split("\n")

    @cached_property
    def interpreter(self) -> str:
        """The program that the first line names, such as `bash`, or nothing."""
        match = SHEBANG.match(self.text)
        if match is None:
            return ""
        program = match[1].rpartition("/")[2]
        return (match[2] or "") if program == "env" else program

    @cached_property
    def yaml_nodes(self) -> list[yaml.Node]:
        """The YAML documents as nodes, which keep places and doubled keys.

        Raises:
            yaml.YAMLError: The text is no YAML.
        """
        loader = yaml.CSafeLoader(self.text)
        try:
            nodes = []
            while loader.check_node():
                node = loader.get_node()
                if node is not None:
                    nodes.append(node)
            return nodes
        finally:
            loader.dispose()

    @cached_property
    def yaml_data(self) -> Any:  # noqa: ANN401 (whatever YAML can say)
        """The first YAML document's data, unknown tags read as plain values; None where broken."""
        try:
            nodes = self.yaml_nodes
        except yaml.YAMLError:
            return None
        return plain(nodes[0]) if nodes else None


def plain(node: yaml.Node) -> Any:  # noqa: ANN401 (whatever YAML can say)
    """Turn a YAML node into plain data, in the spirit of YAML 1.2: keys stay text.

    PyYAML reads the key `on` of a workflow as true; YAML 1.2 and GitHub read text.
    """
    if isinstance(node, yaml.MappingNode):
        data: dict[str, Any] = {}
        for key, value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
                for part in merged:
                    data = {**plain(part), **data}
            else:
                data[str(key.value)] = plain(value)
        return data
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    return _scalar(node)


@lru_cache(maxsize=4)
def toml_data(document: Document) -> dict[str, Any] | None:
    """Parse TOML, which several rules look at; None where it is broken."""
    try:
        return tomllib.loads(document.text)
    except tomllib.TOMLDecodeError:
        return None


_SCALARS: Final = yaml.SafeLoader("")


def _scalar(node: yaml.Node) -> Any:  # noqa: ANN401 (whatever YAML can say)
    if node.tag in {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:binary"}:
        return node.value
    constructor = yaml.SafeLoader.yaml_constructors.get(node.tag)
    if constructor is None:
        return node.value
    return constructor(_SCALARS, node)
