"""Renders the service with copier, so that both front doors give the same files.

cookiecutter fills in the answers at the end, and runs this in the new folder.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

# Addresses that copier takes for a git repository.
GIT_ADDRESSES = (
    "gh:",
    "gl:",
    "git@",
    "git://",
    "git+",
    "https://github.com/",
    "https://gitlab.com/",
)
# What is fetched where there is none: the next major version may be called otherwise.
COPIER = "copier>=9.15,<10"
REFUSAL = re.compile(
    r"^ValueError: (?:Validation error for question|Invalid choice for) '(\w+)': (.*)\Z",
    re.DOTALL | re.MULTILINE,
)


def main(context: dict[str, Any]) -> None:
    """Render the service; after a failure or Ctrl-C the folder is as empty as it was."""
    try:
        render(context)
    except KeyboardInterrupt:
        empty()
        Path.cwd().rmdir()  # cookiecutter is interrupted as well, and leaves it
        sys.exit(130)
    except BaseException:
        empty()
        raise


def render(context: dict[str, Any]) -> None:
    """Hand the answers to copier."""
    if "_repo_dir" not in context:
        sys.exit("This template needs cookiecutter 2.2 or newer: update it, then run this again.")
    template = folder(context)
    rules = json.loads((template / "cookiecutter.json").read_text(encoding="utf-8"))
    command = [*copier(), "copy", "--quiet", "--defaults"]
    address, ref = source(context, template)
    if ref is not None:
        command += ["--vcs-ref", ref]
    for name, answer in answers(context, rules).items():
        command += ["--data", f"{name}={answer}"]
    empty()
    try:
        done = subprocess.run(
            [*command, address, "."],
            stderr=subprocess.PIPE,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except (OSError, ValueError) as error:
        sys.exit(f"The answers cannot be handed to copier: {error}")
    refusal = REFUSAL.search(done.stderr.strip())
    if refusal is not None:
        sys.exit(f"{refusal[1]}: {refusal[2]}")
    sys.stderr.write(done.stderr)
    if done.returncode:
        sys.exit("copier could not render the service: see above.")
    print(f"{Path.cwd()} is there. Its README.md says how to go on.")


def folder(context: dict[str, Any]) -> Path:
    """Find the template's folder; cookiecutter tells it relative to where it was started."""
    starts = (os.environ.get("PWD", ""), context["_output_dir"])
    paths = {Path(start, context["_repo_dir"]).resolve() for start in starts}
    found = [path for path in paths if (path / "cookiecutter.json").is_file()]
    if len(found) != 1:
        sys.exit("The template's folder is in doubt: give it as an absolute path.")
    return found[0]


def copier() -> list[str]:
    """Find copier: beside cookiecutter, among the user's programs, or by way of uv or pipx."""
    if importlib.util.find_spec("copier") is not None:
        return [sys.executable, "-m", "copier"]
    uv = os.environ.get("UV", "uv")  # `uvx` tells where it lies, also when that is not on the PATH
    for program, *arguments in (
        ["copier"],
        [uv, "tool", "run", "--from", COPIER, "copier"],
        ["pipx", "run", "--spec", COPIER, "copier"],
    ):
        found = shutil.which(program)
        if found is not None:
            return [found, *arguments]
    sys.exit(
        "This template is rendered by copier, and there is none. Install it beside cookiecutter "
        "(pip install copier), or install uv, then run this again."
    )


def source(context: dict[str, Any], template: Path) -> tuple[str, str | None]:
    """Say where copier finds the template now and for updates, and at which commit."""
    asked = str(context["_template"])
    if not (template / ".git").exists():
        sys.stderr.write(
            "`copier update` will not work in this project: its template is no git repository.\n"
        )
        return str(template), None
    if asked == context["_repo_dir"]:
        # With HEAD, what is not committed counts; copier warns of it.
        lasting = asked if Path(asked).is_absolute() else str(template)
        return lasting, context.get("_checkout") or "HEAD"
    commit = git(template, "rev-parse", "HEAD")
    if asked.startswith(GIT_ADDRESSES) or asked.endswith(".git"):
        return asked, commit
    return f"git+{git(template, 'remote', 'get-url', 'origin')}", commit


def answers(context: dict[str, Any], rules: dict[str, Any]) -> dict[str, str]:
    """List the answers as copier reads them, without those to questions that do not apply."""
    given = {name: answer for name, answer in context.items() if not name.startswith("_")}
    for name, cases in rules["_only_if"].items():
        if not any(case.items() <= given.items() for case in cases):
            given.pop(name, None)
    for name in given.keys() & rules["_lists"]:
        items = given[name].strip().removeprefix("[").removesuffix("]").split(",")
        stripped = [item.strip() for item in items]
        given[name] = json.dumps([item for item in stripped if item], ensure_ascii=False)
    return given


def git(template: Path, *arguments: str) -> str:
    """Return what git prints."""
    done = subprocess.run(
        ["git", *arguments], cwd=template, stdout=subprocess.PIPE, check=False, encoding="utf-8"
    )
    if done.returncode:
        sys.exit(f"git cannot read the template in {template}: see above.")
    return done.stdout.strip()


def empty() -> None:
    """Remove all that lies in the folder, which was empty before cookiecutter came."""
    for path in Path().iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


if __name__ == "__main__":
    main(json.loads(r"""{{ cookiecutter | tojson }}"""))
