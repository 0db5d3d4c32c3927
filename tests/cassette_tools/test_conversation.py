"""cassette_tools/conversation.py: a cassette in Jira's words."""

from __future__ import annotations

import json

import pytest

from linktape.cassette_tools.conversation import conversation
from linktape.tape.cassette import Interaction
from tests.cassette_tools.conversations import HSP, KIND, MKY, deleting, entry, issue, one_link, refused
from tests.tape.support import interaction, linking


@pytest.mark.parametrize(
    ("one", "asked", "answered"),
    [
        (linking(), "link HSP-1 blocks MKY-1", "made"),
        (issue("HSP-1", entry("outwardIssue", MKY)), "read the links of HSP-1", "HSP-1 blocks MKY-1 (10001)"),
        (issue("MKY-1", entry("inwardIssue", HSP)), "read the links of MKY-1", "HSP-1 blocks MKY-1 (10001)"),
        (issue("HSP-1"), "read the links of HSP-1", "no links"),
        (one_link(), "read link 10001 (HSP-1 blocks MKY-1)", "HSP-1 blocks MKY-1 (10001)"),
        (deleting(), "delete link 10001", "deleted"),
        (
            interaction("GET", "/rest/api/3/issueLinkType", answer=json.dumps({"issueLinkTypes": [KIND]}).encode()),
            "list the link types",
            "Blocks",
        ),
        (
            interaction("GET", "/rest/api/3/issue/HSP-1/comment", answer=b'{"comments":[{"id":"1"}]}'),
            "read the comments of HSP-1",
            "1 comment",
        ),
        (refused(linking(), 404, errorMessages=["No type."], errors={}), "link HSP-1 blocks MKY-1", "No type."),
        (refused(linking(), 400, errors={"comment": "Bad."}), "link HSP-1 blocks MKY-1", "comment: Bad."),
        (refused(linking(), 404, title="x", detail="No endpoint."), "link HSP-1 blocks MKY-1", "No endpoint."),
        (interaction("GET", "/other?x=1", answer=b"hello"), "GET /other?x=1", "5 bytes of text"),
        (interaction("GET", "/rest/api/3/myself", answer=b'{"displayName":"Ann"}'), "getCurrentUser", "Ann"),
    ],
)
def test_each_turn_is_said_with_its_direction(one: Interaction, asked: str, answered: str) -> None:
    (turn,) = conversation([one])

    assert (turn.asked, turn.answered) == (asked, answered)


def test_a_link_that_was_shown_has_its_name_when_it_is_deleted() -> None:
    *_, turn = conversation([issue("HSP-1", entry("outwardIssue", MKY)), deleting()])

    assert turn.asked == "delete link 10001 (HSP-1 blocks MKY-1)"


def test_a_sites_own_link_types_are_said_in_its_words() -> None:
    kind = {"id": "1", "name": "Haunts", "inward": "is haunted by", "outward": "haunts"}
    types = interaction("GET", "/rest/api/3/issueLinkType", answer=json.dumps({"issueLinkTypes": [kind]}).encode())
    body = {"type": {"name": "Haunts"}, "inwardIssue": {"key": "A-1"}, "outwardIssue": {"key": "B-2"}}

    *_, turn = conversation([types, interaction("POST", "/rest/api/3/issueLink", json.dumps(body).encode(), 201, b"")])

    assert turn.asked == "link A-1 haunts B-2"
