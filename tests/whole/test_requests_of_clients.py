"""What clients send beside links is answered rightly, or told as linktape's own limit: never refused as a mistake.

The kinds of requests are those of public clients and sync tools; the right answer to each is a success.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.fake.talk import Talk, value

ISSUE = "/rest/api/3/issue"
LINK = {"add": {"type": {"name": "Blocks"}, "outwardIssue": {"key": "MKY-1"}}}
TEXT = {
    "type": "doc",
    "version": 1,
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "synced"}]}],
}


def new(**fields: object) -> dict[str, Any]:
    return {"fields": {"project": {"key": "HSP"}, "summary": "new", "issuetype": {"name": "Task"}, **fields}}


SERVED = [
    ("POST", ISSUE, new(labels=["a"]), 201),
    ("POST", ISSUE, new(parent={"key": "MKY-5"}), 201),
    ("POST", ISSUE, new(priority={"name": "High"}), 201),
    ("POST", ISSUE, {**new(), "update": {"issuelinks": [LINK]}}, 201),
    ("PUT", f"{ISSUE}/HSP-1", {"fields": {"summary": "x"}}, 204),
    ("PUT", f"{ISSUE}/HSP-1?notifyUsers=false", {"update": {"labels": [{"set": ["z"]}]}}, 204),
    ("PUT", f"{ISSUE}/HSP-1", {"update": {"comment": [{"add": {"body": TEXT}}]}}, 204),
    ("GET", f"{ISSUE}/HSP-1?expand=changelog", None, 200),
    ("GET", f"{ISSUE}/HSP-1?expand=renderedFields,names", None, 200),
    ("GET", f"{ISSUE}/HSP-1?fields=-comment,*all", None, 200),
    ("GET", f"{ISSUE}/HSP-1?fields=*navigable", None, 200),
    ("GET", f"{ISSUE}/HSP-1?fields=issuelinks,subtasks,parent&properties=x", None, 200),
    ("GET", f"{ISSUE}/HSP-1?fieldsByKeys=true&fields=issuelinks", None, 200),
    ("GET", f"{ISSUE}/HSP-1?updateHistory=true", None, 200),
    ("GET", f"{ISSUE}/HSP-1/transitions", None, 200),
    ("POST", f"{ISSUE}/HSP-1/transitions", {"transition": {"id": "31"}}, 204),
    ("POST", f"{ISSUE}/HSP-1/comment", {"body": TEXT}, 201),
    ("GET", "/rest/api/3/project/HSP", None, 200),
    ("GET", "/rest/api/3/myself", None, 200),
    ("GET", "/rest/api/3/mypermissions?permissions=LINK_ISSUES", None, 200),
    ("GET", "/rest/api/3/field", None, 200),
    ("GET", "/rest/api/3/status", None, 200),
    ("GET", "/rest/api/3/priority", None, 200),
    ("POST", "/rest/api/3/search/jql", {"jql": "project = HSP", "fields": ["issuelinks"], "expand": "names"}, 200),
]

NOT_SERVED = [
    ("POST", ISSUE, new(customfield_10016=5)),
    ("POST", ISSUE, new(fixVersions=[{"name": "1.0"}])),
    ("PUT", f"{ISSUE}/HSP-1", {"fields": {"customfield_10016": 3}}),
    ("PUT", f"{ISSUE}/HSP-1", {"update": {"fixVersions": [{"add": {"name": "1.0"}}]}}),
    ("GET", f"{ISSUE}/createmeta?projectKeys=HSP", None),
    ("GET", f"{ISSUE}/createmeta/HSP/issuetypes", None),
    ("GET", f"{ISSUE}/picker?query=H", None),
    ("GET", f"{ISSUE}/HSP-1/editmeta", None),
    ("POST", f"{ISSUE}/bulk", {"issueUpdates": [new()]}),
    ("GET", "/rest/api/3/project/search", None),
    ("GET", "/rest/api/3/user/picker?query=a", None),
    ("GET", "/rest/api/3/user/assignable/search?issueKey=HSP-1", None),
    ("GET", "/rest/agile/1.0/board", None),
    ("GET", "/rest/api/3/webhook", None),
]


@pytest.mark.parametrize(("method", "target", "body", "status"), SERVED)
def test_what_the_mock_serves_is_answered(method: str, target: str, body: object, status: int) -> None:
    assert Talk()(method, target, body).status == status


@pytest.mark.parametrize(("method", "target", "body"), NOT_SERVED)
def test_what_the_mock_does_not_serve_is_told_as_its_own_limit(method: str, target: str, body: object) -> None:
    response = Talk()(method, target, body)

    assert (response.status, response.headers.get("Linktape-Error")) == (501, "unsupported")
    assert value(response)["errorMessages"][0].startswith("linktape: ")


def test_a_field_that_nobody_has_is_still_jiras_no() -> None:
    response = Talk()("PUT", f"{ISSUE}/HSP-1", {"fields": {"colour": "red"}})

    text = "Field 'colour' cannot be set. It is not on the appropriate screen, or unknown."
    assert (response.status, value(response)["errors"]) == (400, {"colour": text})
