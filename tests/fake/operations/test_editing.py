"""fake/operations/editing.py: links that are made by editing an issue."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fake.talk import PROFILES, READER, Talk, site, value
from tests.support import link

ISSUE = "/rest/api/2/issue"
ADD = {"type": {"name": "Blocks"}, "outwardIssue": {"key": "MKY-1"}}


def update(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"update": {"issuelinks": list(operations)}}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("end", ["outwardIssue", "inwardIssue"])
def test_an_edit_links_in_the_direction_of_the_end_it_names(profile: str, end: str) -> None:
    talk = Talk(site(profile))

    response = talk("PUT", f"{ISSUE}/HSP-1", update({"add": {"type": {"name": "Blocks"}, end: {"key": "MKY-1"}}}))

    assert (response.status, response.content) == (204, b"")
    assert talk.links("HSP-1")[0][end]["key"] == "MKY-1"


def test_an_edit_needs_no_link_permission() -> None:
    projects = [
        {"key": "HSP", "browse": ["reader"], "link": [], "edit": ["reader"]},
        {"key": "MKY", "browse": ["reader"]},
    ]
    users = [{"name": "reader", "email": "reader@example.com", "tokens": ["reader-token"]}]
    issues = [{"key": "HSP-1"}, {"key": "MKY-1"}]
    talk = Talk(site("observed", projects=projects, users=users, issues=issues, links=[]), auth=READER)

    assert talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1")).status == 401
    assert talk("PUT", f"{ISSUE}/HSP-1", update({"add": ADD})).status == 204
    assert len(talk.links("HSP-1")) == 1


EDITS: list[tuple[dict[str, Any], str]] = [
    ({"fields": {"issuelinks": []}}, "Field does not support update 'issuelinks'"),
    (update({"add": ADD}, {"add": ADD}), "Too many operations (2) provided for field 'issuelinks'. "),
    (update({"remove": ADD}), "'remove' operation is not supported."),
    (update({"attach": ADD}), "No operation with name 'attach' found. Valid operations are: "),
    (update({"add": None}), "A null issue link object is invalid for add operation."),
    (
        update({"add": {**ADD, "inwardIssue": {"key": "MKY-2"}}}),
        "You must provide one of 'inwardIssue' or 'outwardIssue', not both.",
    ),
    (update({"add": {**ADD, "comment": {"body": "x"}}}), "Comment not allowed in issue link request."),
    (update({"add": {**ADD, "type": {"name": "Haunts"}}}), "No issue link type with name 'Haunts' found."),
    (update({"add": {**ADD, "outwardIssue": {"key": "MKY-99"}}}), "Issue does not exist or you do not have permission"),
    (update({"add": {"type": {"name": "Blocks"}}}), "At least one of 'id' or 'key' is required to identify an issue."),
    (update({"add": {**ADD, "outwardIssue": {"key": "HSP-1"}}}), "You cannot link an issue to itself."),
]


@pytest.mark.parametrize(("body", "text"), EDITS)
def test_a_wrong_edit_of_links_is_told_by_field_and_changes_nothing(body: dict[str, Any], text: str) -> None:
    talk = Talk()

    response = talk("PUT", f"{ISSUE}/HSP-1", body)

    assert response.status == 400
    assert value(response)["errors"]["issuelinks"].startswith(text)
    assert value(response)["errorMessages"] == []
    assert talk.links("HSP-1") == []


def test_an_edit_meets_the_limit() -> None:
    issues = [{"key": "HSP-1"}, {"key": "MKY-1", "start_links": 3}]
    talk = Talk(site(issues=issues, links=[], links_per_issue=3))

    assert talk("PUT", f"{ISSUE}/HSP-1", update({"add": ADD})).status == 413
    create = {"fields": {"project": {"key": "HSP"}, "issuetype": {"name": "Task"}, "summary": "x"}}
    assert talk("POST", ISSUE, {**create, **update({"add": ADD})}).status == 413
