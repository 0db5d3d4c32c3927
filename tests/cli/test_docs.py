"""`linktape docs`: the pages come with the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import on_a_terminal
from tests.runs.ran import linktape

pytestmark = pytest.mark.slow

PAGES = Path(__file__).parents[2] / "docs"


def test_it_lists_every_page_with_its_title(tmp_path: Path) -> None:
    lines = linktape(tmp_path, "docs").stdout.splitlines()

    assert [line.split()[0] for line in lines] == sorted(page.stem for page in PAGES.glob("*.md"))
    assert next(line for line in lines if line.startswith("mock ")).endswith("  The fake Jira")


@pytest.mark.parametrize("page", ["mock", "mock.md", "docs/mock.md", "./mock.md"])
def test_a_page_is_printed_as_it_is_written(tmp_path: Path, page: str) -> None:
    assert linktape(tmp_path, "docs", page).stdout == (PAGES / "mock.md").read_text(encoding="utf-8")


def test_on_a_terminal_it_is_set(tmp_path: Path) -> None:
    with on_a_terminal("docs", "glossary", folder=tmp_path, columns=60) as terminal:
        assert terminal.ended() == 0

    assert "Glossary" in terminal.shown
    assert "| word | means |" not in terminal.shown


def test_another_page_is_told_which_there_are(tmp_path: Path) -> None:
    done = linktape(tmp_path, "docs", "mok")

    assert done.returncode == 2
    assert done.stderr == (
        "linktape: error: no page is called 'mok'; did you mean 'mock'?; `linktape docs` lists the pages\n"
    )


def test_several_words_lead_to_a_page(tmp_path: Path) -> None:
    assert linktape(tmp_path, "docs", "exit", "codes").stdout == (PAGES / "errors.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "page", "browser", "said"),
    [
        (["gitlab"], "ci", "/bin/true", ""),
        ([], "tutorial", "/bin/true", ""),
        (["mock"], "mock", "/bin/false", "linktape: no browser was found; open the file above\n"),
    ],
)
def test_a_page_opens_in_the_browser_and_is_written_where_there_is_none(
    tmp_path: Path, words: list[str], page: str, browser: str, said: str
) -> None:
    there = {"BROWSER": browser, "XDG_CACHE_HOME": str(tmp_path)}

    done = linktape(tmp_path, "docs", "--open", *words, environment=there)

    file = Path(done.stdout.strip())
    assert (done.returncode, done.stderr, file.name) == (0, said, f"{page}.html")
    assert {path.stem for path in file.parent.glob("*.html")} == {path.stem for path in PAGES.glob("*.md")}
    assert 'href="run.html"' in file.read_text(encoding="utf-8")


def test_where_no_page_can_be_written_it_is_told_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "linktape").touch()

    done = linktape(tmp_path, "docs", "--open", environment={"XDG_CACHE_HOME": str(tmp_path)})

    assert done.returncode == 2
    assert "linktape/docs cannot be made (Not a directory); without --open the page is printed" in done.stderr
