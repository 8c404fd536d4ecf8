"""`stackcutter preview`."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from tests.cli.conftest import Stackcutter, contents

if TYPE_CHECKING:
    from pathlib import Path


def test_preview_shows_the_tree_with_sizes_and_writes_nothing(
    stackcutter: Stackcutter, work: Path
) -> None:
    result = stackcutter("preview", "-d", "database=postgresql")

    assert result.code == 0
    lines = [line.rstrip() for line in result.out.splitlines()]
    assert "README.md  60 B" in lines
    assert "db/" in lines
    assert "└── a schema.sql  10 B" in lines
    assert lines[-1].startswith("4 files, ")
    assert not list(work.iterdir())


def test_preview_is_what_new_writes(stackcutter: Stackcutter, work: Path) -> None:
    answers = ["-d", "project_name=Order Service", "-d", "api=grpc"]
    told = json.loads(stackcutter("preview", "--json", *answers).out)
    stackcutter("new", "demo", "--defaults", *answers)

    sizes = {path: len(content) for path, content in contents(work / "demo").items()}
    assert {file["path"]: file["size"] for file in told["files"]} == sizes
    assert told["size"] == sum(sizes.values())
    assert told["answers"]["package"] == "order_service"


def test_one_file_is_shown_as_it_is(stackcutter: Stackcutter) -> None:
    result = stackcutter("preview", "--file", "orders/__init__.py")
    assert result.out == '"""Orders."""\n\nAPI = [\'rest\']\n'


def test_one_file_as_json(stackcutter: Stackcutter) -> None:
    shown = json.loads(stackcutter("preview", "--file", "README.md", "--json").out)
    assert shown["path"] == "README.md"
    assert shown["size"] == len(shown["text"])


def test_a_file_that_the_stack_lacks_is_refused_with_the_nearest(stackcutter: Stackcutter) -> None:
    result = stackcutter("preview", "--file", "READM.md")
    assert result.code == 2
    assert "This stack has no file READM.md. Did you mean README.md?" in result.prose


def test_what_another_answer_would_change_is_told(stackcutter: Stackcutter) -> None:
    result = stackcutter("preview", "--against", "database=postgresql")
    assert result.out == (
        " + db/a schema.sql  10 B\n"
        " - orders/plain.py  72 B\n"
        " ~ README.md  +1 -1\n"
        "1 added, 1 removed, 1 changed\n"
    )


def test_several_answers_may_differ(stackcutter: Stackcutter) -> None:
    both = ["--against", "repository_host=github", "--against", "ci=github_actions"]
    told = json.loads(stackcutter("preview", *both, "--json").out)
    assert [file["path"] for file in told["added"]] == [".github/workflows/ci.yml"]
    assert told["removed"] == []
    assert told["changed"] == []


def test_the_difference_is_a_patch(stackcutter: Stackcutter, work: Path) -> None:
    stackcutter("new", "demo", "--defaults", "--no-git")
    result = stackcutter("preview", "--against", "database=none", "--diff")

    patch = result.out.split("changed\n\n")[1]
    applied = ["git", "apply", "--include=README.md", "-"]
    subprocess.run(applied, cwd=work / "demo", input=patch, text=True, check=True)
    assert "data in none" in (work / "demo/README.md").read_text()


def test_one_files_difference_is_told(stackcutter: Stackcutter) -> None:
    result = stackcutter("preview", "--file", "README.md", "--against", "replicas=9")
    assert "-It keeps its data in sqlite and runs 1 times.\n" in result.out
    assert "+It keeps its data in sqlite and runs 9 times.\n" in result.out


def test_an_answer_that_is_refused_is_refused_in_both_stacks(stackcutter: Stackcutter) -> None:
    first = stackcutter("preview", "-d", "ci=github_actions")
    second = stackcutter("preview", "--against", "ci=github_actions")
    for result in (first, second):
        assert result.code == 2
        assert "GitHub Actions needs GitHub" in result.prose


def test_the_differences_of_one_stack_are_refused(stackcutter: Stackcutter) -> None:
    result = stackcutter("preview", "--diff")
    assert result.code == 2
    assert "Add --against question=answer." in result.prose


def test_binary_files_have_no_patch(stackcutter: Stackcutter, template: Path) -> None:
    (template / "template/{{ sqlite }}/logo.png").write_bytes(b"\x89\xff1")
    (template / "template/{{ postgresql }}/logo.png").write_bytes(b"\x89\xff2")
    result = stackcutter("preview", "--against", "database=postgresql", "--diff")
    assert "Binary files a/logo.png and b/logo.png differ\n" in result.out
