"""reports/control_lines.py: answers as lines for people."""

from __future__ import annotations

from typing import Any

import pytest

from linktape.reports import control_lines

ENTRY: dict[str, Any] = {
    "n": 3, "session": "a", "at": "2026-01-31T12:00:01.234Z", "took_s": 0.0042, "status": 404, "origin": "mock",
    "cause": "issue-not-found", "words": "link HSP-1 blocks NO-1", "delivered": True,
}  # fmt: skip


def test_rows_are_aligned_and_drive_no_terminal() -> None:
    assert list(control_lines.table([("a", 10, "x"), ("long", 1, "\x1b[2J\n")])) == [
        "a     10  x",
        "long  1   \\x1b[2J\\n",
    ]
    assert list(control_lines.table([])) == []


SAID = "link HSP-1 blocks NO-1 (issue-not-found) [mock]"


@pytest.mark.parametrize(
    ("change", "cells"),
    [
        ({}, ("#3", "12:00:01.234", "404", "4.2 ms", SAID)),
        ({"delivered": False}, ("#3", "12:00:01.234", "404, lost", "4.2 ms", SAID)),
        (
            {"delivered": None, "took_s": None, "status": None, "cause": None, "origin": ""},
            ("#3", "12:00:01.234", "…", "", "link HSP-1 blocks NO-1 [upstream]"),
        ),
    ],
)  # fmt: skip
def test_a_call_says_when_how_long_and_what_became_of_it(change: dict[str, Any], cells: tuple[str, ...]) -> None:
    assert control_lines.call({**ENTRY, **change}, has_session=False) == cells


def test_among_all_sessions_a_call_says_whose_it_is() -> None:
    assert control_lines.call(ENTRY, has_session=True)[1] == "a"


def test_a_verdict_says_what_was_not_used() -> None:
    said = {"ok": True, "says": ["fine"], "unmet": ["limit"], "unused": [{}, {}], "not_judged": ["links"]}

    assert list(control_lines.verdict(said)) == [
        "verdict: good",
        "  fine",
        "  rule limit never acted",
        "  2 recorded interactions never asked for",
        "  not judged: links",
    ]


def test_a_file_that_was_changed_is_told_with_what_came_of_it() -> None:
    files = [
        {"kind": "scenario", "files": "mine.yaml", "ok": False, "says": "line 3"},
        {"kind": "site", "files": "site.yaml", "ok": True, "says": "12 issues now"},
    ]
    said: dict[str, object] = {
        "version": "1", "mode": "mock", "url": "", "upstream": None, "cassettes": [], "scenarios": [], "recorded": {},
        "sessions": [], "files": files,
    }  # fmt: skip

    assert list(control_lines.status(said))[-2:] == [
        "mine.yaml cannot be used, the scenario that was there before goes on: line 3",
        "site.yaml read again: 12 issues now",
    ]


@pytest.mark.parametrize(("about", "line"), [("", "m, seed 0, state start"), ("it", "m, seed 0, state start: it")])
def test_a_scenario_is_named_with_what_it_is_about(about: str, line: str) -> None:
    said = {"scenarios": [{"name": "m", "seed": 0, "state": "start", "description": about, "rules": []}]}

    assert list(control_lines.scenarios(said)) == [line]
