"""jira/issue_links.py: the links that a request asks for, and those that an answer shows."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.jira.bodies import JsonValue, payload
from linktape.jira.issue_links import (
    LinkRequest,
    Reference,
    count_ends,
    ends_in_update,
    entries,
    link_at,
    link_in,
    link_request,
    link_requests,
    links_in,
    links_of,
    parent,
    reference,
)
from tests.support import call

BLOCKS = {"name": "Blocks"}
HSP_1, MKY_1 = Reference("10000", "HSP-1"), Reference("10005", "MKY-1")


def update(*changes: object) -> dict[str, object]:
    return {"update": {"issuelinks": list(changes)}}


def add(**ends: object) -> dict[str, object]:
    return {"add": {"type": BLOCKS, **ends}}


def ask(method: str, path: str, body: object) -> list[LinkRequest]:
    return link_requests(call(method, f"/rest/api/3/{path}", body).operation)


WRITES = [
    pytest.param("PUT", "issue/HSP-1", id="editIssue"),
    pytest.param("POST", "issue/hsp-1/transitions", id="doTransition"),
]


def test_the_issue_sent_as_inward_is_the_source() -> None:
    body = b'{"type":{"name":"Blocks"},"inwardIssue":{"key":"A-1"},"outwardIssue":{"id":7},"comment":null}'

    link = link_request(payload(body))

    assert (link.type.key, link.source.key, link.destination.id, link.comment) == ("Blocks", "A-1", "7", None)
    assert link.other == Reference(id="7")


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_the_issue_that_is_written_is_the_end_that_is_not_given(method: str, path: str) -> None:
    blocks, is_blocked = ask(method, path, update(add(outwardIssue={"id": 7}), add(inwardIssue={"key": "MKY-1"})))

    assert (blocks.type.key, blocks.source.key, blocks.destination.id) == ("Blocks", "HSP-1", "7")
    assert (is_blocked.source.key, is_blocked.destination.key) == ("MKY-1", "HSP-1")
    assert [link.other for link in (blocks, is_blocked)] == [Reference(id="7"), Reference(key="MKY-1")]


def test_an_issue_that_is_written_by_its_id_is_an_end_by_its_id() -> None:
    (link,) = ask("PUT", "issue/10007", update(add(outwardIssue={"key": "MKY-1"})))

    assert link.source == Reference(id="10007")


def test_a_new_issue_has_no_name_before_jira_has_answered() -> None:
    made = call("POST", "/rest/api/3/issue", update(add(outwardIssue={"key": "MKY-1"})))

    assert [link.source for link in link_requests(made.operation)] == [Reference()]
    assert [link.source for link in link_requests(made.operation, b'{"id":"10000","key":"HSP-1"}')] == [HSP_1]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "issue/HSP-1", None),
        ("POST", "issue/HSP-1/comment", update(add(outwardIssue={"key": "MKY-1"}))),
        ("PUT", "issue/HSP-1", update({"set": {"type": BLOCKS, "outwardIssue": {"key": "MKY-1"}}})),
        ("PUT", "issue/HSP-1", update(add(outwardIssue="MKY-1"), {"add": None}, 3)),
        ("PUT", "issue/HSP-1", {"update": {"issuelinks": {"add": {}}}}),
        ("PUT", "issue/HSP-1", {"update": []}),
        ("PUT", "issue/HSP-1", []),
    ],
)
def test_a_request_that_adds_no_link_asks_for_none(method: str, path: str, body: object) -> None:
    assert ask(method, path, body) == []


def test_every_issue_in_an_update_counts_where_it_matters_which_issues_are_named() -> None:
    body = update({"set": {"outwardIssue": {"id": 7}}}, add(inwardIssue={"key": "A-1"}, outwardIssue={"key": "B-1"}))
    operation = call("PUT", "/rest/api/3/issue/HSP-1", body | {"fields": {"parent": {"key": "C-1"}}}).operation

    assert {name for issue in ends_in_update(operation) for name in issue.names} == {"7", "A-1", "B-1"}
    assert parent(operation) == Reference(key="C-1")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ({"id": "7", "key": "A-1"}, ("7", "A-1")),
        ({"id": 7}, ("7",)),
        ({"id": True, "key": None}, ()),
        ({"name": "Blocks"}, ()),
        ("A-1", ()),
        (None, ()),
    ],
)
def test_an_issue_is_named_by_its_id_and_its_key(value: JsonValue, names: tuple[str, ...]) -> None:
    assert reference(value).names == names


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (Reference("1", "A-1"), Reference("1", "B-1"), True),
        (Reference("1", "A-1"), Reference("2", "A-1"), False),
        (Reference("1", "A-1"), Reference(None, "a-1"), True),
        (Reference("1"), Reference(None, "A-1"), False),
        (Reference(), Reference(), False),
    ],
)
def test_ids_go_before_keys_when_two_names_are_compared(one: Reference, other: Reference, is_same: bool) -> None:
    assert one.means(other) is is_same
    assert other.means(one) is is_same


def entry(**ends: JsonValue) -> dict[str, JsonValue]:
    return {"id": "10104", "type": {"name": "Blocks", "outward": "blocks"}, **ends}


def issue(*listed: JsonValue) -> dict[str, JsonValue]:
    return {"id": "10000", "key": "HSP-1", "fields": {"issuelinks": [*listed]}}


TO_MKY_1 = entry(outwardIssue={"id": "10005", "key": "MKY-1"})
FROM_MKY_1 = entry(inwardIssue={"id": 10005, "key": "MKY-1"})
BOTH = entry(inwardIssue={"id": "10000", "key": "HSP-1"}, outwardIssue={"id": "10005", "key": "MKY-1"})


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        pytest.param(issue(TO_MKY_1), [(HSP_1, MKY_1)], id="an issue"),
        pytest.param(issue(FROM_MKY_1), [(MKY_1, HSP_1)], id="an issue, an id as a number"),
        pytest.param({"issues": [issue(TO_MKY_1), issue(FROM_MKY_1)]}, [(HSP_1, MKY_1), (MKY_1, HSP_1)], id="a search"),
        pytest.param(BOTH, [(HSP_1, MKY_1)], id="a link by itself"),
        pytest.param(issue(BOTH), [(HSP_1, MKY_1)], id="a list whose entry has both ends"),
        pytest.param(issue(entry(), entry(outwardIssue="MKY-1"), 3, None), [], id="entries without an end"),
        pytest.param({"fields": {"issuelinks": {}}}, [], id="no list"),
        pytest.param({"fields": []}, [], id="no fields"),
        pytest.param(None, [], id="nothing"),
    ],
)
def test_an_answer_shows_its_links_wherever_they_stand(
    answer: JsonValue, ends: list[tuple[Reference, Reference]]
) -> None:
    assert [link.ends for link in links_in(answer)] == ends


def test_an_answer_that_does_not_name_its_issue_is_about_the_one_that_was_asked_for() -> None:
    answer: JsonValue = {"fields": {"issuelinks": [TO_MKY_1]}}

    assert [link.source for link in links_in(answer, HSP_1)] == [HSP_1]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ({"name": "Blocks", "outward": "bars"}, "HSP-1 bars MKY-1"),
        ({"name": "Blocks"}, "HSP-1 blocks MKY-1"),
        ({"name": "Odd"}, "HSP-1 -[Odd]-> MKY-1"),
        (None, "HSP-1 -[?]-> MKY-1"),
    ],
)
def test_a_link_is_said_in_its_types_phrase_else_in_the_usual_one(kind: JsonValue, sentence: str) -> None:
    link = link_in({**BOTH, "type": kind})

    assert link is not None
    assert link.sentence == sentence


def test_a_link_is_recognised_in_the_list_of_the_issue_it_was_asked_for_on() -> None:
    blocks, is_blocked = ask(
        "PUT", "issue/hsp-1", update(add(outwardIssue={"id": 10005}), add(inwardIssue={"key": "mky-1"}))
    )

    (to_mky_1,), (from_mky_1,) = links_of(issue(TO_MKY_1)), links_of(issue(FROM_MKY_1))

    assert [blocks.means(link) for link in (to_mky_1, from_mky_1)] == [True, False]
    assert [is_blocked.means(link) for link in (to_mky_1, from_mky_1)] == [False, True]


def test_an_issue_without_links_is_told_from_one_that_does_not_show_them() -> None:
    assert (entries(issue()), entries({"fields": {}})) == ([], None)


@pytest.mark.parametrize(("value", "ends"), [(TO_MKY_1, 1), (BOTH, 2), ({}, 0), ({"inwardIssue": None}, 0), ([], 0)])
def test_ends_are_counted(value: JsonValue, ends: int) -> None:
    assert count_ends(json.loads(json.dumps(value))) == ends


WORDS = [
    "add", "fields", "id", "inwardIssue", "issuelinks", "issues", "key", "name", "outward", "outwardIssue", "parent",
    "set", "type", "update",
]  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["HSP-1", "10000"])
JSON: st.SearchStrategy[JsonValue] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6),
    max_leaves=30,
)


@given(JSON, st.sampled_from(["POST issueLink", "POST issue", "PUT issue/HSP-1", "POST issue/1/transitions"]))
def test_nothing_in_a_body_or_an_answer_makes_reading_it_fail(value: JsonValue, target: str) -> None:
    method, path = target.split(" ")
    operation = call(method, f"/rest/api/3/{path}", value).operation

    list(link_requests(operation, json.dumps(value).encode()))
    list(links_in(value))
    links_of(value)
    list(ends_in_update(operation))
    parent(operation)


ISSUES = st.builds(lambda n: {"id": str(10_000 + n), "key": f"HSP-{n}"}, st.integers(1, 99))


@given(ISSUES, ISSUES)
def test_a_link_is_read_alike_from_either_end_and_by_itself(
    source: dict[str, JsonValue], destination: dict[str, JsonValue]
) -> None:
    at_source: JsonValue = {**source, "fields": {"issuelinks": [entry(outwardIssue=destination)]}}
    at_destination: JsonValue = {**destination, "fields": {"issuelinks": [entry(inwardIssue=source)]}}
    by_itself: JsonValue = entry(inwardIssue=source, outwardIssue=destination)

    links = [link for answer in (at_source, at_destination, by_itself) for link in links_in(answer)]

    assert [link.ends for link in links] == [(reference(source), reference(destination))] * 3
    assert {link.sentence for link in links} == {f"{source['key']} blocks {destination['key']}"}


@pytest.mark.parametrize(
    ("location", "link"),
    [
        ("https://jira.example.com/jira/rest/api/2/issueLink/30198", "30198"),
        ("/rest/api/2/issueLink/7/", "7"),
        ("https://jira.example.com/rest/api/2/issue/30198", None),
        ("https://jira.example.com/rest/api/2/issueLink/7/x", None),
        (None, None),
    ],
)
def test_a_location_names_a_link(location: str | None, link: str | None) -> None:
    assert link_at(location) == link
