"""faults/language/other_words.py: who writes another tool's word is told ours, and what is told can be written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from linktape.documents import read
from linktape.errors import BadDocument
from linktape.faults.language.other_words import OTHER_WORDS
from linktape.faults.language.scenario_file import load

PAGE = (Path(__file__).parents[3] / "docs" / "coming-from.md").read_text(encoding="utf-8")
PIECES = dict.fromkeys(piece for said in OTHER_WORDS.values() for piece in re.findall("`(.+?: .+?)`", said))


def mapping(text: str) -> dict[str, Any]:
    value = read(text, "x.yaml").value
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("piece", PIECES)
def test_what_is_told_can_be_written(piece: str, tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_text("{}")
    to_full = {"on": "getIssue", "when": {"nth": 1}, "then": {"state": "full"}}
    said = mapping(piece)
    top = said if {"rules", "expect"} & said.keys() else {"rules": [to_full, {"on": "any", "then": "xsrf", **said}]}

    assert load(json.dumps({"scenario": "x", **top}), "x.json", folder=tmp_path).doubts == ()


@pytest.mark.parametrize("word", OTHER_WORDS)
@pytest.mark.parametrize(
    "text",
    [
        "scenario: x\n{}: 200\n",
        "scenario: x\nrules:\n- on: any\n  then: {{{}: 200}}\n",
        "scenario: x\nrules:\n- on: {{{}: 200}}\n  then: xsrf\n",
    ],
)
def test_a_word_of_another_tool_is_answered_with_ours(word: str, text: str) -> None:
    with pytest.raises(BadDocument) as refused:
        load(text.format(word), "x.yaml", folder=None)

    assert f"{word!r} is not known here: {OTHER_WORDS[word]}" in str(refused.value)


def test_the_page_for_who_comes_from_there_says_the_same() -> None:
    rows = [line.rpartition(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
    named = [(word, row[2]) for row in rows for word in re.findall(r"`(\w+)(?::[^`]*)?`", row[0])]
    told = {word: " ".join(right for one, right in named if one == word) for word, _ in named if word in OTHER_WORDS}
    pieces = {word: re.findall("`((?:on|when|then): .+?)`", OTHER_WORDS[word]) for word in told}

    assert {"fixedDelayMilliseconds", "bodyPatterns", "newScenarioState"} <= told.keys()
    assert [word for word in told if not all(f"`{piece}`" in told[word] for piece in pieces[word])] == []
