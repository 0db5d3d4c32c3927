"""cassette_tools/difference.py: two recordings, compared by links and answers."""

from __future__ import annotations

import json

import pytest

from linktape.cassette_tools.difference import difference
from tests.cassette_tools.conversations import MKY, deleting, entry, issue, one_link, placed, refused
from tests.tape.support import interaction, linking


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


def test_a_list_of_changes_has_an_end() -> None:
    one, other = (
        interaction("GET", "/rest/api/3/serverInfo", answer=json.dumps({f"m{n}": n + by for n in range(20)}).encode())
        for by in (0, 1)
    )

    (change,) = difference([one], [other]).answers

    assert change.details[:2] == ("$.m0: 0 -> 1", "$.m1: 1 -> 2")
    assert (len(change.details), change.details[-1]) == (13, "and 8 more")


def test_bodies_that_are_no_json_are_told_by_their_length() -> None:
    one, other = (interaction("GET", "/plugins/x", answer=body) for body in (b"one", b"other"))

    assert [change.details for change in difference([one], [other]).answers] == [("3 -> 5 bytes",)]
    assert not difference([one], [one])
