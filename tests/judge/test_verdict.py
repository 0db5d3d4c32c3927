"""judge/verdict.py: what is said of a session in the end."""

from __future__ import annotations

import json

import pytest

from linktape.judge.judge import judge_of
from linktape.judge.verdict import Unmet, verdict
from linktape.messages import Response
from linktape.session import Session
from tests.judge.court import Court, answer
from tests.judge.held import Held

GRAPH = "links: [{type: Blocks, from: HSP-1, to: MKY-1, count: 1}]"
COMMENTS = "comments: {issue: HSP-1, at_most: 1}"


def test_a_session_nothing_is_known_of_is_well() -> None:
    assert verdict(Session()).as_json() == {
        "ok": True,
        "unmatched": [],
        "unsupported": [],
        "outside": [],
        "unused": [],
        "unmet": [],
        "violations": [],
        "not_recorded": [],
        "not_judged": [],
    }


def test_misses_and_lost_recordings_are_told_by_their_numbers() -> None:
    court = Court("no-retry-413")

    court.post(answer(201))
    court.get("issue/HSP-1", Response(501, is_unmatched=True))
    court.get("issue/HSP-2", Response(200, is_not_recorded=True))
    court.get("issue/picker", Response(501, is_unsupported=True))

    told = court.verdict()
    assert (told.ok, told.unmatched, told.not_recorded, told.unsupported) == (False, (2,), (3,), (4,))


def test_a_call_that_the_mock_does_not_serve_is_enough_to_make_a_verdict_bad() -> None:
    court = Court("no-retry-413")

    court.get("issue/picker", Response(501, is_unsupported=True))

    assert (court.verdict().ok, court.verdict().as_json()["unsupported"]) == (False, [1])


@pytest.mark.parametrize("strict", [False, True])
def test_unused_recordings_count_only_when_they_shall(strict: bool) -> None:
    told = verdict(Session(), unused=[("a.yaml", 120)], strict=strict)

    assert told.ok is not strict
    assert told.as_json()["unused"] == [{"file": "a.yaml", "line": 120}]


@pytest.mark.parametrize(
    ("never_struck", "strict", "ok"), [([], False, True), ([], True, False), (["third"], False, False)]
)
def test_an_unmet_rule_counts_strictly_and_a_scenario_that_never_struck_always(
    never_struck: list[str], strict: bool, ok: bool
) -> None:
    told = verdict(Session(), unmet=[Unmet("third", "limit", 2)], never_struck=never_struck, strict=strict)

    assert told.ok is ok
    assert told.as_json()["unmet"] == ["limit"]


@pytest.mark.parametrize(
    ("links", "happened"),
    [
        ([("Blocks", "HSP-1", "MKY-1")], None),
        ([], "0 links Blocks from HSP-1 to MKY-1"),
        ([("Blocks", "MKY-1", "HSP-1")], "0 links Blocks from HSP-1 to MKY-1, and 1 the other way round"),
        ([("Relates", "HSP-1", "MKY-1")], "0 links Blocks from HSP-1 to MKY-1"),
    ],
)
def test_the_link_graph_is_judged_where_it_is_known(links: list[tuple[str, str, str]], happened: str | None) -> None:
    court = Court(GRAPH)

    told = verdict(court.session, holdings=lambda: Held(links))

    assert [violation.happened for violation in told.violations] == ([] if happened is None else [happened])
    assert told.not_judged == ()


@pytest.mark.parametrize(("count", "is_ok"), [(0, True), (1, True), (2, False)])
def test_comments_are_counted_where_they_are_known(count: int, is_ok: bool) -> None:
    court = Court(COMMENTS)

    assert verdict(court.session, holdings=lambda: Held([], count)).ok is is_ok


def test_what_only_the_mock_knows_is_not_judged_elsewhere() -> None:
    court = Court(f"{GRAPH}\n{COMMENTS}")

    told = court.verdict()

    assert told.ok
    assert told.not_judged == (
        "links: Blocks from HSP-1 to MKY-1: only the mock knows what Jira holds",
        "comments: HSP-1: only the mock knows what Jira holds",
    )


def test_a_verdict_is_plain_json() -> None:
    court = Court("no-retry-413")
    court.post(answer(413))
    court.post(answer(413))

    told = json.loads(json.dumps(court.verdict().as_json()))

    assert told["ok"] is False
    assert told["violations"][0]["policy"] == "no-retry-413"
    assert told["violations"][0]["requests"] == [1, 2]


def test_a_journal_that_forgets_loses_no_judgement() -> None:
    court = Court("no-retry-413")
    court.session.journal.clear()

    court.post(answer(413))
    court.session.journal.clear()
    court.post(answer(413))

    assert court.broken == ["no-retry-413"]
    assert judge_of(court.session).conduct.requests == 2
