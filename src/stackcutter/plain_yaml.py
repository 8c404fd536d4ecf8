"""YAML as people write it for answers: no aliases, and each key once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Hashable


class _Loader(yaml.SafeLoader):
    """Refuses what makes a small file large in memory, or one answer hide another."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.get_event()  # type: ignore[no-untyped-call]  # PyYAML stubs lack it
            problem = "an alias is of no use here: write the answer itself"
            raise yaml.composer.ComposerError(None, None, problem, event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 - as in PyYAML
    ) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key, _ in node.value:
            name = key.value
            if isinstance(key, yaml.ScalarNode) and name in seen:
                problem = f"{name} is answered twice; give it once"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            if isinstance(key, yaml.ScalarNode):
                seen.add(name)
        return super().construct_mapping(node, deep)


def load(content: bytes) -> Any:  # noqa: ANN401 - whatever YAML can say
    """Read a document.

    Raises:
        yaml.YAMLError: It is malformed, nested too deep, has an alias, or a key twice.
    """
    try:
        return yaml.load(content, _Loader)  # noqa: S506 - a safe loader
    except RecursionError:
        problem = "it is nested too deep"
        raise yaml.YAMLError(problem) from None
