"""docs/public-api.txt: what users may rely on is listed, and goes only as docs/stability.md says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import linktape
from linktape.cli.app import COMMANDS
from linktape.wiring.settings import OPTIONS
from tools import public_api
from tools.release import Tree

ROOT = Path(__file__).parents[2]
LISTED = public_api.text().splitlines()
RELEASED = (ROOT / public_api.RELEASED).read_text(encoding="utf-8").splitlines()


def gone(released: list[str], listed: list[str], removed: str) -> list[str]:
    """Give the names of the last release that are not there any more, and that no note says to be removed."""
    missing = sorted(set(released) - set(listed))
    return [line for line in missing if not re.search(rf"`[^`]*{re.escape(line.split()[-1])}[^`]*`", removed)]


def test_no_name_of_the_last_release_goes_without_a_note() -> None:
    notes = [path.read_text(encoding="utf-8") for path in (ROOT / "changes").glob("*.removed.md")]

    assert gone(RELEASED, LISTED, "\n".join(notes)) == [], "deprecate it first: docs/stability.md"


@pytest.mark.parametrize(
    ("listed", "removed", "missing"),
    [
        (["key a", "key b"], "", []),
        (["key a", "key b", "key c"], "", []),
        (["key a"], "", ["key b"]),
        (["key a"], "The key `b` is gone.", []),
        (["key a"], "The key b is gone.", ["key b"]),
    ],
)
def test_a_name_that_is_gone_is_found(listed: list[str], removed: str, missing: list[str]) -> None:
    assert gone(["key a", "key b"], listed, removed) == missing


def test_the_list_has_every_kind_of_name() -> None:
    for name in linktape.__all__:
        assert f"python linktape.{name}" in LISTED
    for command in COMMANDS:
        assert f"command linktape {command}" in LISTED
    for option in OPTIONS:
        assert not option.variable or f"variable {option.variable}" in LISTED
    assert {
        "python linktape.mock(profile)",
        "python linktape.Server.calls(operation)",
        "python linktape.Server.clock.advance(by)",
        "pytest linktape.verdict()",
        "pytest marker linktape(cassette)",
        "pytest --linktape-clean-up",
        "command linktape run --junit",
        "command linktape cassette import --output",
        "key run.env",
        "key on-miss",
        "control GET /journal",
        "exit 127",
    } <= set(LISTED)


def test_nothing_private_is_listed() -> None:
    assert [line for line in LISTED if re.search(r"[. (]_[a-z]", line)] == []


def test_pages_that_name_the_current_version_name_it() -> None:
    version = Tree(ROOT).version
    named = {
        found
        for name in ("docs/ci.md", "ci/gitlab.yml")
        for found in re.findall(r"(?:@v|rev: v|ref: v|linktape\[tls\]==)([0-9.]+[0-9])", (ROOT / name).read_text())
    }

    assert named == {version} == {linktape.__version__}
