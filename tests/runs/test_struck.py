"""runs/struck.py: which calls were struck, and what became of the failures."""

from __future__ import annotations

import pytest

from linktape.faults.language.scenario_file import load
from linktape.journal_rows import Entry
from linktape.runs.command import Ended
from linktape.runs.struck import Reaction, reaction, struck_calls
from tests.runs.outcomes import entry

ONCE = "when: {times: 1}"
SCENARIO = load(
    f"""
scenario: mixed
rules:
  - {{name: full, on: linkIssues, {ONCE}, then: link-limit}}
  - {{name: lost, on: linkIssues, {ONCE}, then: lost-response}}
  - {{name: page, on: getIssue, {ONCE}, then: login-page}}
  - {{name: odd, on: getIssue, {ONCE}, then: {{respond: {{status: 200, json: {{}}}}}}}}
  - {{name: cut, on: getIssue, {ONCE}, then: {{network: reset}}}}
""",
    "mixed.yaml",
    folder=None,
)


def struck(rule: str, n: int = 1, **more: object) -> Entry:
    return entry(n, **{"origin": f"scenario mixed, rule {rule}", **more})  # type: ignore[arg-type]  # fields of Entry


def read(rule: str, n: int = 1, status: int | None = 200, *, delivered: bool = True) -> Entry:
    return struck(rule, n, status=status, delivered=delivered, operation="getIssue", subject="HSP-1")


AGAIN = entry(2, status=200, operation="getIssue", subject="HSP-1")


@pytest.mark.parametrize(
    ("calls", "is_made_good"),
    [
        ([struck("full", status=413)], False),
        ([struck("full", status=413), entry(2)], True),
        ([struck("full", status=413), entry(2, subject="Blocks HSP-1 -> MKY-2")], False),
        ([struck("full", status=413), entry(2, session="other")], False),
        ([struck("full", status=413), entry(2, status=201, delivered=False)], False),
        ([struck("lost", status=201, delivered=False)], True),  # Jira has done it
        ([struck("lost", status=404, delivered=False)], False),  # there was nothing to do
        ([read("page")], False),  # 200, and no answer of Jira's
        ([read("page"), AGAIN], True),
        ([read("page"), read("page", 2)], False),
        ([read("odd")], True),  # a success that the scenario spells out
        ([read("cut", status=None, delivered=False)], False),
        ([read("cut", status=None, delivered=False), AGAIN], True),
    ],
)
def test_a_failure_is_made_good_by_jira_or_by_a_later_success(calls: list[Entry], is_made_good: bool) -> None:
    first = struck_calls(calls, [SCENARIO])[0]

    assert first.is_made_good is is_made_good


def test_a_struck_call_names_its_fault_or_what_was_done() -> None:
    calls = [entry(), struck("full", 2), read("odd", 3), read("cut", 4), struck("another", 5)]

    names = [(one.call.n, one.fault) for one in struck_calls(calls, [SCENARIO])]

    assert names == [(2, "link-limit"), (3, "respond"), (4, "reset")]
    assert str(struck_calls(calls, [SCENARIO])[0]) == "#2 link HSP-1 blocks MKY-1 (link-limit)"


def test_an_origin_is_known_after_redaction_too() -> None:
    call = struck("full", origin="scenario ***, rule full")

    assert struck_calls([call], [SCENARIO], lambda text: text.replace("mixed", "***"))[0].fault == "link-limit"


@pytest.mark.parametrize(
    ("code", "calls", "is_harmed", "found"),
    [
        (1, [struck("full", status=413)], True, Reaction.NOTICED),
        (0, [struck("full", status=413)], True, Reaction.SWALLOWED),
        (0, [struck("full", status=413), entry(2)], False, Reaction.RECOVERED),
        (0, [struck("full", status=413)], False, Reaction.RECOVERED),  # Jira holds it all the same
        (0, [struck("full", status=413)], None, Reaction.SWALLOWED),
        (0, [struck("full", status=413), entry(2)], None, Reaction.RECOVERED),
        (0, [struck("lost", status=201, delivered=False)], None, Reaction.RECOVERED),
        (0, [read("page")], False, Reaction.SWALLOWED),
        (0, [read("page"), AGAIN], False, Reaction.RECOVERED),
        (0, [entry()], False, Reaction.RECOVERED),  # only late
    ],
)
def test_what_became_of_a_failure(code: int, calls: list[Entry], is_harmed: bool | None, found: Reaction) -> None:
    assert reaction(Ended(code), struck_calls(calls, [SCENARIO]), is_harmed=is_harmed) is found


def test_a_struck_call_is_told_with_its_session_where_that_is_a_named_one() -> None:
    calls = [struck("full"), struck("full", session="other")]

    assert [str(one) for one in struck_calls(calls, [SCENARIO])] == [
        "#1 link HSP-1 blocks MKY-1 (link-limit)",
        "other #1 link HSP-1 blocks MKY-1 (link-limit)",
    ]
