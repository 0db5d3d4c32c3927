"""faults/conditions.py: which calls a rule is for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.faults.conditions import fits, like, ordinal
from linktape.faults.language.scenario_file import load
from linktape.responder import Call
from linktape.session import Session
from tests.support import basic, call, link

COMMENT = {"body": "x", "visibility": {"type": "role", "value": "Developers"}}
LINK = call(
    "POST",
    "/rest/api/3/issueLink",
    link("HSP-1", "MKY-1", comment=COMMENT),
    auth=basic(),
    headers={"X-Client": "nightly-sync/2"},
    session=Session("tests.test_sync"),
)
EDIT = call(
    "PUT",
    "/rest/api/2/issue/HSP-1",
    {"update": {"issuelinks": [{"add": {"type": {"name": "Duplicate"}, "inwardIssue": {"key": "PR-3"}}}]}},
)
BY_ID = call(
    "POST",
    "/rest/api/latest/issueLink/",
    {"type": {"id": "10000"}, "inwardIssue": {"id": "10001"}, "outwardIssue": {"key": "MKY-1"}, "comment": None},
)
MKY_1 = "10006"


def adds(end: str, id_: object) -> dict[str, object]:
    return {"update": {"issuelinks": [{"add": {"type": {"name": "Blocks"}, end: {"id": id_}}}]}}


READ = call("GET", "/jira/rest/api/2/issue/hsp-1?fields=issuelinks")
DELETE = call("DELETE", "/rest/api/3/issueLink/10104", auth="Bearer canary")
TYPE = call("GET", "/rest/api/3/issueLinkType/10000")
OTHER = call("GET", "/rest/agile/1.0/board")
ENCODED = call("GET", "/rest/greenhopper/my%20board?x=1")


@pytest.mark.parametrize(
    ("on", "made", "is_meant"),
    [
        ("any", OTHER, True),
        ("other", OTHER, True),
        ("linkIssues", LINK, True),
        ("linkIssues", READ, False),
        ("[getIssue, linkIssues]", READ, True),
        ("[getIssue, {operation: linkIssues, comment: absent}]", LINK, False),
        ("[getIssue, {operation: linkIssues, comment: present}]", LINK, True),
        ("{operation: linkIssues, comment: present}", BY_ID, False),
        ("{operation: linkIssues, comment: absent}", BY_ID, True),
        ("{issue: HSP-1}", LINK, True),
        ("{issue: MKY-1}", LINK, True),
        ("{issue: HSP-11}", LINK, False),
        ("{issue: HSP-1}", READ, True),
        ("{issue: [PR-3, X-1]}", EDIT, True),
        ("{issue: HSP-1}", EDIT, True),
        ('{issue: "10001"}', BY_ID, True),
        ("{issue: HSP-*}", LINK, True),
        ("{issue: PR-*}", LINK, False),
        ("{from: HSP-1}", LINK, True),
        ("{from: MKY-1}", LINK, False),
        ("{to: MKY-1}", LINK, True),
        ("{from: HSP-1, to: HSP-1}", LINK, False),
        ("{from: PR-3, to: HSP-1}", EDIT, True),
        ("{from: HSP-1}", EDIT, False),
        ("{type: Blocks}", LINK, True),
        ("{type: blocks}", LINK, False),
        ("{type: Duplicate}", EDIT, True),
        ('{type: "10000"}', BY_ID, True),
        ('{type: "10000"}', TYPE, True),
        ('{link: "10104"}', DELETE, True),
        ('{link: "1010*"}', DELETE, True),
        ('{link: "10105"}', DELETE, False),
        ("{version: 3}", LINK, True),
        ("{version: 2}", LINK, False),
        ("{version: 2}", BY_ID, True),
        ("{version: [2, 3]}", DELETE, True),
        ("{method: GET}", READ, True),
        ("{method: [POST, PUT]}", LINK, True),
        ("{method: [POST, PUT]}", DELETE, False),
        ("{path: /rest/agile/1.0/board}", OTHER, True),
        ("{path: /rest/agile/*}", OTHER, True),
        ("{path: /rest/agile}", OTHER, False),
        ("{path: [/rest/agile, /rest/api/3/issueLink]}", LINK, True),
        ("{path: /rest/api/latest/issueLink}", BY_ID, True),
        ("{path: /rest/api/2/issue/hsp-1}", READ, True),
        ("{path: /jira/rest/api/2/issue/*}", READ, True),
        ("{path: /jira/*}", READ, True),
        ("{path: /jira/*}", LINK, False),
        ("{path: /rest/greenhopper/my board}", ENCODED, True),
        ("{path: /rest/greenhopper/my%20board}", ENCODED, True),
        ("{user: admin}", LINK, True),
        ("{user: admin@example.com}", LINK, True),
        ("{user: reader}", LINK, False),
        ("{user: anonymous}", READ, True),
        ("{user: anonymous}", DELETE, False),
        ('{session: "tests.*"}', LINK, True),
        ("{session: default}", LINK, False),
        ('{header: {x-client: "nightly-*"}}', LINK, True),
        ("{header: {X-Client: nightly}}", LINK, False),
        ("{header: {X-Other: a}}", LINK, False),
        ('{body: {"$.type.name": Blocks}}', LINK, True),
        ('{body: {"$.type.name": Relates}}', LINK, False),
        ("""{body: {"$.comment['visibility'].type": role, "$.inwardIssue.key": "HSP-*"}}""", LINK, True),
        ('{body: {"$.comment": null}}', BY_ID, True),
        ('{body: {"$.comment": null}}', LINK, False),
        ('{body: {"$.nothing": null}}', LINK, True),
        ('{body: {"$.update.issuelinks[0].add.type.name": Duplicate}}', EDIT, True),
        ('{body: {"$.update.issuelinks[*].add.inwardIssue.key": PR-3}}', EDIT, True),
        ('{body: {"$.update.issuelinks[1].add": x}}', EDIT, False),
        ("{operation: linkIssues, issue: HSP-1, type: Blocks, comment: present, version: 3, user: admin}", LINK, True),
    ],
)
def test_a_rule_is_for_the_calls_that_fit_all_it_says(on: str, made: Call, is_meant: bool) -> None:
    (rule,) = load(f"scenario: x\nrules: [{{on: {on}, then: xsrf}}]\n", "x.yaml", folder=None).rules

    assert any(fits(match, made) for match in rule.on) is is_meant


@pytest.mark.parametrize(
    ("pattern", "text", "is_like"),
    [
        ("HSP-1", "HSP-1", True),
        ("HSP-1", "HSP-12", False),
        ("*", "", True),
        ("HSP-*", "HSP-", True),
        ("*-1", "HSP-1", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("ab*ba", "aba", False),
        ("a.c", "abc", False),
    ],
)
def test_only_the_star_stands_for_other_text(pattern: str, text: str, is_like: bool) -> None:
    assert like(pattern, text) is is_like


@pytest.mark.parametrize("id_", [MKY_1, int(MKY_1)], ids=["a text", "a number"])
@pytest.mark.parametrize("end", ["inwardIssue", "outwardIssue"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "issueLink"), ("POST", "issue"), ("PUT", "issue/HSP-1"), ("POST", "issue/1/transitions")],
)
def test_an_issue_is_named_by_its_id_in_every_request_that_links(method: str, path: str, end: str, id_: object) -> None:
    body: dict[str, object] = {end: {"id": id_}} if path == "issueLink" else adds(end, id_)
    made = call(method, f"/rest/api/3/{path}", body)
    (rule,) = load(f'scenario: x\nrules: [{{on: {{issue: "{MKY_1}"}}, then: xsrf}}]\n', "x.yaml", folder=None).rules

    assert any(fits(match, made) for match in rule.on)


PLAIN = st.text().map(lambda text: text.replace("*", ""))


@given(PLAIN, PLAIN, PLAIN)
def test_a_star_stands_for_any_text(before: str, between: str, after: str) -> None:
    assert like(f"{before}*{after}", before + between + after)


def test_a_pattern_of_many_stars_is_compared_at_once() -> None:
    assert not like("a*" * 2_000 + "b", "a" * 20_000)


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (21, "21st")]
)
def test_numbers_are_said_in_their_order(number: int, said: str) -> None:
    assert ordinal(number) == said
