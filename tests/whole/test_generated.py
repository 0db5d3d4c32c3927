"""`make generate` has nothing to write, and works as its page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.generate import GENERATED, Generated, main, outdated

ROOT = Path(__file__).parents[2]
PAGE = "before\n<!-- generated: colours -->\n{}<!-- end of colours -->\nafter\n"


def colours() -> str:
    return "| red |\n"


COLOURS = (Generated("page.md", colours, "colours"),)


@pytest.mark.slow  # the control port is asked what it answers
@pytest.mark.parametrize("generated", GENERATED, ids=lambda generated: f"{generated.path} {generated.part}")
def test_what_is_generated_is_up_to_date(generated: Generated) -> None:
    assert list(outdated([generated], ROOT)) == [], "run: make generate"


def test_a_part_takes_its_place_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.format("| blue |\n"), encoding="utf-8")

    code = main([], COLOURS, tmp_path)

    assert (code, page.read_text(encoding="utf-8")) == (0, PAGE.format("| red |\n"))


def test_check_names_what_is_out_of_date_and_leaves_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.format(""), encoding="utf-8")

    code = main(["--check"], COLOURS, tmp_path)

    assert (code, page.read_text(encoding="utf-8")) == (1, PAGE.format(""))
    assert capsys.readouterr().out == "page.md: out of date; run: make generate\n"


def test_a_page_without_the_marks_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.md").write_text("before\n", encoding="utf-8")

    assert main([], COLOURS, tmp_path) == 2
    assert "page.md: write two lines, <!-- generated: colours -->" in capsys.readouterr().err


def test_two_parts_of_one_page_are_both_written(tmp_path: Path) -> None:
    parts = (*COLOURS, Generated("page.md", lambda: "loud", "sounds"))
    page = tmp_path / "page.md"
    page.write_text(PAGE.format("") + "<!-- generated: sounds -->\n<!-- end of sounds -->\n", encoding="utf-8")

    main([], parts, tmp_path)

    assert page.read_text(encoding="utf-8") == (
        PAGE.format("| red |\n") + "<!-- generated: sounds -->\nloud\n<!-- end of sounds -->\n"
    )


def test_a_whole_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    main([], [Generated("new.txt", lambda: "all of it\n")], tmp_path)

    assert (tmp_path / "new.txt").read_text(encoding="utf-8") == "all of it\n"


def test_no_page_has_a_generated_part_that_nothing_makes() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]

    marked = {
        (str(page.relative_to(ROOT)), line.removeprefix("<!-- generated: ").removesuffix(" -->"))
        for page in pages
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("<!-- generated: ")
    }

    assert marked == {(generated.path, generated.part) for generated in GENERATED if generated.part}
