"""Trees of a project's repository, made in a scratch repository beside it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from stackcutter import git
from stackcutter.errors import RefusalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Nobody's: the scratch repository's commits never leave it.
_IDENTITY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "stackcutter"), ("EMAIL", "stackcutter"), ("DATE", "@0 +0000"))
}


class Trees:
    """A scratch repository that borrows a project's objects.

    Attributes:
        project: The project's folder.
        top: The root of the repository that it belongs to.
        prefix: Where the project lies in it: "" or a path that ends with a slash.
        repository: The scratch repository.
        objects: Where it keeps its own objects.
    """

    def __init__(self, project: Path, scratch: Path) -> None:
        """Make the scratch repository.

        Args:
            project: The project's folder.
            scratch: An empty folder.

        Raises:
            RefusalError: The project belongs to no git repository with a commit and an index.
        """
        git.require_version()
        self.project = project
        self.scratch = scratch
        try:
            self.top = Path(git.line(project, "rev-parse", "--show-toplevel"))
        except git.GitError as error:
            raise RefusalError(_no_repository(project, str(error))) from error
        self.prefix = git.line(project, "rev-parse", "--show-prefix")
        try:
            git.line(project, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        except git.GitError as error:
            message = (
                f"{project} has no commit yet, so nothing could be brought back. Commit first:\n"
                '  git add --all\n  git commit --message "Start"'
            )
            raise RefusalError(message) from error
        if not self.git_path("index").exists():
            message = (
                f"git's index of {self.top} is missing. Make it again from the last commit; your "
                "files stay as they are:\n  git reset"
            )
            raise RefusalError(message)
        self.repository = scratch / "git"
        form = git.line(project, "rev-parse", "--show-object-format")
        # Templates may hold hooks; in a bare one, git works for some users only.
        git.run(scratch, "init", "--quiet", "--template=", f"--object-format={form}", "git")
        objects = self.git_path("objects")
        self.objects = self.repository / ".git/objects"
        (self.objects / "info").mkdir(exist_ok=True)
        (self.objects / "info" / "alternates").write_bytes(os.fsencode(objects) + b"\n")
        self._indices = 0

    def git_path(self, name: str) -> Path:
        """Find a file of the project's repository, also where it is a work tree or a submodule."""
        return self.project / git.line(self.project, "rev-parse", "--git-path", name)

    def working(self, *, untracked: bool = False) -> str:
        """Return the tree of the tracked files as they lie on the disk.

        Args:
            untracked: Take in those that git does not track and does not ignore, too.

        Raises:
            RefusalError: There are none.
        """
        index = self._index()
        shutil.copy2(self.git_path("index"), index)  # its time tells git what is surely unchanged
        extra = self._aside(index)
        which = "--all" if untracked else "--update"
        git.run(self.project, "add", which, "--", ".", *self._but_submodules(), extra=extra)
        if not git.run(self.project, "ls-files", "-z", "--", ".", extra=extra):
            message = f"Nothing of {self.project} is committed. Commit it first."
            raise RefusalError(message)
        written = ["write-tree"] + ([f"--prefix={self.prefix}"] if self.prefix else [])
        return git.line(self.project, *written, extra=extra)

    def rendered(self, folder: Path) -> str:
        """Return the tree of a rendered project, with the line endings that the project keeps.

        Args:
            folder: The files; those whose lines end otherwise in the project are changed.
        """
        kept = self._crlf()
        for path in kept:
            _end_lines_with_crlf(folder / path)
        aside = self._aside(self._index())
        # Git leaves CRLF alone only where it finds it in the index.
        given = b"".join(os.fsencode(f"{kept[path]}\t{path}") + b"\0" for path in kept)
        git.run(self.project, "update-index", "-z", "--index-info", given=given, extra=aside)
        attributes = self.scratch / "attributes"
        attributes.write_bytes(b"\n".join(map(_read, self._attribute_files())))
        git.run(
            self.project,
            *("-c", f"core.attributesFile={attributes}"),
            *("-c", "core.fileMode=true", "-c", "core.symlinks=true"),
            *(f"--git-dir={self.git_path('.').resolve()}", f"--work-tree={folder}"),
            *("-C", str(folder), "add", "--all", "--force", "."),
            extra=aside,
        )
        return git.line(self.project, "write-tree", extra=aside)

    def without(self, tree: str, paths: Iterable[str]) -> str:
        """Return a tree that lacks some of another one's paths."""
        return self.changed(tree, dict.fromkeys(paths))

    def changed(self, tree: str, entries: Mapping[str, str | None]) -> str:
        """Return a tree in which some entries are others.

        Args:
            tree: The tree to start from.
            entries: By path: mode, a space and object, or None for nothing.
        """
        if not entries:
            return tree
        empty = "0" * len(tree)
        lines = [
            os.fsencode(f"{entry or f'0 {empty}'}\t{path}") + b"\0"
            for path, entry in entries.items()
        ]
        extra = {"GIT_INDEX_FILE": str(self._index())}
        git.run(self.repository, "read-tree", tree, extra=extra)
        git.run(
            self.repository,
            "update-index",
            "-z",
            "--index-info",
            given=b"".join(lines),
            extra=extra,
        )
        return git.line(self.repository, "write-tree", extra=extra)

    def entries(self, tree: str) -> dict[str, str]:
        """List a tree's files: by path, mode, a space and object."""
        found = {}
        for entry in git.names(git.run(self.repository, "ls-tree", "-r", "-z", tree)):
            details, _, path = entry.partition("\t")
            mode, _, name = details.split(" ")
            found[path] = f"{mode} {name}"
        return found

    def commit(self, tree: str, *parents: str) -> str:
        """Make a commit of a tree in the scratch repository."""
        given = [argument for parent in parents for argument in ("-p", parent)]
        command = ["commit-tree", tree, *given, "-m", "scratch"]
        return git.line(self.repository, *command, extra=_IDENTITY)

    def write_out(self, tree: str) -> Path:
        """Write a tree's files to a folder of the scratch repository's, as they are kept."""
        folder = self.scratch / f"files-{tree}"
        folder.mkdir()
        extra = {"GIT_INDEX_FILE": str(self._index()), "GIT_WORK_TREE": str(folder)}
        git.run(self.repository, "read-tree", tree, extra=extra)
        git.run(self.repository, "checkout-index", "--all", "--force", extra=extra)
        return folder

    def write(self, content: bytes) -> str:
        """Keep a file's content in the scratch repository, and return the object's name."""
        written = git.run(self.repository, "hash-object", "-w", "--stdin", given=content)
        return written.decode().strip()

    def content(self, name: str) -> bytes:
        """Read an object's content."""
        return git.run(self.repository, "cat-file", "blob", name)

    def _index(self) -> Path:
        self._indices += 1
        return self.scratch / f"index-{self._indices}"

    def _aside(self, index: Path) -> dict[str, str]:
        """Let git write neither to the project's index nor to its objects."""
        return {"GIT_INDEX_FILE": str(index), "GIT_OBJECT_DIRECTORY": str(self.objects)}

    def _but_submodules(self) -> list[str]:
        """Leave out what is no file of the project; git itself can be told to ignore it."""
        listed = git.names(git.run(self.project, "ls-files", "--stage", "-z", "--", "."))
        paths = [one.partition("\t")[2] for one in listed if one.startswith("160000 ")]
        return [f":(exclude,literal){path}" for path in paths]

    def _crlf(self) -> dict[str, str]:
        """List the files that are kept with CRLF, in the repository itself, with their entries."""
        listed = git.names(git.run(self.project, "ls-files", "--stage", "--eol", "-z"))
        found = (re.fullmatch(r"([^\t]*)\ti/crlf [^\t]*\t(.*)", one, re.DOTALL) for one in listed)
        return {match[2]: match[1] for match in found if match}

    def _attribute_files(self) -> list[Path]:
        folders = [self.project, *self.project.parents]
        inside = folders[: folders.index(self.top) + 1] if self.top in folders else folders[:1]
        return [folder / ".gitattributes" for folder in reversed(inside)]


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _end_lines_with_crlf(path: Path) -> None:
    if not path.is_file() or path.is_symlink():
        return
    content = path.read_bytes()
    if b"\0" not in content:
        path.write_bytes(content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def _no_repository(project: Path, said: str) -> str:
    if "not a git repository" not in said:
        return f"git cannot work in {project}: {said}"
    return (
        f"{project} is no git repository, so nothing could be compared or brought back. Make one:\n"
        '  git init\n  git add --all\n  git commit --message "Start"'
    )
