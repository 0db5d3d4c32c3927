"""faults/language/scenario_checks.py: every mistake in a file is told at once, each with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linktape.errors import BadDocument
from linktape.faults.language.scenario_file import load
from linktape.faults.table import FAULTS

DATA = Path(__file__).parents[2] / "data"


def cases() -> list[tuple[str, str, str]]:
    text = (DATA / "malformed_scenarios.txt").read_text(encoding="utf-8").replace("<every fault>", ", ".join(FAULTS))
    found = re.findall(r"^=== (.*)\n((?:.*\n)*?)---\n((?:x\.yaml:.*\n)+)", text, re.MULTILINE)
    return [(name, body, errors.rstrip("\n")) for name, body, errors in found]


CASES = cases()


@pytest.mark.parametrize(("text", "errors"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_malformed_file_is_told_of_all_its_mistakes_with_their_places(text: str, errors: str) -> None:
    with pytest.raises(BadDocument) as caught:
        load(text, "x.yaml", folder=DATA)

    assert str(caught.value) == errors
    assert all(re.match(r"x\.yaml:\d+:\d+: .+: .+", line) for line in errors.splitlines() if "missing" not in line)


def test_there_are_many_malformed_files() -> None:
    assert len(CASES) >= 60
