"""`python -m tools.screens`: writes docs/screens/*.svg, as a terminal of 80 columns shows them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.screens.terminal import Screen, played

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "docs" / "screens"
PROGRAM = str(Path(sys.executable).with_name("stackcutter"))
_GIT = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "You"), ("EMAIL", "you@example.org"))
}


def main() -> None:
    """Play the commands one after the other, and draw each."""
    SCREENS.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="stackcutter-") as folder:
        home = Path(folder)
        (home / "settings.yml").write_text("{}\n")
        environment = {
            **os.environ,
            **_GIT,
            "HOME": folder,
            "COPIER_SETTINGS_PATH": str(home / "settings.yml"),
        }
        # From a repository of its own, so that a checkout with changes looks like any other.
        source = ("--source", str(_template(home)))
        draw = _Artist(home, environment)
        draw("new", "new", "orders", "--no-install", *source, shown=2)
        draw("preview", "preview", "--against", "database=postgresql", *source, shown=3)
        readme = home / "orders" / "README.md"
        readme.write_text(readme.read_text() + "\nAsk the team of orders.\n")
        pool = home / "orders" / "docs/operations/sqlite.md"
        pool.write_text(pool.read_text() + "\nOurs lies on the big disk.\n")
        for command in (["add", "--all"], ["commit", "--quiet", "--message", "Ours"]):
            subprocess.run(["git", *command], cwd=home / "orders", env=environment, check=True)
        draw("switch", "switch", "database=postgresql", folder="orders", shown=2)


class _Artist:
    """Draws commands."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        """Keep where they run."""
        self._home = home
        self._environment = environment

    def __call__(self, name: str, *arguments: str, shown: int, folder: str = "") -> None:
        """Play a command, and draw its screen.

        Args:
            name: The file's.
            *arguments: The command's.
            shown: How many of them are shown; the others are of this machine only.
            folder: Where it runs.
        """
        screen: Screen = played([PROGRAM, *arguments], self._home / folder, self._environment)
        prompt = " ".join(["stackcutter", *arguments[:shown]])
        hidden = str(self._home)
        svg = screen.drawn(prompt).replace(hidden, "~")
        (SCREENS / f"{name}.svg").write_text(svg, encoding="utf-8")


def _template(home: Path) -> Path:
    folder = home / "template"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in listed.split("\0"):
        if name == "copier.yml" or name.startswith("template/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    for command in (
        ["init", "--quiet"],
        ["add", "--all"],
        ["commit", "--quiet", "--message", "Template"],
    ):
        subprocess.run(["git", *command], cwd=folder, env={**os.environ, **_GIT}, check=True)
    return folder


if __name__ == "__main__":
    main()
