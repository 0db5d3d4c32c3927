"""playback/evidence.py: what answers show of names, contradictions and all."""

from __future__ import annotations

from linktape.playback.evidence import Evidence
from tests.tape.recordings import cassette, entry, issue_answer, recorded


def test_each_pair_is_kept_with_the_place_that_showed_it_first() -> None:
    other = {"id": "10001", "key": "NEW-1"}

    evidence = Evidence(
        cassette(recorded("GET issue/HSP-1", answer=issue_answer("HSP-1")), recorded("GET x", answer=other))
    )

    assert evidence.issues.names["10001"] == {"HSP-1": "a.yaml:10", "NEW-1": "a.yaml:20"}
    assert evidence.issues.ids["NEW-1"] == {"10001": "a.yaml:20"}


def test_a_link_is_seen_wherever_it_stands_and_once() -> None:
    shown = recorded("GET issue/HSP-1", answer=issue_answer("HSP-1", entry("7", to="MKY-1")))

    evidence = Evidence(cassette(shown, shown))

    assert [(id_, source[1], destination[1]) for id_, _, source, destination in evidence.links] == [
        ("7", "HSP-1", "MKY-1")
    ]


def test_an_issue_that_answers_to_its_old_key_has_moved() -> None:
    evidence = Evidence(cassette(recorded("GET issue/OLD-1", answer=issue_answer("HSP-1"))))

    assert evidence.is_one_issue("10001")
    assert evidence.ids_by_key() == {"HSP-1": "10001", "OLD-1": "10001"}
