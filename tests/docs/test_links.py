"""Every link inside the repository leads somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import README, ROOT, name, pages

BIN = Path(sys.executable).parent
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_MADE = "technologies/"


@pytest.fixture(scope="module")
def site(gathered: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; the strict build fails on a link or anchor that leads nowhere."""
    folder = tmp_path_factory.mktemp("built")
    build(Path(shutil.copytree(gathered, folder, dirs_exist_ok=True)))
    return folder / "site"


def build(folder: Path) -> None:
    done = subprocess.run(
        [BIN / "zensical", "build", "--strict", "--config-file", folder / "zensical.toml"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise AssertionError(done.stdout + done.stderr)


def test_the_site_is_built_strictly(site: Path) -> None:
    assert (site / "tutorial/index.html").is_file()


def test_its_pages_fetch_nothing_from_elsewhere(site: Path) -> None:
    fetched = re.compile(
        r'<(?:script|img|iframe|source)[^>]+src="https?:|<link[^>]+href="https?:|@import|url\(https?:'
    )
    for page in site.rglob("*.html"):
        assert not fetched.search(page.read_text()), page


@pytest.mark.parametrize("link", ["nowhere.md", "interview.md#no-such-question", "#no-such-part"])
def test_a_broken_link_ends_the_build(link: str, gathered: Path, tmp_path: Path) -> None:
    shutil.copytree(gathered, tmp_path, dirs_exist_ok=True)
    page = tmp_path / "docs/index.md"
    page.write_text(f"{page.read_text()}\n[broken]({link})\n")

    with pytest.raises(AssertionError, match="does not exist"):
        build(tmp_path)


@pytest.mark.parametrize("page", pages(), ids=name)
def test_links_between_files_lead_somewhere(page: Path) -> None:
    """GitHub shows these pages as they are, without the site's made ones."""
    for link in _LINK.finditer(page.read_text()):
        target, _, anchor = link["target"].partition("#")
        if "://" in target or _MADE in target or page.parent.name == "technologies":
            continue
        path = (page.parent / target).resolve() if target else page
        assert path.is_file(), link["target"]
        assert not anchor or anchor in anchors(path), link["target"]


def test_every_page_is_reached_from_the_first(site: Path) -> None:
    pages = set(site.rglob("index.html"))
    reached = {site / "index.html"}
    waiting = list(reached)
    while waiting:
        page = waiting.pop()
        for href in re.findall(r'href="([^"#:]*)"', page.read_text()):
            found = (page.parent / href / "index.html").resolve()
            if found in pages - reached:
                reached.add(found)
                waiting.append(found)
    assert reached == pages


def test_the_readme_names_every_guide() -> None:
    linked = {Path(link["target"]).name for link in _LINK.finditer(README.read_text())}
    guides = {page.name for page in (ROOT / "docs").glob("*.md")}
    assert guides - linked <= {"index.md", "proof.md", "benchmarks.md"}


def anchors(path: Path) -> set[str]:
    """List the anchors of a page, as GitHub and the site make them of its headings."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}
