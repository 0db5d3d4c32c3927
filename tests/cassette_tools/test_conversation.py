"""conversation.py, checking.py and difference.py: a cassette in Jira's words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from linktape.cassette_tools.checking import findings
from linktape.cassette_tools.conversation import conversation
from linktape.cassette_tools.difference import difference
from linktape.tape.interaction import Interaction
from tests.tape.support import interaction, linking

KIND = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
HSP = {"id": "1", "key": "HSP-1"}
MKY = {"id": "2", "key": "MKY-1"}


def issue(key: str, *entries: dict[str, object]) -> Interaction:
    answer = {"id": "1", "key": key, "fields": {"issuelinks": list(entries)}}
    return interaction("GET", f"/rest/api/3/issue/{key}?fields=issuelinks", answer=json.dumps(answer).encode())


def entry(end: str, other: dict[str, str], link: str = "10001", **more: object) -> dict[str, object]:
    return {"id": link, "type": KIND, end: other, **more}


def one_link(link: str = "10001") -> Interaction:
    answer = {"id": link, "type": KIND, "inwardIssue": HSP, "outwardIssue": MKY}
    return interaction("GET", f"/rest/api/3/issueLink/{link}", answer=json.dumps(answer).encode())


def deleting(link: str = "10001", status: int = 204) -> Interaction:
    return interaction("DELETE", f"/rest/api/3/issueLink/{link}", status=status, answer=b"")


def refused(one: Interaction, status: int, **answer: object) -> Interaction:
    return replace(one, response=replace(one.response, status=status, body=json.dumps(answer).encode()))


def placed(*interactions: Interaction) -> list[Interaction]:
    return [replace(one, file="a.yaml", line=n) for n, one in enumerate(interactions, 1)]


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


@pytest.mark.parametrize(
    ("interactions", "said"),
    [
        ([linking(), issue("HSP-1", entry("outwardIssue", MKY)), one_link(), deleting()], []),
        ([linking(), issue("HSP-1", entry("inwardIssue", MKY), entry("outwardIssue", MKY, "10002"))], []),
        (
            [linking(), issue("HSP-1", entry("inwardIssue", MKY))],
            ["a.yaml:2: direction: link 10001 says MKY-1 blocks HSP-1, but what was made is the reverse (a.yaml:1)"],
        ),
        (
            [issue("MKY-1", entry("outwardIssue", HSP)), one_link()],
            ["a.yaml:2: direction: link 10001 says HSP-1 blocks MKY-1; an earlier answer said MKY-1 blocks HSP-1"],
        ),
        (
            [issue("HSP-1", entry("outwardIssue", MKY, inwardIssue=HSP))],
            ["a.yaml:1: direction: an issue's link 10001 has 2 ends; it shows the other issue only"],
        ),
        ([deleting()], ["a.yaml:1: orphan: link 10001 is deleted, but no answer before shows which link that is"]),
        ([deleting(status=404)], []),
        (
            [interaction("GET", "/rest/api/3/issueLinkType", answer=b"<html>")],
            [
                "a.yaml:1: openapi: getIssueLinkTypes 200: $: a JSON body is documented",
                "a.yaml:1: openapi: application/json;charset=UTF-8, but the body is not JSON: "
                "Expecting value: line 1 column 1 (char 0)",
            ],
        ),
    ],
)
def test_what_cannot_be_true_of_jira_is_found(interactions: Sequence[Interaction], said: list[str]) -> None:
    assert [str(one) for one in findings(placed(*interactions))] == said


def test_two_runs_of_one_client_are_the_same_although_times_and_ids_differ() -> None:
    first = [linking(), issue("HSP-1", entry("outwardIssue", MKY)), one_link(), deleting()]
    second = [linking(), issue("HSP-1", entry("outwardIssue", MKY, "10077")), one_link("10077"), deleting("10077")]

    assert not difference(placed(*first), placed(*second))
    assert difference(placed(*first), placed(*second), exact=True)


def test_links_that_were_made_deleted_or_shown_in_one_only_are_named() -> None:
    first = [linking(), issue("HSP-1", entry("outwardIssue", MKY)), deleting()]
    second = [issue("HSP-1", entry("inwardIssue", MKY)), linking(), linking()]

    found = difference(placed(*first), placed(*second))

    assert [(one.sign, one.text, one.places) for one in found.links] == [
        ("+", "made: HSP-1 blocks MKY-1, 1 -> 2 times", ("a.yaml:3",)),
        ("-", "deleted: HSP-1 blocks MKY-1", ("a.yaml:3",)),
        ("-", "shown: HSP-1 blocks MKY-1", ("a.yaml:2",)),
        ("+", "shown: MKY-1 blocks HSP-1", ("a.yaml:1",)),
    ]


@pytest.mark.parametrize(
    ("before", "after", "details"),
    [
        ({"a": 1, "self": "x"}, {"a": 1, "self": "y"}, ()),
        ({"a": 1}, {"a": 2}, ("$.a: 1 -> 2",)),
        ({"a": 1}, {"a": True}, ("$.a: 1 -> True",)),
        ({"a": 1}, {"b": 1}, ("$.a: 1 -> absent", "$.b: absent -> 1")),
        ({"a": [1, 2]}, {"a": [1]}, ("$.a: 2 -> 1 entries",)),
        ({"a": [{"b": "x"}]}, {"a": [{"b": "y"}]}, ('$.a[0].b: "x" -> "y"',)),
        ({"id": "1"}, {"id": "2"}, ()),
        ({"id": "1"}, {"id": "HSP"}, ('$.id: "1" -> "HSP"',)),
    ],
)
def test_an_answer_that_changed_is_told_member_by_member(
    before: dict[str, object], after: dict[str, object], details: tuple[str, ...]
) -> None:
    one, other = (
        interaction("GET", "/rest/api/3/serverInfo", answer=json.dumps(answer).encode()) for answer in (before, after)
    )

    found = difference([one], [other])

    assert [change.details for change in found.answers] == ([details] if details else [])


def test_people_under_two_salts_are_not_told_apart() -> None:
    one, other = (
        interaction("GET", "/rest/api/3/myself", answer=json.dumps({"displayName": f"Person {digest * 10}"}).encode())
        for digest in ("a", "b")
    )

    assert difference([one], [other])
    assert not difference([one], [other], one_salt=False)


def test_another_status_and_a_missing_request_are_told() -> None:
    first = [linking(), issue("HSP-1")]
    second = [refused(linking(), 404, errorMessages=["No."])]

    found = difference(placed(*first), placed(*second))

    assert [(one.sign, one.text, one.details) for one in found.answers] == [
        ("~", "link HSP-1 blocks MKY-1", ("201 made -> 404 No.",)),
        ("-", "asked: read the links of HSP-1", ("200 no links",)),
    ]
