"""playback/known_so_far.py: what a cassette knows of Jira where a session stands."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from linktape.jira.operations import OperationId
from linktape.playback.known_so_far import Exchange, knowledge
from linktape.playback.position import Position
from linktape.playback.tape import Tape
from linktape.tape.cassette import Interaction
from tests.support import link
from tests.tape.recordings import cassette, entry, issue_answer, recorded

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
OLD, NEW = entry("10100", to="MKY-2"), entry("10104", to="MKY-1")
MAKE = recorded("POST issueLink", link("HSP-1", "MKY-1"))
READ = recorded("GET issue/HSP-1")
RECORDING = cassette(
    recorded("GET issue/HSP-1", answer=issue_answer("HSP-1", OLD)),
    MAKE,
    recorded("GET issue/HSP-1", answer=issue_answer("HSP-1", OLD, NEW)),
)


def replayed(tape: Tape, *asked: Interaction) -> Position:
    position = Position()
    for one in asked:
        assert tape.take(position, tape.wanted(one.request, one.operation), NOON) is not None
    return position


def shown(exchange: Exchange) -> Any:
    return json.loads(exchange[2].content or b"null")


def links_of(exchange: Exchange) -> list[str]:
    return [one["id"] for one in shown(exchange)["fields"]["issuelinks"]]


def test_before_a_write_its_link_is_not_there_although_a_later_read_shows_it() -> None:
    tape = Tape(RECORDING)

    known = knowledge(tape, Position())

    assert [links_of(one) for one in known.exchanges if one[0].id is OperationId.GET_ISSUE] == [["10100"], ["10100"]]
    assert [one for one in known.exchanges if one[0].id is OperationId.LINK_ISSUES] == []


def test_the_issues_that_later_writes_name_are_there_from_the_beginning() -> None:
    assert knowledge(Tape(RECORDING), Position()).issues == ("HSP-1", "MKY-1")


def test_after_a_write_its_link_has_the_id_that_a_later_read_gave_it() -> None:
    tape = Tape(RECORDING)

    known = knowledge(tape, replayed(tape, READ, MAKE))

    made = [one for one in known.exchanges if one[0].id is OperationId.GET_ISSUE_LINK]
    assert [(one[0].link, shown(one)["inwardIssue"]["key"], shown(one)["outwardIssue"]["key"]) for one in made] == [
        ("10104", "HSP-1", "MKY-1")
    ]
    assert known.issues == ()


def test_new_links_get_numbers_beyond_every_link_of_the_tape() -> None:
    named = recorded("GET issue/HSP-2", answer=issue_answer("HSP-2", entry("abc", to="MKY-2")))

    assert knowledge(Tape(RECORDING), Position()).last_link == 10104
    assert knowledge(Tape(cassette(named)), Position()).last_link == 0


def test_an_issue_that_a_later_write_creates_is_not_there_yet() -> None:
    tape = Tape(
        cassette(
            recorded("POST issue", {"fields": {}}, {"id": "10099", "key": "HSP-9"}),
            recorded("GET issue/HSP-9", answer={"id": "10099", "key": "HSP-9", "fields": {"issuelinks": []}}),
            recorded("POST issueLink", link("HSP-9", "MKY-1")),
            recorded(
                "GET search?jql=x", answer={"issues": [{"id": "10099", "key": "HSP-9"}, {"id": "1", "key": "A-1"}]}
            ),
        )
    )

    known = knowledge(tape, Position())

    assert known.issues == ("MKY-1",)
    assert [shown(one) for one in known.exchanges] == [{"issues": [{"id": "1", "key": "A-1"}]}]


def test_comments_of_the_future_are_left_out() -> None:
    tape = Tape(
        cassette(
            recorded("POST issue/HSP-1/comment", {"body": "x"}, {"id": "1"}),
            recorded("GET issue/HSP-1/comment", answer={"total": 1, "comments": [{"id": "1"}]}),
        )
    )

    (told,) = knowledge(tape, Position()).exchanges

    assert shown(told)["comments"] == []
