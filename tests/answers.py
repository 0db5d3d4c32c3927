"""Every answer that Atlassian documents for issue links, with a request that gets it from the mock, and a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.support import basic, link

ADMIN = basic()
READER = basic("reader@example.com", "reader-token")
APP = "Bearer app-token"
WRONG = basic("admin@example.com", "wrong")

GROUP = "276f955c-63d7-42c8-9520-92d01dca0625"
SAMPLE: dict[str, dict[str, object]] = {  # the request printed on Atlassian's page
    "comment": {
        "body": "Linked related issue!",
        "visibility": {"identifier": GROUP, "type": "group", "value": "jira-software-users"},
    },
    "inwardIssue": {"key": "HSP-1"},
    "outwardIssue": {"key": "MKY-1"},
    "type": {"name": "Duplicate"},
}


@dataclass(frozen=True)
class Ask:
    """One request to the mock: `{v}` in the path is the API version; `site` changes lines of the built-in site."""

    method: str
    path: str
    body: object = None
    auth: str | None = ADMIN
    site: tuple[tuple[str, str], ...] = ()
    first: Sequence[Ask] = ()  # what is asked before
    v3_body: object = None  # where version 3 takes another one


@dataclass(frozen=True)
class Row:
    """One documented answer of one operation. `cause` is what the mock's journal says."""

    operation: str
    status: int
    when: str
    mock: Ask
    scenarios: tuple[str, ...]
    cause: str | None = None
    expected: dict[str, object] = field(default_factory=dict)


LINK = Ask("POST", "/rest/api/{v}/issueLink", link("HSP-1", "MKY-1"))
READ_LINK = Ask("GET", "/rest/api/{v}/issueLink/10001")
DELETE_LINK = Ask("DELETE", "/rest/api/{v}/issueLink/10001")
READ_ISSUE = Ask("GET", "/rest/api/{v}/issue/PR-3?fields=issuelinks")
TYPES = Ask("GET", "/rest/api/{v}/issueLinkType")
COMMENTS = Ask("GET", "/rest/api/{v}/issue/PR-3/comment")

OFF = (("linking: true", "linking: false"),)
FULL = (("links_per_issue: 2000", "links_per_issue: 0"),)
OPEN = (("anonymous: false", "anonymous: true"),)


def document(text: str) -> dict[str, object]:
    """A comment's body as version 3 takes it."""
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


def commented(comment: dict[str, object]) -> Ask:
    """A link with a comment; its text as a document in version 3."""
    in_v3 = {**comment, "body": document(str(comment["body"]))}
    return Ask(
        "POST",
        "/rest/api/{v}/issueLink",
        link("HSP-1", "MKY-1", comment=comment),
        v3_body=link("HSP-1", "MKY-1", comment=in_v3),
    )


def changed(ask: Ask, **changes: object) -> Ask:
    """The same request but for some parts."""
    return Ask(**{**{name: getattr(ask, name) for name in Ask.__dataclass_fields__}, **changes})


def visible_to(kind: str, **name: str) -> dict[str, object]:
    return {"body": "Linked.", "visibility": {"type": kind, **name}}


ROWS = [
    Row(
        "linkIssues",
        201,
        "the sample request on Atlassian's page, word for word",
        Ask(
            "POST",
            "/rest/api/{v}/issueLink",
            SAMPLE,
            v3_body={**SAMPLE, "comment": {**SAMPLE["comment"], "body": document("Linked related issue!")}},
        ),
        ("calm",),
    ),
    Row("linkIssues", 201, "the link is made", LINK, ("calm",)),
    Row(
        "linkIssues",
        201,
        "the link is there already; its comment is added again",
        changed(LINK, first=(LINK,)),
        ("calm",),
    ),
    Row(
        "linkIssues",
        201,
        "with a comment for a group, by name",
        commented(visible_to("group", value="jira-software-users")),
        ("calm",),
    ),
    Row(
        "linkIssues",
        201,
        "with a comment for a group, by id",
        commented(visible_to("group", identifier=GROUP)),
        ("calm",),
    ),
    Row("linkIssues", 201, "with a comment for a role", commented(visible_to("role", value="Developers")), ("calm",)),
    Row("linkIssues", 201, "with OAuth 2 (Bearer)", changed(LINK, auth=APP), ("calm",)),
    Row(
        "linkIssues",
        400,
        "the comment is refused, so there is no link either",
        commented(visible_to("role", value="Administrators")),
        (
            "comment-role",
            "comment-group",
            "comment-group-unknown",
            "comment-empty",
            "comment-not-a-document",
            "comment-forbidden",
        ),
        "comment-rejected",
    ),
    Row(
        "linkIssues",
        401,
        "the credentials are wrong",
        changed(LINK, auth=WRONG),
        ("unauthorized",),
        "bad-credentials",
    ),
    Row(
        "linkIssues", 401, "the credentials are missing", changed(LINK, auth=None), ("unauthorized",), "no-credentials"
    ),
    Row(
        "linkIssues",
        404,
        "issue linking is disabled",
        changed(LINK, site=OFF),
        ("linking-disabled",),
        "linking-disabled",
    ),
    Row(
        "linkIssues",
        404,
        "the user cannot view an issue",
        changed(LINK, body=link("HSP-1", "SEC-1"), auth=READER),
        ("issue-not-visible",),
        "issue-not-visible",
    ),
    Row(
        "linkIssues",
        404,
        "the user lacks the permission *Link issues*",
        changed(LINK, auth=READER),
        ("no-link-permission-documented",),
        "no-link-permission",
    ),
    Row(
        "linkIssues",
        404,
        "an issue does not exist",
        changed(LINK, body=link("HSP-1", "MKY-99")),
        ("issue-not-found",),
        "issue-not-found",
    ),
    Row(
        "linkIssues",
        404,
        "the link type does not exist",
        changed(LINK, body=link("HSP-1", "MKY-1", "Haunts")),
        ("link-type-not-found",),
        "link-type-not-found",
    ),
    Row("linkIssues", 413, "an issue is full of links", changed(LINK, site=FULL), ("link-limit",), "link-limit"),
    Row("getIssueLink", 200, "both ends of the link", READ_LINK, ("calm",)),
    Row(
        "getIssueLink",
        400,
        "the id is no number",
        changed(READ_LINK, path="/rest/api/{v}/issueLink/abc"),
        ("link-id-invalid",),
        "link-id-invalid",
    ),
    Row(
        "getIssueLink",
        401,
        "the credentials are wrong or missing",
        changed(READ_LINK, auth=WRONG),
        ("unauthorized",),
        "bad-credentials",
    ),
    Row(
        "getIssueLink",
        404,
        "there is no such link",
        changed(READ_LINK, path="/rest/api/{v}/issueLink/99"),
        ("link-gone",),
        "link-not-found",
    ),
    Row(
        "getIssueLink",
        404,
        "issue linking is disabled",
        changed(READ_LINK, site=OFF),
        ("linking-disabled",),
        "linking-disabled",
    ),
    Row("deleteIssueLink", 204, "the link is gone", DELETE_LINK, ("calm",)),
    Row(
        "deleteIssueLink",
        200,
        "the link is gone (`delete_status: 200`)",
        changed(DELETE_LINK, site=(("linking: true", "linking: true\ndelete_status: 200"),)),
        ("delete-200",),
    ),
    Row(
        "deleteIssueLink",
        400,
        "the id is no number",
        changed(DELETE_LINK, path="/rest/api/{v}/issueLink/abc"),
        ("link-id-invalid",),
        "link-id-invalid",
    ),
    Row(
        "deleteIssueLink",
        401,
        "the credentials are wrong or missing",
        changed(DELETE_LINK, auth=WRONG),
        ("unauthorized",),
        "bad-credentials",
    ),
    Row(
        "deleteIssueLink",
        404,
        "there is no such link (any more)",
        changed(DELETE_LINK, first=(DELETE_LINK,)),
        ("link-gone",),
        "link-not-found",
    ),
    Row(
        "deleteIssueLink",
        404,
        "issue linking is disabled",
        changed(DELETE_LINK, site=OFF),
        ("linking-disabled",),
        "linking-disabled",
    ),
    Row("getIssue", 200, "`fields.issuelinks`, the only way to a link's id", READ_ISSUE, ("calm",)),
    Row(
        "getIssue",
        401,
        "the credentials are wrong or missing",
        changed(READ_ISSUE, auth=WRONG),
        ("unauthorized",),
        "bad-credentials",
    ),
    Row(
        "getIssue",
        404,
        "the issue does not exist or is hidden",
        changed(READ_ISSUE, path="/rest/api/{v}/issue/PR-99"),
        ("dead-token",),
        "issue-not-found",
    ),
    Row("getIssueLinkTypes", 200, "all link types", TYPES, ("calm",)),
    Row(
        "getIssueLinkTypes",
        401,
        "the credentials are wrong or missing",
        changed(TYPES, auth=WRONG),
        ("unauthorized",),
        "bad-credentials",
    ),
    Row(
        "getIssueLinkTypes",
        404,
        "issue linking is disabled",
        changed(TYPES, site=OFF),
        ("linking-disabled",),
        "linking-disabled",
    ),
    Row("getComments", 200, "an issue's comments", COMMENTS, ("calm",)),
    Row(
        "getComments",
        401,
        "the credentials are wrong or missing",
        changed(COMMENTS, auth=WRONG),
        ("unauthorized",),
        "bad-credentials",
    ),
    Row(
        "getComments",
        404,
        "the issue does not exist or is hidden",
        changed(COMMENTS, path="/rest/api/{v}/issue/PR-99/comment"),
        ("dead-token",),
        "issue-not-found",
    ),
    Row(
        "getServerInfo",
        200,
        "the site's version, also without credentials",
        Ask("GET", "/rest/api/{v}/serverInfo", auth=None, site=OPEN),
        ("calm",),
    ),
    Row(
        "getServerInfo",
        401,
        "the credentials are wrong",
        Ask("GET", "/rest/api/{v}/serverInfo", auth=WRONG),
        ("unauthorized",),
        "bad-credentials",
    ),
    Row("getCurrentUser", 200, "who is asking", Ask("GET", "/rest/api/{v}/myself"), ("calm",)),
    Row(
        "getCurrentUser",
        401,
        "the credentials are wrong or missing",
        Ask("GET", "/rest/api/{v}/myself", auth=None),
        ("unauthorized",),
        "no-credentials",
    ),
]
"""In the order of the page's table."""


def table() -> str:
    """Make the table of docs/answers.md."""
    lines = ["| operation | answer | when | mock | scenario |", "| --- | --- | --- | --- | --- |"]
    for row in ROWS:
        cause = f"cause `{row.cause}`" if row.cause else "served"
        names = ", ".join(f"`{name}`" for name in row.scenarios)
        lines.append(f"| `{row.operation}` | {row.status} | {row.when} | {cause} | {names} |")
    return "\n".join(lines)
