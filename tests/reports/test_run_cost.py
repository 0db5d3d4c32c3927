"""reports/run_cost.py: the cost of a run from its JSON."""

from __future__ import annotations

from collections.abc import Mapping

from linktape.jira.operations import OperationId
from linktape.journal_rows import NO_RECORDING, Entry
from linktape.limiter.bill import Item
from linktape.limiter.points import Cost
from linktape.reports import run_cost
from linktape.reports.run_file import RunFile
from tests.runs.outcomes import outcome

AT = "2026-11-21T12:00:00.000Z"
TAPE: Mapping[str, Item] = {"a.yaml:12": Item(OperationId.SEARCH_JQL, Cost(7, 1))}


def entry(method: str, operation: str, origin: str = "mock", status: int | None = 200, n: int = 1) -> Entry:
    """Make a call of the journal."""
    return Entry(n, "default", AT, method, "/x", operation, "hsp-1", "words", status=status, origin=origin)


def run(*entries: Entry, requests: int | None = None) -> RunFile:
    """Make a run of these calls."""
    facts = RunFile.of(outcome())
    (session, *_) = facts.sessions
    session = session.model_copy(update={"journal": entries})
    count = len(entries) if requests is None else requests
    return facts.model_copy(update={"sessions": (session,), "requests": count})


def test_what_a_recording_answered_costs_what_the_recording_gives() -> None:
    (item,) = run_cost.items(run(entry("GET", "searchAndReconsileIssuesUsingJql", "cassette a.yaml:12")), TAPE)

    assert (item.points, item.is_least) == (8, False)
    assert item.at is not None
    assert item.at.hour == 12


def test_what_one_thing_answers_is_exact_and_a_list_is_the_least() -> None:
    names = ["getIssue", "linkIssues", "getCurrentUser", "searchAndReconsileIssuesUsingJql"]
    methods = ["GET", "POST", "GET", "GET"]

    found = run_cost.items(run(*(entry(m, name) for m, name in zip(methods, names, strict=True))), {})

    assert [(one.points, one.is_least) for one in found] == [(2, False), (1, False), (3, False), (2, True)]
    assert found[0].about == "HSP-1"
    assert "to searchAndReconsileIssuesUsingJql held is not in the file" in run_cost.left_out(run(), found)[0]


def test_what_failed_costs_the_request_alone() -> None:
    calls = run(entry("GET", "getIssue", status=404), entry("GET", "getIssue", NO_RECORDING, 501))
    found = run_cost.items(calls, {})

    assert [one.points for one in found] == [1, 1]
    assert run_cost.left_out(calls, found) == [
        "without a recording, counted as 1 point each: 1 call; Jira's answers cost more"
    ]


def test_calls_that_the_journal_has_forgotten_are_named() -> None:
    calls = run(entry("POST", "linkIssues"), requests=11)

    assert run_cost.left_out(calls, run_cost.items(calls, {})) == [
        "what the journal had no room for is not in these figures: 10 calls"
    ]


def test_the_cassettes_of_a_run_are_named_by_its_answers() -> None:
    calls = run(entry("GET", "getIssue", "cassette b/a.yaml:12"), entry("GET", "getIssue", "cassette b/a.yaml:90"))

    assert [path.as_posix() for path in run_cost.places(calls)] == ["b/a.yaml"]
