"""The project's address stands in one line of pyproject.toml; every other file has it from there."""

from __future__ import annotations

import re
import runpy
import subprocess
import tomllib
from pathlib import Path

import pytest

from tools.address import PLACEHOLDER, PLACES, PROJECT, Place, PlaceMissing, address, filled, wrong_with

ROOT = Path(__file__).parents[2]
SAYS_WHAT_IT_IS = ("tools/address.py", "tests/whole/test_address.py", PROJECT)
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_stands_nowhere_but_where_it_is_filled_in() -> None:
    ours, theirs = address(ROOT), PLACEHOLDER
    signs = "|".join(re.escape(sign) for one in (ours, theirs) for sign in one.removeprefix("https://").split("/", 1))
    searched = subprocess.run(
        ["git", "grep", "--untracked", "-IlE", signs], cwd=ROOT, capture_output=True, text=True, check=False
    )

    if searched.returncode > 1:
        pytest.skip("this is no checkout of git")
    assert sorted(set(searched.stdout.split()) - {*SAYS_WHAT_IT_IS}) == sorted(PLACES)
    for path, places in PLACES.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        assert len(re.findall(signs, text)) == sum(2 if place.said is str else 1 for place in places), path


def test_a_file_whose_place_is_gone_is_named(tmp_path: Path) -> None:
    (tmp_path / PROJECT).write_text('[project.urls]\nRepository = "https://code.example/we/linktape"\n')
    (tmp_path / "mkdocs.yml").write_text("site_name: a\n")

    with pytest.raises(PlaceMissing, match=r"mkdocs\.yml: repo_url: .* stands in it 0 times, and must once"):
        filled("mkdocs.yml", tmp_path)


@pytest.mark.parametrize("text", ["see [us](https://old.example/a/b) here", "see [us](<gone>) here"])
def test_whatever_stood_in_a_place_gives_way(text: str) -> None:
    place = Place(r"\]\(")

    assert place.filled(text, "https://code.example/we/linktape") == (
        "see [us](https://code.example/we/linktape) here",
        1,
    )


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (PLACEHOLDER, "which stands there until there is one: write where the repository is, and run make generate"),
        ("https://linktape.invalid/we/linktape", "until there is one"),
        ("https://code.example/OWNER/linktape", "until there is one"),
        ("https://code.example/we/linktape/", "without a slash or .git at its end"),
        ("https://code.example/we/linktape.git", "without a slash or .git at its end"),
        ("http://code.example/we/linktape", "write it as https://HOST/OWNER/NAME"),
        ("git@code.example:we/linktape", "write it as https://HOST/OWNER/NAME"),
        ("https://code.example/linktape", "write it as https://HOST/OWNER/NAME"),
    ],
)
def test_what_is_no_address_for_a_release_is_refused_with_what_to_write(written: str, says: str) -> None:
    said = wrong_with(written)

    assert said is not None
    assert said.startswith(f"pyproject.toml: [project.urls] has Repository = '{written}'")
    assert says in said


@pytest.mark.parametrize("written", ["https://code.example/we/linktape", "https://code.example/group/part/linktape"])
def test_an_address_is_good_for_a_release(written: str) -> None:
    assert wrong_with(written) is None


def test_the_first_page_leads_on_wherever_an_index_shows_it() -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    project = tomllib.loads((ROOT / PROJECT).read_text(encoding="utf-8"))["project"]
    metadata = {"urls": project["urls"], "version": "0.7.0"}

    runpy.run_path(str(ROOT / "hatch_build.py"))["Readme"](str(ROOT), {}).update(metadata)

    shown = metadata["readme"]
    assert shown["content-type"] == "text/markdown"
    links = re.findall(r"\]\(([^)]*)\)", shown["text"])
    assert len(links) == len(re.findall(r"\]\(", README)) > 40
    assert [link for link in links if not link.startswith("https://")] == []
    assert f"]({address(ROOT)}/blob/v0.7.0/docs/tutorial.md)" in shown["text"]
    assert f"]({address(ROOT)}/raw/v0.7.0/docs/images/report.png)" in shown["text"]
