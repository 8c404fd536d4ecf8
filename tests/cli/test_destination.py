"""Where a project may be made, and that it appears whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from stackcutter.destination import staged
from stackcutter.errors import RefusalError
from tests.cli.conftest import Stackcutter, contents, git, start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]


def test_folders_on_the_way_are_made(stackcutter: Stackcutter, work: Path) -> None:
    assert stackcutter("new", "one/two/demo", "--defaults").code == 0
    assert (work / "one/two/demo/README.md").is_file()


def test_an_empty_folder_is_filled(stackcutter: Stackcutter, work: Path) -> None:
    (work / "demo").mkdir()
    assert stackcutter("new", "demo", "--defaults").code == 0
    assert (work / "demo/README.md").is_file()


def test_the_empty_folder_that_one_stands_in_is_filled(
    stackcutter: Stackcutter, work: Path
) -> None:
    before = work.stat().st_ino
    assert stackcutter("new", ".", "--defaults").code == 0
    assert (work / "README.md").is_file()
    assert work.stat().st_ino == before


def test_a_link_to_an_empty_folder_is_followed(stackcutter: Stackcutter, work: Path) -> None:
    (work / "real").mkdir()
    (work / "demo").symlink_to("real")
    assert stackcutter("new", "demo", "--defaults").code == 0
    assert (work / "real/README.md").is_file()


def test_a_project_gets_ordinary_permissions(stackcutter: Stackcutter, work: Path) -> None:
    (work / "ordinary").mkdir()
    stackcutter("new", "demo", "--defaults")
    assert (work / "demo").stat().st_mode == (work / "ordinary").stat().st_mode


def make_files(work: Path) -> str:
    (work / "demo").mkdir()
    (work / "demo/notes.txt").write_text("mine")
    return "demo"


def make_file(work: Path) -> str:
    (work / "demo").write_text("mine")
    return "demo"


def make_file_on_the_way(work: Path) -> str:
    (work / "demo").write_text("mine")
    return "demo/inner"


def make_broken_link(work: Path) -> str:
    (work / "demo").symlink_to("nowhere")
    return "demo"


def make_repository(work: Path) -> str:
    git(work, "init", "--quiet", "outer")
    return "outer/services/demo"


def make_empty_repository(work: Path) -> str:
    git(work, "init", "--quiet", "demo")
    return "demo"


def make_folder_in_repository(work: Path) -> str:
    git(work, "init", "--quiet", "outer")
    (work / "outer/demo").mkdir()
    return "outer/demo"


def name_unwritable(_: Path) -> str:
    return "/proc/demo"


def name_too_long(_: Path) -> str:
    return "x" * 300


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (make_files, "holds files already; none was touched. Choose a new folder,"),
        (make_file, "is a file. Choose the name of a new folder."),
        (make_file_on_the_way, "is a file. Choose a destination in a folder."),
        (make_broken_link, "is a link to nothing. Choose another destination."),
        (make_repository, "A service is a repository of its own: choose a destination outside"),
        (make_empty_repository, "holds files already"),
        (make_folder_in_repository, "belongs to the git repository"),
        (name_unwritable, "cannot be written"),
        (name_too_long, "cannot be written: File name too long."),
    ],
)
def test_a_destination_that_will_not_do_is_refused_and_untouched(
    stackcutter: Stackcutter, work: Path, prepare: Callable[[Path], str], sentence: str
) -> None:
    destination = prepare(work)
    before = contents(work), sorted(work.rglob("*"))

    result = stackcutter("new", destination, "--defaults")

    assert sentence in result.prose
    assert result.code == 2
    assert (contents(work), sorted(work.rglob("*"))) == before


def test_a_destination_that_fills_meanwhile_is_left_alone(work: Path) -> None:
    destination = work / "demo"

    def fill() -> None:
        with staged(destination) as stage:
            stage.mkdir()
            (stage / "README.md").write_text("ours")
            destination.mkdir()
            (destination / "README.md").write_text("theirs")

    with pytest.raises(RefusalError, match="cannot be written"):
        fill()
    assert contents(work) == {"demo/README.md": b"theirs"}


def test_an_empty_destination_that_fills_meanwhile_is_left_alone(work: Path) -> None:
    destination = work / "demo"
    destination.mkdir()

    def fill() -> None:
        with staged(destination) as stage:
            stage.mkdir()
            for name in ("a", "b", "c"):
                (stage / name).write_text("ours")
            (destination / "b").write_text("theirs")

    with pytest.raises(RefusalError, match="cannot be written"):
        fill()
    assert contents(work) == {"demo/b": b"theirs"}


def slow(template: Path) -> None:
    """Make a template that is under way for minutes after its first files."""
    loop = "".join(f"{{% for {name} in range(9999) %}}" for name in "abc")
    (template / "template/zz").mkdir()
    (template / "template/zz/z.jinja").write_text(f"{loop}{'{% endfor %}' * 3}")


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen in 30 seconds")


def listed(folder: Path, pattern: str = "*") -> list[Path]:
    """List what is there; a folder that goes meanwhile is a reason to look again later."""
    try:
        return sorted(folder.rglob(pattern))
    except FileNotFoundError:
        return []


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("destination", ["demo", "one/two/demo", "empty"])
def test_nothing_is_left_when_generation_is_killed(
    template: Path, work: Path, number: signal.Signals, destination: str
) -> None:
    slow(template)
    (work / "empty").mkdir()
    before = sorted(work.rglob("*"))
    process = start("new", destination, "--defaults", "--source", str(template))
    wait_until(lambda: bool(listed(work, "README.md")) or process.poll() is not None)
    assert process.poll() is None, process.communicate()

    process.send_signal(number)
    out, err = process.communicate(timeout=30)

    wait_until(lambda: listed(work) == before)
    if number != signal.SIGKILL:
        assert process.returncode == 1
        assert (out, err.strip()) == ("", "Stopped. Nothing was made.")


def test_an_interrupt_that_comes_late_leaves_the_whole_project(work: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from stackcutter.destination import staged, terminable\n"
        "rename = Path.rename\n"
        "def interrupted(self, target):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    return rename(self, target)\n"
        "Path.rename = interrupted\n"
        "with terminable(), staged(Path('demo')) as stage:\n"
        "    stage.mkdir()\n"
        "    (stage / 'whole').write_text('yes')\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=work, capture_output=True, text=True, check=False
    )
    assert "KeyboardInterrupt" in process.stderr
    assert contents(work) == {"demo/whole": b"yes"}
    assert os.listdir(work) == ["demo"]  # noqa: PTH208 (names only)
