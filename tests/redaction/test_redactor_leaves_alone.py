"""What is neither a secret nor a person comes through as it was: the kinds of values that were once taken for one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.jira.classify import classify, with_body
from linktape.messages import SITE, Headers, Request, Response
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.tape.cassette import Interaction
from tests.redaction.canaries import encode64


def redactor() -> Redactor:
    return Redactor(RedactionPolicy(salt="a salt for tests"))


def interaction(request: Request, body: object) -> Interaction:
    operation = with_body(classify(request.method, request.path, request.query), request.content)
    return Interaction(request, operation, Response.json(200, body))


def _field(name: str, label: str) -> dict[str, object]:
    return {
        "required": False,
        "schema": {"type": "user", "system": name},
        "name": label,
        "key": name,
        "autoCompleteUrl": f"{SITE}/rest/api/2/user/assignable/search?project=HSP&query=",
        "operations": ["set"],
    }


DESCRIPTIONS: dict[str, object] = {
    "createmeta": {
        "projects": [
            {
                "issuetypes": [
                    {"fields": {"assignee": _field("assignee", "Assignee"), "reporter": _field("reporter", "Reporter")}}
                ]
            }
        ]
    },
    "editmeta": {
        "fields": {"assignee": _field("assignee", "Bearbeiter"), "summary": {"required": True, "name": "Summary"}}
    },
    "transitions with fields": {
        "transitions": [
            {"id": "5", "name": "Done", "to": {"name": "Done"}, "fields": {"assignee": _field("assignee", "Assignee")}}
        ]
    },
    "names and schema": {
        "key": "HSP-1",
        "names": {"assignee": "Assignee", "reporter": "Autor", "creator": "Ersteller"},
        "schema": {
            "assignee": {"type": "user", "system": "assignee"},
            "creator": {"type": "user", "system": "creator"},
        },
    },
    "fields": [
        {
            "id": "assignee",
            "key": "assignee",
            "name": "Assignee",
            "custom": False,
            "clauseNames": ["assignee"],
            "schema": {"type": "user", "system": "assignee"},
        }
    ],
    "a board's location": {
        "location": {
            "projectId": 10000,
            "displayName": "homosapien (HSP)",
            "projectName": "homosapien",
            "projectKey": "HSP",
            "projectTypeKey": "software",
            "name": "homosapien (HSP)",
        }
    },
    "actors of a role that are groups": {
        "actors": [
            {"displayName": "pump crew", "name": "pump crew", "type": "atlassian-group-role-actor"},
            {
                "displayName": "pump crew",
                "actorGroup": {"name": "pump crew", "displayName": "pump crew", "groupId": "7"},
            },
        ]
    },
    "a language beside escapes in escapes": {
        "customfield_10029": {"languageCode": "en", "displayName": "English"},
        "description": 'see "a%20b" &amp; c',
    },
    "suggestions for a label": {"results": [{"value": "pump", "displayName": "<b>pu</b>mp"}]},
    "a history of fields that hold no people": {
        "items": [
            {"field": "Reviewers", "fieldtype": "custom", "from": "[]", "fromString": "[]"},
            {"field": "Testers", "fieldtype": "custom", "tmpFromAccountId": None, "from": "[]", "fromString": "[]"},
            {
                "field": "Team",
                "fieldtype": "custom",
                "to": "aa6f955c-63d7-42c8-9520-92d01dca0625",
                "toString": "Ada Crew",
            },
            {"field": "Request Type", "fieldtype": "custom", "to": "acme/get-help", "toString": "Get Help"},
            {"field": "Group", "fieldtype": "custom", "to": "jira-users", "toString": "jira-users"},
            {"field": "Option", "fieldtype": "custom", "to": "10020", "toString": "Mia Krystof"},
            {"field": "Link", "fieldtype": "jira", "to": "HSP-2", "toString": "This issue blocks HSP-2"},
        ]
    },
    "errors that quote what is no user": {
        "errorMessages": [
            "The user does not have permission to view the field 'summary'.",
            "The value 'Epic' does not exist for the field 'issuetype'.",
        ],
        "errors": {"issuelinks": "No issue link type with name 'Blcks' found."},
    },
    "projects whose keys sound secret": {
        "values": [{"key": "TOKEN", "name": "Token"}, {"key": "AUTH", "name": "Auth"}]
    },
    "a map by project key": {
        "AUTH": {"name": "ten-percent", "id": "10010"},
        "PASS": {"name": "jdoe-issue", "total": 3},
    },
    "an option": {"customfield_10011": {"name": "Token", "value": "Blue option 7", "id": "10023"}},
    "places in lists": {"cursorToken": "abcd1234efgh", "scrollToken": "bbcd1234efgh", "nextPageToken": "cbcd1234efgh"},
    "a reset": {"summary": "Reset token: PROJ-1001 is done, signature=v2.1.0 since 2026-01-31"},
    "a repository": {"scm": "ssh://git@bitbucket.org/acme/repo"},
}


@pytest.mark.parametrize("what", DESCRIPTIONS)
def test_a_description_comes_through_as_it_was(what: str) -> None:
    body = DESCRIPTIONS[what]

    redacted = redactor().interaction(interaction(Request("GET", "/rest/api/2/issue/HSP-1"), body))

    assert json.loads(redacted.response.content) == body


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"Idempotency-Key": "PROJ-1001"}, ""),
        ({"X-Issue-Key": "PROJ-1001"}, ""),
        ({"X-Session-Id": "2026-01-31"}, ""),
        ({"Cookie": "last=PROJ-1001; seen=2026-01-31; tz=1700000000; route=node-0001"}, ""),
        ({}, "ticket=PROJ-1001&code=PROJ-1001&session=node-0001"),
        ({"Authorization": "Basic " + encode64("reporter:transition")}, ""),
        ({"Authorization": "Basic " + encode64("components:PROJ-1001")}, ""),
        ({"Authorization": "Basic " + encode64("jira-sync:4711081599")}, ""),
    ],
)
def test_a_key_a_date_a_number_and_a_word_are_not_searched_for(headers: dict[str, str], query: str) -> None:
    body = {
        "key": "PROJ-1001",
        "fields": {"created": "2026-01-31T10:00:00.000+0000", "reporter": None, "components": [], "transition": "x"},
        "at": 1700000000,
        "summary": "PROJ-1001 on node-0001 at 4711081599, by jira-sync",
    }
    request = Request("GET", "/rest/api/3/issue/PROJ-1001", query, Headers(headers))

    redacted = redactor().interaction(interaction(request, body))

    assert redacted.request.path == "/rest/api/3/issue/PROJ-1001"
    assert json.loads(redacted.response.content) == body


def test_two_issues_stay_two_whatever_the_client_calls_its_requests() -> None:
    by = redactor()
    for key in ("PROJ-1001", "PROJ-1002"):
        by.learn(Request("POST", "/rest/api/3/issueLink", headers=Headers({"Idempotency-Key": key, "X-Auth-Key": key})))

    paths = [by.request(Request("GET", f"/rest/api/3/issue/{key}")).path for key in ("PROJ-1001", "PROJ-1002")]

    assert paths == ["/rest/api/3/issue/PROJ-1001", "/rest/api/3/issue/PROJ-1002"]


@pytest.mark.parametrize("user", ["jira-sync", "automation", "sync", "integration"])
def test_a_service_account_s_name_does_not_change_what_it_says(user: str) -> None:
    """Otherwise its recording could not be replayed by another account, or by none."""
    mine = Headers({"Authorization": "Basic " + encode64(f"{user}:Kanari3nv0gel0")})
    said = json.dumps({"comment": {"body": f"Linked by {user}"}}).encode()
    query = f"jql=labels%20%3D%20{user}&properties={user}"

    asked = [
        redactor().request(Request("POST", "/rest/api/2/search", query, headers, said)) for headers in (mine, Headers())
    ]

    assert asked[0].query == asked[1].query == query
    assert asked[0].content == asked[1].content == said


WORDS = st.sampled_from(
    [
        *("10001", "HSP-1", "PROJ-1001", "Blocks", "is blocked by", "blocks", "Done", "done", "In Progress", "Bug"),
        *("homosapien", "green", "Highest", "276f955c-63d7-42c8-9520-92d01dca0625", "customfield_10010"),
        *(f"{SITE}/rest/api/3/issue/10001", f"{SITE}/rest/api/3/issueLinkType/10000", "2026-01-31T10:00:00.000+0000"),
    ]
)
MEMBERS = st.sampled_from(
    (
        *("id", "key", "self", "name", "inward", "outward", "type", "status", "priority", "issuetype", "project"),
        *("statusCategory", "fields", "issuelinks", "inwardIssue", "outwardIssue", "expand", "created", "resolution"),
    )
)
VOCABULARY = st.recursive(
    WORDS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner, max_size=4),
    max_leaves=20,
)


@given(
    VOCABULARY,
    st.sampled_from(["Bearer PROJ-1001", "Bearer customfield_10010", "Basic " + encode64("HSP-1:In Progress")]),
)
def test_jira_s_vocabulary_comes_through_whoever_asks(value: object, credential: str) -> None:
    request = Request("GET", "/rest/api/3/issue/HSP-1", headers=Headers({"Authorization": credential}))

    redacted = redactor().interaction(interaction(request, value))

    assert json.loads(redacted.response.content) == value


TOKENS = st.text(alphabet="abcdefghABCDEFGH0123456789-_", min_size=8, max_size=40)


@given(TOKENS, st.sampled_from(["id", "key", "inward", "outward", "name"]))
def test_what_is_called_like_a_credential_keeps_its_name(token: str, member: str) -> None:
    """That the file cannot be written so is said by the last scan; nothing is silently called something else."""
    request = Request("GET", "/rest/api/3/issue/HSP-1", headers=Headers({"Authorization": f"Bearer {token}"}))
    body = {"issuelinks": [{"type": {"name": "Blocks", member: token}}]}
    by = redactor()

    redacted = by.interaction(interaction(request, body))

    assert json.loads(redacted.response.content) == body
