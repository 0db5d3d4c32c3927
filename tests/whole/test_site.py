"""The documentation is built as a site, strictly: every page is in its table of contents, and every link leads on."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = sorted(page.name for page in (ROOT / "docs").glob("*.md"))


def test_every_page_is_in_the_table_of_contents() -> None:
    named = re.findall(r"^ +- ([a-z-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(set(named) & set(DOCS)) == DOCS
    assert len(named) == len(set(named))


@pytest.mark.slow
def test_it_is_built_strictly(tmp_path: Path) -> None:
    pytest.importorskip("zensical")

    built = subprocess.run(
        [sys.executable, "-m", "tools.site", str(tmp_path / "site")], cwd=ROOT, capture_output=True, text=True
    )

    assert built.returncode == 0, built.stdout + built.stderr
    pages = {page.name for page in (tmp_path / "site").glob("*.html")}
    assert {"index.html", *(name.replace(".md", ".html") for name in DOCS)} <= pages
    first = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert 'href="tutorial.html"' in first
    assert "images/report.png" in first


@pytest.mark.slow
def test_a_link_to_a_page_that_is_not_there_ends_the_build(tmp_path: Path) -> None:
    pytest.importorskip("zensical")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# A\n\n[gone](gone.md)\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: a\nstrict: true\nnav: [index.md]\n")

    built = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"], cwd=tmp_path, capture_output=True, text=True
    )

    assert built.returncode != 0
    assert "page does not exist" in built.stdout + built.stderr
