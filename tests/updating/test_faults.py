"""What can be wrong with a project, its repository or its template: told, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from stackcutter.__main__ import run
from stackcutter.updating import applying, transaction
from tests.cli.conftest import commit, git
from tests.updating.conftest import edit, read_only, state, unprivileged
from tests.updating.template import FIRST, SECOND, Template

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from tests.updating.conftest import Make, Stackcutter

ANSWERS = ".copier-answers.yml"


def refused(stackcutter: Stackcutter, project: Path, sentence: str, *arguments: str) -> None:
    """Expect a refusal that says why and touches nothing."""
    before = state(project) if (project / ".git").exists() else None
    result = stackcutter(*(arguments or ("update",)))
    assert result.code == 2, result
    assert sentence in result.prose
    if before is not None:
        assert state(project) == before


def test_changes_that_are_not_committed(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    edit(project, "README.md", "Ask.", "Ask us.")

    refused(stackcutter, project, "has changes that are not committed")
    refused(stackcutter, project, "README.md")


def test_changes_that_are_staged(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    edit(project, "README.md", "Ask.", "Ask us.")
    git(project, "add", "--all")

    refused(stackcutter, project, "has changes that are not committed")


def test_a_dry_run_may_look_at_changes_that_are_not_committed(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    edit(project, "README.md", "Ask.", "Ask us.")

    result = stackcutter("update", "--dry-run")

    assert result.code == 0
    assert "README.md  +1 -1  merged with your changes" in result.out


def test_no_git_repository(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    shutil.rmtree(project / ".git")

    refused(stackcutter, project, "is no git repository")


@pytest.mark.parametrize("arguments", [[], ["--project", "{project}"]])
def test_a_folder_that_has_been_removed(
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    project = make()
    removed = project.with_name("removed")
    removed.mkdir()
    monkeypatch.chdir(removed)
    removed.rmdir()

    code = run(["status", *(one.format(project=project) for one in arguments)])

    assert code == 2
    assert "The folder that this is run in has been removed." in capfd.readouterr().err


def test_no_commit_yet(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    shutil.rmtree(project / ".git")
    git(project, "init", "--quiet", "--initial-branch=main")

    refused(stackcutter, project, "has no commit yet")


def test_no_git_at_all(
    make: Make, stackcutter: Stackcutter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = make()
    monkeypatch.setenv("PATH", str(tmp_path))

    result = stackcutter("update")

    assert result.code == 2
    assert "git is not installed" in result.prose
    assert project.is_dir()


def test_an_old_git(
    make: Make, stackcutter: Stackcutter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = make()
    (tmp_path / "git").write_text("#!/bin/sh\necho git version 2.34.1\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    result = stackcutter("update")

    assert result.code == 2
    assert "This needs git 2.38 or newer, and here is git version 2.34.1." in result.prose
    assert project.is_dir()


def test_a_detached_head_is_no_obstacle(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    git(project, "checkout", "--quiet", "--detach")

    assert stackcutter("update").code == 0
    assert (project / "CONTRIBUTING.md").exists()


def test_a_shallow_clone_is_no_obstacle(
    make: Make, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    project = make()
    commit_again(project)
    project.rename(tmp_path / "origin")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{tmp_path}/origin", "project")

    assert stackcutter("update").code == 0
    assert (project / "CONTRIBUTING.md").exists()


def test_a_work_tree_is_no_obstacle(make: Make, stackcutter: Stackcutter, tmp_path: Path) -> None:
    project = make()
    project.rename(tmp_path / "origin")
    git(tmp_path / "origin", "worktree", "add", "--quiet", str(project), "-b", "side")

    assert stackcutter("update").code == 0
    assert (project / "CONTRIBUTING.md").exists()
    assert git(tmp_path / "origin", "status", "--porcelain") == ""


def test_a_project_that_is_a_submodule_is_no_obstacle(
    make: Make, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    make().rename(tmp_path / "origin")
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet")
    allow = ("-c", "protocol.file.allow=always")
    git(outer, *allow, "submodule", "--quiet", "add", f"{tmp_path}/origin", "service")
    (tmp_path / "project").symlink_to(outer / "service")

    assert stackcutter("update").code == 0
    assert (outer / "service/CONTRIBUTING.md").exists()


def test_a_submodule_where_the_template_has_a_folder(
    make: Make, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    project = make()
    shutil.copytree(project, tmp_path / "other")
    git(project, "rm", "-r", "--quiet", "orders/items")
    allow = ("-c", "protocol.file.allow=always")
    git(project, *allow, "submodule", "--quiet", "add", f"{tmp_path}/other", "orders/items")
    commit(project, "Ours")

    refused(stackcutter, project, "orders/items")


@pytest.mark.parametrize("ignored", ["none", "all"])
def test_a_submodule_that_stands_elsewhere_than_recorded(
    make: Make, stackcutter: Stackcutter, tmp_path: Path, ignored: str
) -> None:
    project = make()
    shutil.copytree(project, tmp_path / "other")
    allow = ("-c", "protocol.file.allow=always")
    git(project, *allow, "submodule", "--quiet", "add", f"{tmp_path}/other", "library")
    git(project, "config", "--file", ".gitmodules", "submodule.library.ignore", ignored)
    commit(project, "Ours")
    commit_again(project / "library")

    if ignored == "none":
        refused(stackcutter, project, "has changes that are not committed")
    else:
        assert stackcutter("update").code == 0
        assert (project / "CONTRIBUTING.md").exists()
        assert "library" not in git(project, "diff", "--staged", "--name-only").splitlines()


def test_no_identity_is_no_obstacle(
    make: Make, stackcutter: Stackcutter, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make()
    for role in ("AUTHOR", "COMMITTER"):
        for field in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{role}_{field}")
    monkeypatch.setenv("EMAIL", "")

    assert stackcutter("update").code == 0
    assert (project / "CONTRIBUTING.md").exists()


def test_a_template_that_cannot_be_reached(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    edit(project, ANSWERS, "_src_path: ", "_src_path: /nowhere")
    commit(project, "Ours")

    refused(stackcutter, project, "cannot be read")
    refused(stackcutter, project, "cannot be read", "switch", "database=postgresql")


@pytest.mark.parametrize("command", ["update", "switch database=none"])
@pytest.mark.parametrize("source", ["{moved}", "../moved"])
def test_a_template_that_has_moved(
    template: Template, make: Make, stackcutter: Stackcutter, command: str, source: str
) -> None:
    project = make()
    moved = project.with_name("moved")
    git(project.parent, "clone", "--quiet", str(template.folder), "moved")
    edit(project, ANSWERS, str(template.folder), "/nowhere")
    commit(project, "Ours")

    assert stackcutter(*command.split(), "--source", source.format(moved=moved)).code == 0
    assert f"_src_path: {moved}\n" in (project / ANSWERS).read_text()


def test_a_version_that_the_template_does_not_know(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    edit(project, ANSWERS, "_commit: 1.0.0", "_commit: 9.9.9")
    commit(project, "Ours")

    refused(stackcutter, project, "does not know the version 9.9.9")
    refused(stackcutter, project, "no tag, branch or commit 9.9.9", "switch", "database=none")


def test_a_version_that_looks_like_an_option(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    edit(project, ANSWERS, "_commit: 1.0.0", "_commit: --upload-pack=touch /tmp/x")
    commit(project, "Ours")

    refused(stackcutter, project, "--upload-pack=touch /tmp/x")


def test_no_answers_file(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    git(project, "rm", "--quiet", ANSWERS)
    commit(project, "Ours")

    refused(stackcutter, project, "belongs to no project that was made from a template")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "holds no answers"),
        ("- a list\n", "holds no answers"),
        ("<<<<<<< ours\n_commit: 1\n=======\n_commit: 2\n>>>>>>> theirs\n", "is damaged"),
        ("_commit: 1.0.0\n", "names no template"),
        ("_src_path: /template\n", "names no version"),
        ("a: &a [1]\nb: *a\n", "is damaged"),
    ],
)
def test_a_damaged_answers_file(
    make: Make, stackcutter: Stackcutter, content: str, sentence: str
) -> None:
    project = make()
    (project / ANSWERS).write_text(content)
    commit(project, "Ours")

    refused(stackcutter, project, sentence)


def test_recorded_answers_that_were_never_valid(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    edit(project, ANSWERS, "database: sqlite", "database: oracle")
    commit(project, "Ours")

    refused(stackcutter, project, "The recorded answers do not fit the recorded version: database")


def test_keys_that_the_template_does_not_know(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    (project / ANSWERS).write_text((project / ANSWERS).read_text() + "colour: green\n")
    commit(project, "Ours")

    result = stackcutter("update")

    assert result.code == 0
    assert "step_20 = 'twenty'" in (project / "orders/app.py").read_text()


def test_answers_of_a_newer_template(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    shutil.copy(project / ANSWERS, project / "kept")
    edit(project, ANSWERS, "owner: example", "organization: acme\nport: 9000")
    commit(project, "Ours")

    result = stackcutter("update")

    assert result.code == 0
    assert "port 9000" in (project / "README.md").read_text()


def test_an_answer_that_the_newer_template_refuses(
    make: Make, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    template = Template(tmp_path / "stricter")
    template.release(FIRST, "1.0.0")
    stricter = str(SECOND["copier.yml"]).replace(
        'Who owns it?", ', 'Who owns it?", validator: "{{ \'Use capitals.\' if true }}", '
    )
    template.release({"copier.yml": stricter}, "2.0.0")
    project = make()
    edit(project, ANSWERS, "_src_path: ", f"_src_path: {template.folder} # ")
    commit(project, "Ours")

    refused(stackcutter, project, "organization: Use capitals.")


@pytest.mark.parametrize("rule", ["none", "core.autocrlf", ".gitattributes"])
def test_lines_that_end_otherwise_stay_so(make: Make, stackcutter: Stackcutter, rule: str) -> None:
    project = make()
    app = project / "orders/app.py"
    app.write_bytes(app.read_bytes().replace(b"\n", b"\r\n"))
    edit_bytes(app, b"step_1 = 1\r\n", b"step_1 = 'one'\r\n")
    commit(project, "Ours")
    if rule == "core.autocrlf":  # git spares what was committed before
        git(project, "config", "core.autocrlf", "input")
    elif rule == ".gitattributes":
        (project / rule).write_text("* text=auto\n")
        commit(project, "Automatic")

    result = stackcutter("update")

    assert result.code == 0, result.prose
    content = app.read_bytes()
    assert b"step_1 = 'one'\r\n" in content
    assert b"step_20 = 'twenty'\r\n" in content
    assert content.count(b"\n") == content.count(b"\r\n")


def test_lines_that_git_ends_otherwise_on_the_disk(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    (project / ".gitattributes").write_text("*.py text eol=crlf\n")
    commit(project, "Ours")
    git(project, "rm", "--quiet", "--cached", "-r", ".")
    git(project, "reset", "--quiet", "--hard")
    assert b"\r\n" in (project / "orders/app.py").read_bytes()

    assert stackcutter("update").code == 0

    content = (project / "orders/app.py").read_bytes()
    assert b"step_20 = 'twenty'\r\n" in content
    assert content.count(b"\n") == content.count(b"\r\n")


def test_a_file_that_was_made_executable_stays_so(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    (project / "orders/app.py").chmod(0o755)
    commit(project, "Ours")

    assert stackcutter("update").code == 0

    assert os.access(project / "orders/app.py", os.X_OK)
    assert "step_20 = 'twenty'" in (project / "orders/app.py").read_text()


def test_names_that_a_file_system_takes_for_the_same(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    (project / "Contributing.md").write_text("Our own rules.\n")
    commit(project, "Ours")
    git(project, "config", "core.ignoreCase", "true")

    refused(stackcutter, project, "On this file system it is the same file as Contributing.md.")


def test_hooks_of_the_project_do_not_run(
    make: Make, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    project = make()
    for name in ("post-index-change", "post-checkout", "pre-commit"):
        hook = project / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        hook.chmod(0o755)

    assert stackcutter("update").code == 0
    assert not (tmp_path / "ran").exists()


def test_names_that_git_quotes(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    for name in ("übung.txt", 'a "b".txt', "tab\there.txt", " led.txt"):
        (project / "orders" / name).write_text(name)
    commit(project, "Ours")

    assert stackcutter("switch", "package=shop").code == 0

    for name in ("übung.txt", 'a "b".txt', "tab\there.txt", " led.txt"):
        assert (project / "shop" / name).read_text() == name


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_names_that_are_no_text(
    make: Make, monkeypatch: pytest.MonkeyPatch, form: list[str]
) -> None:
    project = make()
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")
    name = os.fsdecode(b"caf\xe9.txt")
    (project / "orders" / name).write_text("Ours.\n")
    commit(project, "Ours")

    command = [sys.executable, "-m", "stackcutter", "switch", "package=shop", *form]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert r"shop/caf\udce9.txt" in done.stdout
    assert (project / "shop" / name).read_text() == "Ours.\n"
    if form:
        assert f"shop/{name}" in {one["path"] for one in json.loads(done.stdout)["renamed"]}


def test_another_git_at_work(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    (project / ".git/index.lock").touch()

    refused(stackcutter, project, "Another git works on this repository")


def test_a_command_in_a_folder_of_the_project(make: Make, stackcutter: Stackcutter) -> None:
    project = make()

    assert stackcutter("update", "--project", str(project / "orders")).code == 0
    assert (project / "CONTRIBUTING.md").exists()


@pytest.mark.parametrize("mark", ["assume-unchanged", "skip-worktree"])
def test_files_that_git_was_told_not_to_look_at(
    make: Make, stackcutter: Stackcutter, mark: str
) -> None:
    project = make()
    git(project, "update-index", f"--{mark}", "README.md")
    (project / "README.md").write_text("Precious.\n")

    refused(stackcutter, project, f"git update-index --no-{mark} -- README.md")
    assert (project / "README.md").read_text() == "Precious.\n"
    assert left_in_git(project) == []


def test_a_file_that_git_does_not_look_at_and_no_update_touches_is_no_obstacle(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    git(project, "update-index", "--skip-worktree", "notes.txt")
    (project / "notes.txt").write_text("Precious.\n")

    assert stackcutter("update").code == 0
    assert (project / "notes.txt").read_text() == "Precious.\n"


def test_a_commit_that_is_made_while_the_project_is_compared(
    make: Make, stackcutter: Stackcutter, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make()
    update = import_module("stackcutter.cli.update")
    meanwhile(monkeypatch, update, "prepare", lambda: commit_again(project))

    result = stackcutter("update")

    assert result.code == 2
    assert "The project has changed meanwhile; run it again." in result.prose
    assert "Ask us." in (project / "README.md").read_text()
    assert git(project, "status", "--porcelain") == ""


def test_a_commit_that_is_made_while_the_files_are_written(
    make: Make, stackcutter: Stackcutter, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make()
    before = state(project)
    message = ("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "Ours")
    meanwhile(
        monkeypatch,
        applying,
        "_refresh",
        lambda: git(project, "update-ref", "HEAD", git(project, *message).strip()),
    )

    result = stackcutter("update")

    assert result.code == 2
    assert "The project has changed meanwhile; run it again." in result.prose
    assert state(project) == before
    assert left_in_git(project) == []


@pytest.mark.parametrize("path", ["README.md", "orders/items/rest.py", "CONTRIBUTING.md"])
@pytest.mark.parametrize("step", ["require_seen", "stage", "_record"])
def test_a_file_that_is_saved_while_the_files_are_written(
    make: Make, stackcutter: Stackcutter, monkeypatch: pytest.MonkeyPatch, step: str, path: str
) -> None:
    project = make()
    before = state(project)
    module = transaction if step == "_record" else applying
    meanwhile(monkeypatch, module, step, lambda: (project / path).write_text("Saved late.\n"))

    result = stackcutter("update")

    assert result.code == 2, result
    assert (project / path).read_text() == "Saved late.\n"
    for changed in (path, "git status"):
        before.pop(changed, None)
    assert before.items() <= state(project).items()
    assert left_in_git(project) == []


def test_a_sparse_checkout_that_leaves_files_out(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    git(project, "update-index", "--refresh")
    git(project, "sparse-checkout", "set", "--cone", "orders")
    assert not (project / "docs").exists()

    refused(stackcutter, project, "git sparse-checkout disable")
    assert stackcutter("status").code == 3
    assert stackcutter("diff").code == 0


def test_a_sparse_checkout_with_all_of_the_project_is_no_obstacle(
    make: Make, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    inner = make()
    shutil.rmtree(inner / ".git")
    outer = tmp_path / "outer"
    (outer / "other").mkdir(parents=True)
    (outer / "other/large.txt").touch()
    shutil.copytree(inner, outer / "services/project")
    shutil.rmtree(inner)
    (tmp_path / "project").symlink_to(outer / "services/project")
    git(outer, "init", "--quiet")
    commit(outer, "Start")
    git(outer, "sparse-checkout", "set", "--cone", "services/project")

    assert stackcutter("update").code == 0
    assert (outer / "services/project/CONTRIBUTING.md").exists()
    assert not (outer / "other").exists()
    status = git(outer, "status", "--porcelain")
    assert "A  services/project/CONTRIBUTING.md" in status
    assert "other" not in status


@pytest.mark.parametrize("command", ["update", "status", "diff"])
def test_a_missing_index(make: Make, stackcutter: Stackcutter, command: str) -> None:
    project = make()
    (project / ".git/index").unlink()

    refused(stackcutter, project, "git's index", command)


def test_git_tells_itself_why_it_cannot_work(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    git(project, "config", "core.bare", "true")

    result = stackcutter("update")

    assert result.code == 2
    assert "this operation must be run in a work tree" in result.prose
    assert "git init" not in result.prose


@pytest.mark.parametrize(
    ("name", "value"), [("GIT_LITERAL_PATHSPECS", "1"), ("GIT_INTERNAL_SUPER_PREFIX", "a/")]
)
def test_variables_that_change_what_git_does(
    make: Make, stackcutter: Stackcutter, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    project = make()
    commit_again(project)
    monkeypatch.setenv(name, value)

    result = stackcutter("diff")

    assert result.code == 0
    assert "+Ask us." in result.out


def test_a_git_that_is_told_to_work_in_no_bare_repository(
    make: Make, stackcutter: Stackcutter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = make()
    (tmp_path / "settings").write_text("[safe]\n\tbareRepository = explicit\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "settings"))

    assert stackcutter("status").code == 3
    assert stackcutter("update").code == 0
    assert (project / "CONTRIBUTING.md").exists()


def test_a_folder_that_cannot_be_written(make: Make) -> None:
    project = make()
    before = state(project)

    with read_only(project / "orders"):
        done = unprivileged("update", project)

    assert done.returncode == 1
    assert "all are as they were before" in done.stderr.replace("\n", " ")
    assert state(project) == before
    assert left_in_git(project) == []


def test_a_filter_that_fails(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    (project / ".gitattributes").write_text("*.md filter=failing\n")
    commit(project, "Ours")
    git(project, "config", "filter.failing.smudge", "exit 1")
    git(project, "config", "filter.failing.clean", "cat")
    git(project, "config", "filter.failing.required", "true")
    before = state(project)

    result = stackcutter("update")

    assert result.code == 1
    assert "all are as they were before: git checkout-index failed" in result.prose
    assert state(project) == before
    assert left_in_git(project) == []


def test_a_filter_of_the_project_s_own_writes_its_files(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    (project / ".gitattributes").write_text("*.md filter=upper\n")
    (project / "upper.sh").write_text("tr a-z A-Z\n")
    commit(project, "Ours")
    git(project, "config", "filter.upper.smudge", "sh ./upper.sh")
    git(project, "config", "filter.upper.clean", "cat")

    assert stackcutter("update").code == 0
    assert (project / "CONTRIBUTING.md").read_text() == "# HOW TO TAKE PART\n"


def test_new_attributes_count_for_the_files_that_come_with_them(
    make: Make, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    template = Template(tmp_path / "with-attributes")
    template.release({**FIRST, "template/.gitattributes": "*.bin binary\n"}, "1.0.0")
    template.release({**SECOND, "template/.gitattributes": "*.md text eol=crlf\n"}, "1.1.0")
    project = make()
    (project / ".gitattributes").write_text("*.bin binary\n")
    edit(project, ANSWERS, "_src_path: ", f"_src_path: {template.folder} # ")
    commit(project, "Ours")

    assert stackcutter("update").code == 0
    assert (project / "CONTRIBUTING.md").read_bytes() == b"# How to take part\r\n"
    assert b"CONTRIBUTING" in git(project, "status", "--porcelain").encode()


def test_a_disk_that_is_full(make: Make) -> None:
    project = make()
    before = state(project)

    for size in range(0, 1201, 200):
        done = subprocess.run(
            [sys.executable, "-c", FULL, str(size), "update", "--project", str(project)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in {1, 2}, done.stderr
        assert state(project) == before
        assert left_in_git(project) == []


# No file may become larger than this: what a full disk is to a program that writes.
FULL = """
import resource, signal, sys
from stackcutter.__main__ import run
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.exit(run(sys.argv[2:]))
"""


def meanwhile(
    patch: pytest.MonkeyPatch, module: ModuleType, name: str, happens: Callable[[], object]
) -> None:
    """Let something happen at the end of a step."""
    step = getattr(module, name)

    def stepped(*arguments: object, **named: object) -> object:
        result = step(*arguments, **named)
        happens()
        return result

    patch.setattr(module, name, stepped)


def left_in_git(project: Path) -> list[str]:
    """List what an update keeps in the repository only while it is under way."""
    return sorted(
        path.name
        for path in (project / ".git").iterdir()
        if path.name.startswith("stackcutter") or path.suffix == ".lock"
    )


def commit_again(project: Path) -> None:
    edit(project, "README.md", "Ask.", "Ask us.")
    commit(project, "Ours")


def edit_bytes(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
