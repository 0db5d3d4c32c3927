"""The answers that Atlassian documents for the operations around issue links, with the causes behind them.

Taken from the `responses` of Atlassian's OpenAPI documents of Jira Cloud (REST v2 and v3), whose 404 names several
causes, and from its page on rate limiting (429, and 503 with Retry-After). A missing *Link issues* is documented as
404 and was observed as 401; both count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linktape.jira.operations import OperationId

O = OperationId  # noqa: E741  # short, for the tables below

DONE = ""
"""The cause of a success."""

UNAUTHORIZED = "unauthorized"


@dataclass(frozen=True, slots=True)
class Answer:
    """One documented answer of an operation: any of `statuses`, for this cause (DONE: a success; None: any cause)."""

    operation: OperationId
    statuses: tuple[int, ...]
    cause: str | None
    says: str

    @property
    def status(self) -> str:
        """The status as it is shown: `404`, `200/204`, `5xx`."""
        return "5xx" if len(self.statuses) > 2 else "/".join(str(status) for status in self.statuses)

    def is_met_by(self, status: int, cause: str) -> bool:
        """Whether an answer that a client got is this one."""
        return status in self.statuses and self.cause in (None, cause)


Row = tuple[tuple[int, ...], str | None, str]

_NO_CREDENTIALS: Row = ((401,), UNAUTHORIZED, "the credentials are missing or wrong")
_LINKING_OFF: Row = ((404,), "linking-disabled", "issue linking is disabled")
_NO_TYPE: Row = ((404,), "link-type-not-found", "there is no such link type")
_NO_ADMIN: Row = ((403, 404), "no-admin-permission", "the permission to administer Jira is missing")
_NOT_FOUND: Row = ((404,), "issue-not-found", "there is no such issue")
_NOT_VISIBLE: Row = ((404,), "issue-not-visible", "the caller may not see the issue")
_NO_LINKING: Row = ((404, 401), "no-link-permission", "the permission to link issues is missing")
_BAD_LINK_ID: Row = ((400,), "link-id-invalid", "the link's id is no number")
_NO_LINK: Row = ((404,), "link-not-found", "there is no such link")
_BAD_TYPE: Row = ((400,), None, "the link type's id or the body is not valid")
_EVERYWHERE: tuple[Row, ...] = (
    ((429,), "rate-limited", "too many requests"),
    ((500, 502, 503, 504), None, "Jira or the way to it failed"),
)

_OWN: Mapping[OperationId, tuple[Row, ...]] = {
    O.LINK_ISSUES: (
        ((201,), DONE, "linked"),
        ((400,), "comment-rejected", "the comment is refused, and so no link is made"),
        _NO_CREDENTIALS,
        _LINKING_OFF,
        _NOT_FOUND,
        _NOT_VISIBLE,
        _NO_LINKING,
        _NO_TYPE,
        ((413,), "link-limit", "the issue has as many links as it can hold"),
    ),
    O.GET_ISSUE_LINK: (
        ((200,), DONE, "read"),
        _BAD_LINK_ID,
        _NO_CREDENTIALS,
        _LINKING_OFF,
        _NO_LINK,
        _NOT_VISIBLE,
    ),
    O.DELETE_ISSUE_LINK: (
        ((200, 204), DONE, "deleted"),
        _BAD_LINK_ID,
        _NO_CREDENTIALS,
        _LINKING_OFF,
        _NO_LINK,
        _NO_LINKING,
    ),
    O.GET_ISSUE_LINK_TYPES: (((200,), DONE, "listed"), _NO_CREDENTIALS, _LINKING_OFF),
    O.GET_ISSUE_LINK_TYPE: (((200,), DONE, "read"), _BAD_TYPE, _NO_CREDENTIALS, _LINKING_OFF, _NO_TYPE),
    O.CREATE_ISSUE_LINK_TYPE: (
        ((201,), DONE, "made"),
        ((400,), "link-type-incomplete", "a part of the link type is missing"),
        ((404, 400), "link-type-in-use", "the link type's name is in use"),
        _NO_CREDENTIALS,
        _LINKING_OFF,
        _NO_ADMIN,
    ),
    O.UPDATE_ISSUE_LINK_TYPE: (
        ((200,), DONE, "changed"),
        _BAD_TYPE,
        _NO_CREDENTIALS,
        _LINKING_OFF,
        _NO_TYPE,
        _NO_ADMIN,
    ),
    O.DELETE_ISSUE_LINK_TYPE: (
        ((204,), DONE, "deleted"),
        _BAD_TYPE,
        _NO_CREDENTIALS,
        _LINKING_OFF,
        _NO_TYPE,
        _NO_ADMIN,
    ),
    O.GET_ISSUE: (((200,), DONE, "read"), _NO_CREDENTIALS, _NOT_FOUND, _NOT_VISIBLE),
}

DOCUMENTED: Mapping[OperationId, tuple[Answer, ...]] = {
    operation: tuple(Answer(operation, *row) for row in (*rows, *_EVERYWHERE)) for operation, rows in _OWN.items()
}
"""Operation -> its documented answers, its success first."""

_SAME: Mapping[str, str] = {"bad-credentials": UNAUTHORIZED, "no-credentials": UNAUTHORIZED, "delete-200": DONE}
"""Causes that linktape tells apart, and Atlassian's documents do not."""

_TELLING: tuple[tuple[bytes, str], ...] = (
    (b"Issue linking is currently disabled", "linking-disabled"),
    (b"No issue link type with", "link-type-not-found"),
    (b"No issue link with id", "link-not-found"),
    (b"No Link Issue Permission", "no-link-permission"),
    (b"do not have the permission to see the specified issue", "issue-not-visible"),
    (b"Issue does not exist or you do not have permission", "issue-not-found"),
    (b"Issue Does Not Exist", "issue-not-found"),
    (b"Invalid issue link id", "link-id-invalid"),
    (b"Failed to create comment", "comment-rejected"),
    (b"Comment body", "comment-rejected"),
    (b"permission to comment on this issue", "comment-rejected"),
    (b"two issue link types with the same name", "link-type-in-use"),
    (b"cannot link an issue to itself", "self-link"),
    (b"cannot create an issue link type without", "link-type-incomplete"),
    (b"Administrator privileges are required", "no-admin-permission"),
    (b"scope does not match", "scope-mismatch"),
)
"""What Jira's own sentences give away (contract, sections 6 and 7); one of them stands for two causes."""

_BY_STATUS: Mapping[int, str] = {401: UNAUTHORIZED, 413: "link-limit", 429: "rate-limited"}


def cause_of(status: int, told: str | None, fault: str | None, body: bytes) -> str:
    """Give the cause of an answer: as its maker told it, else as Jira's sentence says it; empty for a success."""
    if status < 400 and fault is None:
        return DONE
    cause = told or fault or _told_by(body) or _BY_STATUS.get(status, "")
    return _SAME.get(cause, cause)


def _told_by(body: bytes) -> str | None:
    return next((cause for sentence, cause in _TELLING if sentence in body), None)


def answers_of(operations: Iterable[OperationId]) -> list[Answer]:
    """Give the documented answers of some operations, in the table's order."""
    wanted = set(operations)
    return [answer for operation, answers in DOCUMENTED.items() if operation in wanted for answer in answers]
