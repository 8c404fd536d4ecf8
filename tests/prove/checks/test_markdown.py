"""Markdown: what templates break most easily."""

from __future__ import annotations

import pytest

from stackcutter.prove.checks.markdown import Markdown, anchors, links
from tests.prove.checks.judging import document, judge

SOUND = """\
# Orders

See [the commands](#all-commands), [the code](src/app.py "Code") and ![logo](docs/logo.png).

## All commands

| command | does |
|---|---|
| `a \\| b` | both |

```sh
# not a heading
```

### Nested

- item

  ```sh
  make
  ```
"""


def test_a_sound_file_passes() -> None:
    assert judge(Markdown(), "README.md", SOUND) == []


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("# A\n\n```sh\nmake\n", "markdown-fence", 3),
        ("# A\n\n```sh\n", "markdown-fence", 3),
        ("# A\n\n| a | b |\n|---|---|\n| 1 |\n", "markdown-table", 5),
        ("# A\n\n| a | b |\n|---|---|\n| 1 | 2 | 3 |\n", "markdown-table", 5),
        ("# A\n\nText.\n\n## B\n\n## C\n\nText.\n", "markdown-empty-section", 5),
        ("# A\n\nText.\n\n## B\n", "markdown-empty-section", 5),
        ("# A\n\n### B\n\nText.\n", "markdown-depth", 3),
        ("# A\n\n[b](#c)\n", "markdown-anchor", 3),
    ],
)
def test_faults_are_found(text: str, rule: str, line: int) -> None:
    assert judge(Markdown(), "README.md", text) == [(rule, line)]


def test_links_and_anchors() -> None:
    sound = document("README.md", SOUND)

    assert [target for target, _ in links(sound)] == [
        "#all-commands",
        "src/app.py",
        "docs/logo.png",
    ]
    assert anchors(document("a.md", "# `make test`, now!\n\n# B\n\n# B\n")) == {
        "make-test-now",
        "b",
        "b-1",
    }
