"""SECURITY.md: each promise names the tests that hold it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def promises() -> list[tuple[str, str]]:
    """Give each row of the table: what is promised, and what shows it."""
    table = PAGE.partition("| promise | shown by |\n| --- | --- |\n")[2].partition("\n\n")[0]
    return [(row.split(" | ")[0].strip("| "), row.split(" | ")[-1].strip("| ")) for row in table.splitlines()]


def test_there_are_promises() -> None:
    assert len(promises()) >= 8


@pytest.mark.parametrize(("promise", "shown_by"), promises(), ids=[promise[:40] for promise, _ in promises()])
def test_a_promise_has_its_tests(promise: str, shown_by: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", shown_by)

    for file, function in named:
        source = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"^ *(?:async )?def {function or 'test_'}", source, re.MULTILINE), f"{file} has no {function}"
    assert named, f"nothing shows it: {promise}"


@pytest.mark.parametrize("part", ["Whom it trusts", "What it promises", "What it does not do", "Tell us"])
def test_the_page_says_what_whoever_looks_for_it_needs(part: str) -> None:
    assert f"\n## {part}\n" in PAGE
