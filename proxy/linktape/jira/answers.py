"""THE table of Jira's answers: what it says when it does not do what was asked, when, and how well that is known.

The fake refuses by these rows and a fault answers by them; coverage, drill and the pages read them. A site's file may
set some of their parts (`SiteAnswers`). Sources are named as in docs/jira.md 0 (`func6`: the vendor's functional tests
of Server 6.3), sections are that page's; the documented operations are those of Atlassian's OpenAPI documents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from string import Formatter

from linktape.jira.envelopes import Envelope
from linktape.jira.operations import OperationId
from linktape.jira.profiles import Choice, Fact, Mark, Profile, by_profile, marks_of

O = OperationId  # noqa: E741  # short, for the tables below

LINKS_PER_ISSUE = 2000
"""How many links an issue may have unless a site says otherwise."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its status and its sentence (a template) by profile, and how well the sentence is known.

    `cause` is what the journal says; `on` the operations whose documents name this answer, or its status where they
    name no more; `beyond` those that answer so without a word in their documents; `member` where the sentence stands in
    `errors` (a template as well), if not in `errorMessages`. By `text_setting` and `status_setting` a site file sets
    those parts.
    """

    name: str
    cause: str
    when: str
    statuses: Mapping[Profile, int]
    texts: Mapping[Profile, str]
    marks: str
    source: str
    on: tuple[OperationId, ...]
    beyond: tuple[OperationId, ...]
    envelope: Envelope
    member: str
    text_setting: str
    status_setting: str
    status_marks: str

    @property
    def mark(self) -> Mark:
        """How well the sentence is known at best."""
        return min(marks_of(self.marks).values(), key=list(Mark).index)

    def facts(self) -> Iterator[Fact]:
        """Give the row as a page shows it: the status apart from the sentence where sites differ in it."""
        rule = f"{self.when}: {self.statuses[Profile.DOCUMENTED]}"
        if self.status_setting:
            rule = f"{self.when}: the sentence"
            marks = marks_of(self.status_marks)
            yield Fact(self.status_setting, self.when, self.statuses, marks, self.source, is_setting=True)
        name = self.text_setting or self.name
        yield Fact(name, rule, self.texts, marks_of(self.marks), self.source, bool(self.text_setting))


def _row(
    name: str,
    status: int | tuple[int, int, int],
    when: str,
    text: str | tuple[str, str, str],
    marks: str,
    source: str,
    *,
    cause: str = "",
    on: tuple[OperationId, ...] = (),
    beyond: tuple[OperationId, ...] = (),
    envelope: Envelope = Envelope.ERRORS,
    member: str = "",
    text_setting: str = "",
    status_setting: str = "",
    status_marks: str = "",
) -> Answer:
    """Make a row: status and text for all profiles, or for each in turn; the cause is the name unless given."""
    parts = (cause or name, when, by_profile(status), by_profile(text), marks, source)
    return Answer(name, *parts, on, beyond, envelope, member, text_setting, status_setting, status_marks)


_LINKS = (O.LINK_ISSUES, O.GET_ISSUE_LINK, O.DELETE_ISSUE_LINK)
_TYPES = (O.GET_ISSUE_LINK_TYPE, O.UPDATE_ISSUE_LINK_TYPE, O.DELETE_ISSUE_LINK_TYPE)
_TYPE_WRITES = (O.CREATE_ISSUE_LINK_TYPE, O.UPDATE_ISSUE_LINK_TYPE, O.DELETE_ISSUE_LINK_TYPE)
_LINKING = (*_LINKS, O.GET_ISSUE_LINK_TYPES, *_TYPES, O.CREATE_ISSUE_LINK_TYPE)
_NEW_SEARCHES = (O.SEARCH_JQL, O.SEARCH_JQL_POST)
_SEARCHES = (O.SEARCH, O.SEARCH_POST, *_NEW_SEARCHES)
_REMOTE = (O.GET_REMOTE_LINK, O.UPDATE_REMOTE_LINK, O.DELETE_REMOTE_LINK)
_REMOTE_WRITES = (O.CREATE_REMOTE_LINK, O.UPDATE_REMOTE_LINK, O.DELETE_REMOTE_LINKS, O.DELETE_REMOTE_LINK)
_ISSUE_WRITES = (O.CREATE_ISSUE, O.EDIT_ISSUE, O.DO_TRANSITION)
_ISSUES = tuple(operation for operation in O if "issue/{issue}" in operation.traits.template)
_WITH_BODY = tuple(operation for operation in O if operation.traits.method in ("POST", "PUT"))

_NOT_SEEN = "Issue does not exist or you do not have permission to see it."
_NO_LINK = "No issue link with id '{id}' exists."
_NO_LINK_PERMISSION = "No Link Issue Permission for issue '{key}'"
_LINKING_OFF = "Issue linking is currently disabled."
_MALFORMED = "There was an error parsing JSON. Check that your request body is valid."
_BAD_PAYLOAD = "Invalid request payload. Refer to the REST API documentation and try again."
_TO_COMMENT = (O.ADD_COMMENT,)
_UNREAD, _EDIT, _COMMENT = Envelope.MESSAGES, "edit-rejected", "comment-rejected"
_LEVEL, _FIELD, _QUERY, _PAYLOAD = "commentLevel", "issuelinks", "bad-query", "bad-payload"

# A row is laid out by hand, to be read at a glance: name, status, when; the sentence; marks, source, what is special.
# fmt: off
_TABLE = (
    # --- who is calling, and how ---
    _row("unauthorized", 401, "the credentials are missing or wrong",
         "Client must be authenticated to access this resource.",
         "ioi", "jira.md 5; backlot obs 21", on=(*_LINKING, O.GET_ISSUE)),
    _row("gateway-unauthorized", 401, "the gateway rejects the credentials", "Unauthorized",
         "o", "jira.md 5; backlot", cause="bad-credentials", envelope=Envelope.GATEWAY),
    _row("scope-mismatch", 401, "the OAuth token lacks a scope, the gateway says so",
         "Unauthorized; scope does not match",
         "ooi", "jira.md 5; obs 20", envelope=Envelope.GATEWAY),
    _row("bearer-unreadable", 403, "the site's own host cannot read a Bearer",
         "Failed to parse Connect Session Auth Token",
         "o", "jira.md 5; backlot obs 22", envelope=Envelope.REASON),
    _row("captcha", 403, "too many failed logins, and a CAPTCHA is to be answered",
         "Basic Authentication Failure - Reason : AUTHENTICATION_DENIED",
         "o", "jira.md 5", envelope=Envelope.SENTENCE),
    _row("xsrf", 403, "the XSRF check refuses what looks like a browser's", "XSRF check failed",
         "o", "jira.md 5, 13; several reports; adr13", envelope=Envelope.SENTENCE),
    _row("login-failed", 401, "a login with a wrong name or password", "Login failed",
         "u", "no source", cause="bad-credentials"),
    _row("no-session", 401, "a session is asked for that nobody has",
         "You are not authenticated. Authentication required to perform this operation.",
         "u", "no source", cause="no-credentials"),
    _row("rate-limited", 429, "too many requests",
         ("The request has been rate-limited. Please try again later.",
          "The request has been rate-limited. Please try again later.", "Rate limit exceeded."),
         "iou", "jira.md 8; raycast/extensions#29015; org-jira#365", envelope=Envelope.STATUS,
         text_setting="rate_limited_text"),
    _row("server-error", 500, "Jira failed", "Internal server error",
         "o", "jira.md 6.1"),

    _row("no-resource", 404, "a path below /rest/api/2 that Data Center does not serve", "HTTP 404 Not Found",
         "o", "jira.md 13; kelos#1439; older servers: solidify#13", cause="no-endpoint", envelope=Envelope.RESOURCE),

    # --- bodies ---
    _row("malformed-json", 400, "a body is no JSON", _MALFORMED,
         "oou", "jira.md 4; minutehand obs 12", envelope=_UNREAD),
    _row("bad-payload", 400, "a body has an unknown property or a wrong type", _BAD_PAYLOAD,
         "oou", "jira.md 4; minutehand obs 13; php-JiraCloud-RESTAPI#54", beyond=_WITH_BODY,
         envelope=_UNREAD),
    _row("unreadable-json", 400, "a JSON reader stops in a body",
         (_MALFORMED, _MALFORMED, "Unexpected character ('{character}' (code {code})): {expected}{where}"),
         "ooi", "jira.md 4, 13; minutehand obs 12; Jackson", cause="malformed-json", envelope=_UNREAD),
    _row("unfinished-json", 400, "a body ends within its JSON",
         (_MALFORMED, _MALFORMED, "Unexpected end-of-input within a value{where}"),
         "ooi", "jira.md 4, 13; minutehand obs 12; Jackson", cause="malformed-json", envelope=_UNREAD),
    _row("unknown-member", 400, "a body has a property that Jira does not know",
         (_BAD_PAYLOAD, _BAD_PAYLOAD, 'Unrecognized field "{member}" (Class {bean}), not marked as ignorable{where}'),
         "ooo", "jira.md 4, 13; minutehand obs 13; go-jira#165", cause=_PAYLOAD, envelope=_UNREAD),
    _row("text-for-object", 400, "a body has a text where an object is due",
         (_BAD_PAYLOAD, _BAD_PAYLOAD, "Can not instantiate value of type [simple type, class {bean}] from JSON String; "
          "no single-String constructor/factory method{where}"),
         "ooo", "jira.md 4, 13; backlot; php-jira-rest-client#272", cause=_PAYLOAD, envelope=_UNREAD),
    _row("wrong-type", 400, "a body has a value of another type than is due",
         (_BAD_PAYLOAD, _BAD_PAYLOAD,
          "Cannot deserialize value of type `{due}` from {kind} value (token `JsonToken.{token}`){where}"),
         "ooo", "jira.md 4, 13; backlot; atlascode#1560", cause=_PAYLOAD, envelope=_UNREAD),
    _row("empty-body", 400, "a request has no body", "No content to map to Object due to end of input",
         "u", "jira.md 4, 10 no. 6; backlot on search", envelope=_UNREAD, text_setting="empty_body_text"),
    _row("empty-issue", 400, "an issue is to be made of no body", "No Issue Create payload supplied",
         "o", "minutehand obs 14", cause="empty-body"),

    # --- links, and the issues and types that they name ---
    _row("linking-disabled", 404, "issue linking is disabled", _LINKING_OFF,
         "iio", "jira.md 6.1, 7 no. 1; func6", on=_LINKING),
    _row("remote-linking-disabled", 403, "issue linking is disabled, for remote links", _LINKING_OFF,
         "i", "Atlassian's documents for the status", cause="linking-disabled",
         on=(O.GET_REMOTE_LINKS, *_REMOTE_WRITES, O.GET_REMOTE_LINK)),
    _row("link-id-invalid", 400, "the link's id is no number", "Invalid issue link id '{id}' specified.",
         "ddo", "jira.md 6.2; func6 catalogue", on=(O.GET_ISSUE_LINK, O.DELETE_ISSUE_LINK)),
    _row("link-not-found", 404, "there is no such link", _NO_LINK,
         "o", "jira.md 6.2; minutehand obs 02; func6", on=(O.GET_ISSUE_LINK, O.DELETE_ISSUE_LINK)),
    _row("link-end-not-visible", 404, "the caller may not see an end of the link", _NO_LINK,
         "o", "jira.md 6.2; func6", cause="issue-not-visible", on=(O.GET_ISSUE_LINK,)),
    _row("issue-not-found", 404, "there is no such issue", (_NOT_SEEN, _NOT_SEEN, "Issue Does Not Exist"),
         "ioo", "jira.md 6.1, 7 no. 4, 10 no. 3; minutehand obs 10; jrjc obs 29",
         on=(O.LINK_ISSUES, *_ISSUES),
         text_setting="issue_missing_text"),
    _row("issue-not-visible", 404, "the caller may not see the issue",
         (_NOT_SEEN, _NOT_SEEN, "You do not have the permission to see the specified issue."),
         "ioo", "jira.md 6.1, 7 no. 2, 10 no. 3; minutehand obs 10; jrjc obs 29", on=(O.LINK_ISSUES, O.GET_ISSUE),
         text_setting="issue_hidden_text"),
    _row("issue-unnamed", 400, "an issue has neither id nor key",
         "At least one of 'id' or 'key' is required to identify an issue.",
         "u", "jira.md 6.1, 10 no. 6; func6 catalogue", text_setting="issue_unnamed_text"),
    _row("no-link-permission", (404, 401, 401), "Link Issues is lacking on the source", _NO_LINK_PERMISSION,
         "ioo", "jira.md 6.1, 7 no. 3; documents: 404; tendcf obs 05; func6, adr13 obs 30", on=(O.LINK_ISSUES,),
         status_setting="no_link_permission_status", status_marks="doo"),
    _row("no-link-permission-to-delete", (404, 401, 401), "Link Issues is lacking at both ends of the link to delete",
         _NO_LINK_PERMISSION,
         "ioo", "jira.md 6.3, 10 no. 8", cause="no-link-permission", on=(O.DELETE_ISSUE_LINK,), status_marks="did",
         status_setting="delete_no_permission_status"),
    _row("no-remote-link-permission", 403, "a remote link without Link Issues", _NO_LINK_PERMISSION,
         "ooo", "jira.md 7 no. 3; tendcf obs 06; adr13 obs 30", cause="no-link-permission", on=_REMOTE_WRITES),
    _row("link-type-not-found", 404, "there is no such link type", "No issue link type with name '{name}' found.",
         "o", "jira.md 6.1; minutehand obs 01; func6", on=(O.LINK_ISSUES, *_TYPES)),
    _row("link-type-id-not-found", 404, "there is no link type with the id",
         "No issue link type with id '{id}' found.",
         "iio", "jira.md 6.1; func6", cause="link-type-not-found", beyond=_TYPES),
    _row("link-type-id-invalid", 400, "a link type's id is no number", "Invalid issue link type id '{id}' specified.",
         "iio", "jira.md 6.1; func6 catalogue", beyond=_TYPES),
    _row("link-type-ambiguous", 400, "two link types have the name",
         "The issue link type name '{name}' is ambiguous. Please provide an id instead.",
         "iio", "jira.md 6.1; func6 catalogue", beyond=(O.LINK_ISSUES,)),
    _row("link-type-unnamed", 400, "a link type has neither id nor name",
         "You must provide either an id or a name for the link type.",
         "u", "jira.md 6.1, 10 no. 6; func6 catalogue", text_setting="type_unnamed_text"),
    _row("self-link", 400, "an issue is linked to itself", "You cannot link an issue to itself.",
         "uuo", "jira.md 6.1, 10 no. 11; func6", beyond=(O.LINK_ISSUES,), text_setting="self_link_text"),
    _row("link-limit", 413, "the issue has as many links as it can hold",
         "The issue has reached the limit of {limit} issue links.",
         "u", "ours; jira.md 6.1, 10 no. 1", on=(O.LINK_ISSUES, O.DO_TRANSITION), beyond=(O.CREATE_ISSUE, O.EDIT_ISSUE),
         text_setting="limit_text"),

    # --- link types ---
    _row("link-type-incomplete", 400, "a part of the new link type is missing",
         "You cannot create an issue link type without specifying the {part}.",
         "iio", "jira.md 6.4; func6 catalogue", on=(O.CREATE_ISSUE_LINK_TYPE,)),
    _row("link-type-in-use", (404, 400, 400), "the name of a new link type is in use",
         "You cannot create two issue link types with the same name.",
         "ooo", "jira.md 6.4; documents: 404; terraform-provider-jira#90", on=(O.CREATE_ISSUE_LINK_TYPE,),
         status_setting="type_in_use_status", status_marks="doo"),
    _row("no-admin-permission", (404, 403, 404), "changing link types without Administer Jira",
         "You are not authorized to perform this action. Administrator privileges are required.",
         "iio", "jira.md 6.4; documents: 404; jira.js accepts 404 and 403; func6 catalogue", on=_TYPE_WRITES,
         status_setting="no_admin_status", status_marks="dod"),

    # --- comments: a refused one is told in two parts, and nothing is linked ---
    _row("comment-rejected", 400, "the comment is refused, and so no link is made",
         "Failed to create comment for issue '{key}'",
         "iio", "jira.md 6.1; jrjc obs 29: the key is the other end's", on=(O.LINK_ISSUES,)),
    _row("role-lacking", 400, "visibility for a role that the caller lacks",
         "You are currently not a member of the project role: {name}.",
         "iio", "jira.md 6.1; jrjc obs 29", cause=_COMMENT, on=_TO_COMMENT, member=_LEVEL),
    _row("group-lacking", 400, "visibility for a group that the caller lacks",
         "You are currently not a member of the group: {name}.",
         "iio", "jira.md 6.1; jrjc obs 29", cause=_COMMENT, on=_TO_COMMENT, member=_LEVEL),
    _row("group-unknown", 400, "visibility for a group that does not exist", "Group: {name} does not exist.",
         "iio", "jira.md 6.1; jrjc obs 29", cause=_COMMENT, on=_TO_COMMENT, member=_LEVEL),
    _row("role-unknown", 400, "visibility for a role that does not exist",
         ("Role with id: {name} does not exist.", "Role with id: {name} does not exist.",
          "Invalid role level specified."),
         "ooo", "jira.md 13; atlassian/atlassian-mcp-server#105; func6 catalogue", cause=_COMMENT, on=_TO_COMMENT,
         member=_LEVEL),
    _row("group-visibility-off", 400, "visibility for a group where the site has switched that off",
         "GROUP_VISIBILITY_SETTING_NOT_ENABLED",
         "oou", "atlassian-mcp-server#105; the member is inferred", cause=_COMMENT, on=_TO_COMMENT, member=_LEVEL),
    _row("visibility-unnamed", 400, "visibility without a name",
         "The visibility for this comment has no value specified.",
         "iio", "jira.md 6.1; func6 catalogue", cause=_COMMENT, member=_LEVEL),
    _row("group-empty", 400, "visibility for a group with an empty name", "Group level cannot be empty.",
         "iio", "jira.md 6.1; func6 catalogue", cause=_COMMENT, member=_LEVEL),
    _row("role-empty", 400, "visibility for a role with an empty name", "Role level cannot be empty.",
         "iio", "jira.md 6.1; func6 catalogue", cause=_COMMENT, member=_LEVEL),
    _row("comment-empty", 400, "a comment without text", "Comment body can not be empty!",
         "iio", "jira.md 6.1; func6 catalogue", cause=_COMMENT, on=_TO_COMMENT, member="comment"),
    _row("comment-no-document", 400, "a v3 comment whose body is no document", "Comment body is not valid!",
         "o", "jira.md 6.1; minutehand obs 11, on addComment", cause=_COMMENT, on=_TO_COMMENT, member="comment"),
    _row("comment-forbidden", 400, "the caller may not comment",
         ("You do not have the permission to comment on this issue.",
          "You do not have the permission to comment on this issue.",
          "{name}, you do not have the permission to comment on this issue."),
         "ioo", "jira.md 6.1; minutehand obs 11; func6", cause=_COMMENT, on=_TO_COMMENT, member="comment"),

    # --- issues, and links by editing them ---
    _row("not-on-screen", 400, "a field cannot be set, or Edit Issues is lacking",
         "Field '{name}' cannot be set. It is not on the appropriate screen, or unknown.",
         "ooi", "jira.md 6.6; minutehand obs 15", cause=_EDIT, member="{name}", on=_ISSUE_WRITES),
    _row("links-in-fields", 400, "links given in `fields` and not in `update`",
         "Field does not support update 'issuelinks'",
         "o", "jira.md 6.6; go-jira#210", cause=_EDIT, member=_FIELD, on=(O.CREATE_ISSUE, O.EDIT_ISSUE)),
    _row("too-many-operations", 400, "too many operations in `update.issuelinks`",
         "Too many operations ({count}) provided for field 'issuelinks'. "
         "We support at most {most} operation for this field.",
         "uuo", "jira.md 6.6, 10 no. 7; func6", cause=_EDIT, member="issuelinks",
         text_setting="too_many_operations_text"),
    _row("operation-unsupported", 400, "an operation of another field in `update.issuelinks`",
         "'{name}' operation is not supported.",
         "iio", "jira.md 6.6; func6", cause=_EDIT, member=_FIELD),
    _row("operation-unknown", 400, "an operation that no field has in `update.issuelinks`",
         "No operation with name '{name}' found. Valid operations are: add, set, remove, edit",
         "iio", "jira.md 6.6; func6", cause=_EDIT, member=_FIELD),
    _row("both-ends", 400, "both ends in `update.issuelinks`",
         "You must provide one of 'inwardIssue' or 'outwardIssue', not both.",
         "iio", "jira.md 6.6; func6 catalogue", cause=_EDIT, member=_FIELD),
    _row("comment-inside", 400, "a comment in `update.issuelinks`",
         "Comment not allowed in issue link request. Please use top-level 'comment' attribute.",
         "iio", "jira.md 6.6; func6 catalogue", cause=_EDIT, member=_FIELD),
    _row("null-link", 400, "`add: null` in `update.issuelinks`",
         "A null issue link object is invalid for add operation.",
         "iio", "jira.md 6.6; func6 catalogue", cause=_EDIT, member=_FIELD),
    _row("summary-missing", 400, "an issue without a summary", "You must specify a summary of the issue.",
         "u", "no source", cause=_EDIT, member="summary"),
    _row("priority-unknown", 400, "a priority that the site has not",
         "Specify the Priority (name) in the string format",
         "u", "no source", cause=_EDIT, member="priority", on=(O.CREATE_ISSUE, O.EDIT_ISSUE)),
    _row("project-unknown", 400, "an issue is made in a project that is not seen", "Specify a valid project ID or key",
         "u", "no source", cause=_EDIT, member="project", on=(O.CREATE_ISSUE,)),
    _row("no-create-permission", 400, "an issue is made without Create Issues",
         "You do not have permission to create issues in this project.",
         "u", "no source", cause=_EDIT, member="project", on=(O.CREATE_ISSUE,)),
    _row("issue-type-unknown", 400, "an issue type that the site has not", "Specify a valid issue type",
         "u", "no source", cause=_EDIT, member="issuetype", on=(O.CREATE_ISSUE,)),
    _row("user-unknown", 400, "a person that the site has not is assignee or reporter", "User '{name}' does not exist.",
         "u", "no source", cause=_EDIT),
    _row("not-an-object", 400, "a person or a parent is not given as an object", "data was not an object",
         "o", "pycontribs/jira#396", cause=_EDIT),
    _row("parent-unknown", 400, "the parent does not exist or is not seen", "Could not find issue by id or key.",
         "u", "no source", cause=_EDIT, member="parent"),
    _row("parent-below", 400, "an issue is to be its own parent, or below one that is below it",
         "Given parent issue does not belong to appropriate hierarchy.",
         "u", "no source", cause=_EDIT, member="parentId"),
    _row("parent-missing", 400, "a sub-task is made without a parent",
         "Issue type is a sub-task but parent issue key or id not specified.",
         "o", "gioboa/jira-plugin#35", cause=_EDIT, member="issuetype"),
    _row("has-subtasks", 400, "an issue with sub-tasks is deleted without `deleteSubtasks`",
         "The issue '{key}' has subtasks. You must specify the 'deleteSubtasks' parameter to delete this issue and all "
         "its subtasks.",
         "u", "no source; the parameter is documented"),
    _row("no-edit-permission", 400, "an empty edit without Edit Issues",
         "You do not have permission to edit issues in this project.",
         "u", "no source", cause=_EDIT, on=(O.EDIT_ISSUE,)),
    _row("no-delete-permission", 403, "an issue is deleted without Delete Issues",
         "You do not have permission to delete issues in this project.",
         "u", "no source; the status is documented", on=(O.DELETE_ISSUE,)),
    _row("issue-forbidden", 403, "an issue may not be written so, whatever else the caller may do",
         "You do not have the permission to do that.",
         "u", "ours; the status is documented", on=(O.CREATE_ISSUE, O.EDIT_ISSUE)),
    _row("edit-conflict", 409, "somebody else has written the issue at the same moment",
         "The issue could not be updated due to a conflicting update.",
         "u", "ours; the status is documented", on=(O.EDIT_ISSUE, O.DO_TRANSITION)),
    _row("configuration-problem", 422, "the site's configuration stands in the way",
         "A configuration problem prevents that.",
         "u", "ours; the status is documented", on=_ISSUE_WRITES),
    _row("comment-limit", 413, "the issue has as many comments as it can hold",
         "The issue has reached the limit of {limit} comments.",
         "u", "ours; the status is documented", on=_TO_COMMENT),
    _row("transition-unnamed", 400, "a transition is not named", "Missing 'transition' identifier",
         "u", "no source", cause="transition-unknown"),
    _row("transition-unknown", 400, "the issue has no such transition",
         "Transition id '{id}' is not valid for this issue.",
         "u", "no source", on=(O.DO_TRANSITION,)),

    # --- satellites ---
    _row("remote-link-not-found", 404, "there is no such remote link",
         "A remote issue link with the given {what} does not exist.",
         "u", "no source", cause="link-not-found", on=(*_REMOTE, O.DELETE_REMOTE_LINKS)),
    _row("remote-link-id-invalid", 400, "a remote link's id is no number", "Invalid remote issue link id '{id}'.",
         "u", "no source", cause="link-id-invalid", on=_REMOTE),
    _row("remote-link-limit", 413, "the issue has as many remote links as it can hold",
         "The issue has reached the limit of {limit} remote links.",
         "u", "ours; the status is documented", on=(O.CREATE_REMOTE_LINK,)),
    _row("global-id-missing", 400, "remote links are deleted without a global id",
         "The globalId query parameter is required.",
         "u", "no source", cause=_PAYLOAD),
    _row("remote-link-incomplete", 400, "a remote link lacks its address or title ('Link Text')",
         "'{name}' is required.",
         "iio", "jira.md 13; pycontribs/jira#157, #263", cause=_PAYLOAD,
         on=(O.CREATE_REMOTE_LINK, O.UPDATE_REMOTE_LINK)),
    _row("no-issues-named", 400, "a bulk fetch names no issue", "issueIdsOrKeys is required",
         "u", "no source", cause=_PAYLOAD),
    _row("too-many-issues", 400, "a bulk fetch names more than 100 issues, or 1,000 with a few plain fields",
         "The number of issues requested exceeds the limit of {most}.",
         "u", "jira.md 13; the limits and the status are documented", cause=_PAYLOAD, on=(O.BULK_FETCH_ISSUES,)),
    _row("search-removed", 410, "the classic search is asked for, which Jira Cloud has removed",
         "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration "
         "guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046",
         "o", "jira.md 13; changelog CHANGE-2046; pycontribs/jira#2367, onyx#5235 and eight more reports",
         on=(O.SEARCH, O.SEARCH_POST)),
    _row("too-many-reconciled", 400, "`reconcileIssues` names more than 50 issues",
         "The number of issues to reconcile exceeds the limit of {most}.",
         "u", "jira.md 13; the limit is documented", cause=_QUERY, on=(O.SEARCH_JQL, O.SEARCH_JQL_POST)),
    _row("query-unbounded", 400, "the new search without a condition",
         "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.",
         "o", "jira.md 13; mattermost-plugin-jira#1300, raycast#21425", cause=_QUERY,
         on=(O.SEARCH_JQL, O.SEARCH_JQL_POST)),
    _row("query-invalid", 400, "a query that cannot be read, in the words of what is wrong", "{reason}",
         "u", "no source", cause=_QUERY, on=_SEARCHES),
    _row("page-token-invalid", 400, "a page token that was never given", "The nextPageToken is invalid.",
         "u", "no source", cause=_QUERY, on=_NEW_SEARCHES),
    _row("permissions-unnamed", 400, "mypermissions without `permissions`",
         "The 'permissions' query parameter is required.",
         "o", "jira.md 6.7; minutehand obs 16", cause=_QUERY),
    _row("permission-unknown", 400, "mypermissions is asked for a permission that Jira has not",
         "Unrecognized permission",
         "o", "jira.md 6.7; minutehand obs 17", cause=_QUERY, member="{name}", on=(O.GET_MY_PERMISSIONS,)),
    _row("project-not-found", 404, "mypermissions is asked about a project that is not seen",
         "No project could be found with key '{key}'.",
         "u", "no source; the status is documented", on=(O.GET_MY_PERMISSIONS,)),
    _row("no-limit-report", 403, "the limit report without Administer Jira",
         "You do not have permission to complete this request.",
         "d", "Atlassian's documents", cause="no-admin-permission", on=(O.GET_ISSUE_LIMIT_REPORT,)),
    _row("not-followed", 404, "a `self` is followed to what is not there", "The {kind} with id '{id}' does not exist",
         "u", "no source"),
)
# fmt: on

ANSWERS: Mapping[str, Answer] = {answer.name: answer for answer in _TABLE}

MASKED = ("issue-not-found", "issue-not-visible", "no-link-permission", "link-type-not-found", "linking-disabled")
"""The five causes of a 404 of `linkIssues` that a client cannot always tell apart."""


# --- what Atlassian documents, for coverage and drill -----------------------------------------------------------------

DONE = ""
"""The cause of a success."""


@dataclass(frozen=True, slots=True)
class DocumentedAnswer:
    """One documented answer of an operation: any of `statuses`, for this cause (DONE: a success; None: any cause)."""

    operation: OperationId
    statuses: tuple[int, ...]
    cause: str | None
    says: str
    row: str = ""  # its name in the table

    @property
    def status(self) -> str:
        """The status as it is shown: `404`, `200/204`, `5xx`."""
        return "5xx" if len(self.statuses) > 2 else "/".join(str(status) for status in self.statuses)

    def is_met_by(self, status: int, cause: str) -> bool:
        """Whether an answer that a client got is this one."""
        return status in self.statuses and self.cause in (None, cause)


_SUCCESSES: Mapping[OperationId, str] = {
    O.LINK_ISSUES: "linked",
    O.GET_ISSUE_LINK: "read",
    O.DELETE_ISSUE_LINK: "deleted",
    O.GET_ISSUE_LINK_TYPES: "listed",
    O.GET_ISSUE_LINK_TYPE: "read",
    O.CREATE_ISSUE_LINK_TYPE: "made",
    O.UPDATE_ISSUE_LINK_TYPE: "changed",
    O.DELETE_ISSUE_LINK_TYPE: "deleted",
    O.GET_ISSUE: "read",
}


def _documented(operation: OperationId) -> Iterator[DocumentedAnswer]:
    yield DocumentedAnswer(operation, operation.traits.successes, DONE, _SUCCESSES[operation])
    if operation in _TYPES:
        yield DocumentedAnswer(operation, (400,), None, "the link type's id or the body is not valid")
    for row in sorted(_TABLE, key=lambda row: row.statuses[Profile.DOCUMENTED]):
        if operation in row.on or row.name == "rate-limited":
            by_profile = tuple(dict.fromkeys(row.statuses.values()))
            yield DocumentedAnswer(operation, by_profile, row.cause, row.when, row.name)
    yield DocumentedAnswer(operation, (500, 502, 503, 504), None, "Jira or the way to it failed")


DOCUMENTED: Mapping[OperationId, tuple[DocumentedAnswer, ...]] = {
    operation: tuple(_documented(operation)) for operation in _SUCCESSES
}
"""Operation -> its documented answers, its success first."""


# --- the table as one site answers by it ------------------------------------------------------------------------------

_SAME: Mapping[str, str] = {"bad-credentials": "unauthorized", "no-credentials": "unauthorized", "delete-200": DONE}
"""Causes that linktape tells apart, and Atlassian's documents do not."""

_BY_STATUS: Mapping[int, str] = {401: "unauthorized", 413: "link-limit", 429: "rate-limited"}

_MOST_READ, _LONGEST_NAME = 16_384, 1_000
"""So much of a body is looked through for Jira's sentences, which stand at its beginning, with names in them."""


@dataclass(frozen=True)
class SiteAnswers:
    """The table as one site answers by it: a profile's choices, with a site file's own settings over them."""

    profile: Profile = Profile.DOCUMENTED
    settings: Mapping[str, Choice] = field(default_factory=dict[str, Choice])

    def status(self, name: str) -> int:
        """Give the status of an answer."""
        answer = ANSWERS[name]
        chosen = self.settings.get(answer.status_setting)
        return chosen if isinstance(chosen, int) else answer.statuses[self.profile]

    def text(self, name: str, /, **names: object) -> str:
        """Give the sentence of an answer, with these names in it."""
        return self._template(ANSWERS[name]).format(**names)

    def cause_of(self, status: int, told: str | None, fault: str | None, body: bytes) -> str:
        """Give the cause of an answer: as its maker told it, else as Jira's sentence says it; empty for a success."""
        if status < 400 and fault is None:
            return DONE
        cause = told or fault or self.cause_in(body) or _BY_STATUS.get(status, "")
        return _SAME.get(cause, cause)

    def cause_in(self, body: bytes) -> str | None:
        """Give the cause that the first of Jira's sentences in a body gives away; one of them stands for two causes."""
        read = body[:_MOST_READ]
        matches = [(match, cause) for pattern, cause in self._telling if (match := pattern.search(read))]
        return min(matches, key=lambda pair: (pair[0].start(), -pair[0].end()))[1] if matches else None

    @cached_property
    def _telling(self) -> list[tuple[re.Pattern[bytes], str]]:
        own = {self._template(answer): answer.cause for answer in reversed(_TABLE)}
        return [*_patterns(own.items()), *_usual()]

    def _template(self, answer: Answer) -> str:
        chosen = self.settings.get(answer.text_setting)
        return chosen if isinstance(chosen, str) else answer.texts[self.profile]


USUAL_ANSWERS = SiteAnswers()
"""The answers of a site of which nothing is known."""


@cache
def _usual() -> list[tuple[re.Pattern[bytes], str]]:
    """Every sentence of the table in any profile: who recorded or forwards need not know the site's."""
    return _patterns((text, answer.cause) for answer in _TABLE for text in answer.texts.values())


def _patterns(templates: Iterable[tuple[str, str]]) -> list[tuple[re.Pattern[bytes], str]]:
    """Make what finds a sentence in a JSON body, whatever names are in it."""
    patterns: dict[str, str] = {}
    for template, cause in templates:
        parts = [json.dumps(text, ensure_ascii=False)[1:-1] for text, *_ in Formatter().parse(template) if text]
        if parts:
            patterns.setdefault(f".{{0,{_LONGEST_NAME}}}?".join(map(re.escape, parts)), cause)
    return [(re.compile(pattern.encode()), cause) for pattern, cause in patterns.items()]
