"""The OAuth scopes of each operation: the classic one, or all granular ones (Atlassian's OpenAPI, documented)."""

from __future__ import annotations

from collections.abc import Mapping

from linktape.jira.bodies import link_request
from linktape.jira.operations import Operation, OperationId

O = OperationId  # noqa: E741  # short, for the tables below

READ = "read:jira-work"
WRITE = "write:jira-work"
CONFIGURE = "manage:jira-configuration"
USER = "read:jira-user"

_READ_ISSUE = frozenset(
    {
        "read:issue-meta:jira",
        "read:issue-security-level:jira",
        "read:issue.vote:jira",
        "read:issue.changelog:jira",
        "read:avatar:jira",
        "read:issue:jira",
        "read:status:jira",
        "read:user:jira",
        "read:field-configuration:jira",
    }
)
_READ_COMMENT = frozenset(
    {
        "read:comment:jira",
        "read:comment.property:jira",
        "read:group:jira",
        "read:project:jira",
        "read:project-role:jira",
        "read:user:jira",
        "read:avatar:jira",
    }
)
_READ_LINK = frozenset(
    {
        "read:field:jira",
        "read:issue-link-type:jira",
        "read:issue:jira",
        "read:issue-type:jira",
        "read:priority:jira",
        "read:status:jira",
        "read:avatar:jira",
        "read:issue.time-tracking:jira",
        "read:project-category:jira",
        "read:project:jira",
        "read:user:jira",
    }
)
_READ_TYPE = frozenset({"read:issue-link-type:jira"})
_WRITE_TYPE = frozenset({"write:issue-link-type:jira"})
_READ_CHANGES = frozenset({"read:issue-meta:jira", "read:avatar:jira", "read:issue.changelog:jira"})
_READ_ME = frozenset({"read:application-role:jira", "read:group:jira", "read:user:jira", "read:avatar:jira"})
_WRITE_ISSUE = frozenset({"write:issue:jira"})
_CREATE_ISSUE = _WRITE_ISSUE | {
    "write:comment:jira",
    "write:comment.property:jira",
    "write:attachment:jira",
    "read:issue:jira",
}
_REMOTE = frozenset({"read:issue.remote-link:jira"})
_REMOTE_WRITE = frozenset({"write:issue.remote-link:jira"})
_REMOTE_DELETE = frozenset({"delete:issue.remote-link:jira"})
_FIELDS = frozenset({"read:field:jira", "read:avatar:jira", "read:project-category:jira", "read:project:jira"})
_SEARCH = frozenset({"read:issue-details:jira", "read:field.default-value:jira", "read:field.option:jira"})

WRITE_COMMENT = "write:comment:jira"

SCOPES: Mapping[OperationId, tuple[str, frozenset[str]]] = {
    O.LINK_ISSUES: (WRITE, frozenset({"write:issue:jira", "write:issue-link:jira"})),
    O.GET_ISSUE_LINK: (READ, _READ_LINK),
    O.DELETE_ISSUE_LINK: (WRITE, frozenset({"delete:issue-link:jira"})),
    O.GET_ISSUE_LINK_TYPES: (READ, _READ_TYPE),
    O.GET_ISSUE_LINK_TYPE: (READ, _READ_TYPE),
    O.CREATE_ISSUE_LINK_TYPE: (CONFIGURE, _WRITE_TYPE),
    O.UPDATE_ISSUE_LINK_TYPE: (CONFIGURE, _READ_TYPE | _WRITE_TYPE),
    O.DELETE_ISSUE_LINK_TYPE: (CONFIGURE, frozenset({"delete:issue-link-type:jira"})),
    O.GET_ISSUE: (READ, _READ_ISSUE),
    O.CREATE_ISSUE: (WRITE, _CREATE_ISSUE),
    O.EDIT_ISSUE: (WRITE, _WRITE_ISSUE),
    O.DELETE_ISSUE: (WRITE, frozenset({"delete:issue:jira"})),
    O.GET_TRANSITIONS: (READ, frozenset({"read:issue.transition:jira", "read:status:jira"})),
    O.DO_TRANSITION: (WRITE, frozenset({"write:issue:jira", "write:issue.property:jira"})),
    O.BULK_FETCH_ISSUES: (READ, _READ_ISSUE),
    O.GET_COMMENTS: (READ, _READ_COMMENT),
    O.ADD_COMMENT: (WRITE, _READ_COMMENT | {WRITE_COMMENT}),
    O.GET_CHANGELOGS: (READ, _READ_CHANGES),
    O.SEARCH: (READ, _SEARCH),
    O.SEARCH_POST: (READ, _SEARCH),
    O.SEARCH_JQL: (READ, _SEARCH),
    O.SEARCH_JQL_POST: (READ, _SEARCH),
    O.GET_REMOTE_LINKS: (READ, _REMOTE),
    O.GET_REMOTE_LINK: (READ, _REMOTE),
    O.CREATE_REMOTE_LINK: (WRITE, _REMOTE_WRITE),
    O.UPDATE_REMOTE_LINK: (WRITE, _REMOTE_WRITE),
    O.DELETE_REMOTE_LINK: (WRITE, _REMOTE_DELETE),
    O.DELETE_REMOTE_LINKS: (WRITE, _REMOTE_DELETE),
    O.GET_CURRENT_USER: (USER, _READ_ME),
    O.GET_MY_PERMISSIONS: (READ, frozenset({"read:permission:jira"})),
    O.GET_ALL_PERMISSIONS: (CONFIGURE, frozenset({"read:permission:jira"})),
    O.GET_FIELDS: (READ, _FIELDS),
    O.GET_FIELDS_PAGINATED: (CONFIGURE, _FIELDS),
    O.GET_ISSUE_LIMIT_REPORT: (READ, frozenset({"read:project:jira", "read:issue:jira"})),
}


def missing(operation: Operation, held: frozenset[str]) -> str | None:
    """Name what a token lacks for an operation, or give None. A link's comment needs `write:comment:jira` as well."""
    if operation.id not in SCOPES:
        return None
    classic, granular = SCOPES[operation.id]
    if classic in held:
        return None
    if operation.id is O.LINK_ISSUES and link_request(operation.payload).comment is not None:
        granular = granular | {WRITE_COMMENT}
    lacking = sorted(granular - held)
    return f"{classic}, or of the granular ones {', '.join(lacking)}" if lacking else None
