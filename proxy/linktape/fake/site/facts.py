"""The one table of facts: what the fake answers where it must choose, each with rule, choices, mark and source.

A field of `Rules` is a fact. Its type says what may be chosen, `_fact` what each profile chooses and why. The
operations read `Rules` and never ask which profile they serve. Sources are named as in docs/jira.md 0
(`func6`: the vendor's functional tests of Server 6.3), sections are that page's.
"""
# ruff: noqa: RUF009  # `_fact` describes a field, as dataclasses.field does

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, cast

Choice = bool | int | str | None


class Profile(StrEnum):
    """Whom to believe where documents and sites disagree."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    DATACENTER = "datacenter"


class Mark(StrEnum):
    """How well a fact is known."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    INFERRED = "inferred"
    UNKNOWN = "unknown"  # a default of ours


@dataclass(frozen=True, slots=True)
class Fact:
    """One rule: what each profile chooses, how well that is known, and where it is written."""

    name: str
    rule: str
    choices: Mapping[Profile, Choice]
    marks: Mapping[Profile, Mark]
    source: str
    is_setting: bool  # whether a site file may set it

    @property
    def differs(self) -> bool:
        """Whether the profiles choose differently."""
        return len({repr(choice) for choice in self.choices.values()}) > 1


_MARKS = {letter: mark for mark in Mark for letter in (mark.value[0],)}
_SAME = object()


def _fact(
    rule: str,
    documented: Choice,
    observed: object = _SAME,
    datacenter: object = _SAME,
    *,
    marks: str,
    source: str,
    setting: bool = False,
) -> Any:
    """Describe a field of Rules. `marks`: a letter for each profile (d, o, i, u), or one for all."""
    seen = documented if observed is _SAME else observed
    choices = dict(zip(Profile, (documented, seen, seen if datacenter is _SAME else datacenter), strict=True))
    letters = marks * 3 if len(marks) == 1 else marks
    found = {profile: _MARKS[letter] for profile, letter in zip(Profile, letters, strict=True)}
    return dataclasses.field(metadata={"fact": (rule, choices, found, source, setting)})


Rejected = Literal["401", "anonymous", "login page"]
Refusal = Literal["401", "sentence"]
End = Literal["source", "destination"]

_MASKED = "Issue does not exist or you do not have permission to see it."
_NO_ENDS = "At least one of 'id' or 'key' is required to identify an issue."


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a site answers. Texts are templates for `str.format`."""

    # --- how the API is reached -------------------------------------------------------------------------------------
    has_v3: bool = _fact("/rest/api/3 exists", True, True, False, marks="doi", source="jira.md 9")
    is_cloud: bool = _fact(
        "Cloud's wire format: RFC 7807 for paths, methods and media types, request ids of 32 hex digits, rate headers",
        True,
        True,
        False,
        marks="doo",
        source="jira.md 3, 4, 9; minutehand obs 01, 18; backlot obs 23-25",
    )
    xsrf_check: bool = _fact(
        "a write that looks like a browser's (User-Agent Mozilla, foreign Origin or Referer): 403 'XSRF check failed'",
        False,
        True,
        True,
        marks="doo",
        source="jira.md 5; several reports; adr13",
        setting=True,
    )
    xsrf_type: str = _fact(
        "media type of the XSRF refusal", "text/plain", marks="u", source="jira.md 10 no. 12", setting=True
    )
    latest_as: int = _fact(
        "/rest/api/latest is this version", 2, marks="uui", source="jira.md 4, 10 no. 13", setting=True
    )

    # --- who is calling ---------------------------------------------------------------------------------------------
    wrong_credentials: Rejected = _fact(
        "credentials that Jira reads and rejects: 401 in Jira's envelope, or the call runs as anonymous with "
        "X-Seraph-LoginReason, or 401 with a login page",
        "401",
        "anonymous",
        "login page",
        marks="doo",
        source="jira.md 5; documents: 401; minutehand obs 26, backlot; dc obs 30",
    )
    no_credentials: Rejected = _fact(
        "no credentials where anonymous access is off: 401, or the call runs as anonymous and sees nothing",
        "401",
        "anonymous",
        "401",
        marks="doi",
        source="jira.md 5; documents: 401; minutehand obs 01, 10",
    )
    closed_operation: Refusal = _fact(
        "an operation closed to anonymous callers: 401 in Jira's envelope, or the bare sentence",
        "401",
        "sentence",
        "401",
        marks="doi",
        source="jira.md 5; backlot obs 21",
    )
    unreadable_bearer: Literal["401", "403"] = _fact(
        "a Bearer that the site's own host cannot read: 401, or 403 'Failed to parse Connect Session Auth Token'",
        "401",
        "403",
        "401",
        marks="doo",
        source="jira.md 5; backlot obs 22; dc obs 30",
    )
    oauth_at_site: bool = _fact(
        "tokens with scopes, and Bearer tokens, work at the site's own host, not only behind /ex/jira/{cloudId}",
        True,
        False,
        True,
        marks="uoi",
        source="jira.md 5; backlot obs 22 and several reports",
        setting=True,
    )
    unauthenticated_text: str = _fact(
        "sentence of a 401",
        "Client must be authenticated to access this resource.",
        marks="ioi",
        source="jira.md 5; backlot obs 21",
    )
    seraph_on_success: bool = _fact(
        "X-Seraph-LoginReason: AUTHENTICATED_FAILED is sent with a 200 too",
        False,
        marks="uou",
        source="jira.md 5; obs 26: sources disagree",
        setting=True,
    )
    scope_text: str = _fact(
        "message of the gateway's 401 for a missing scope",
        "Unauthorized; scope does not match",
        marks="ooi",
        source="jira.md 5; obs 20",
    )

    # --- bodies -----------------------------------------------------------------------------------------------------
    malformed_text: str = _fact(
        "a body that is no JSON: 400",
        "There was an error parsing JSON. Check that your request body is valid.",
        marks="oou",
        source="jira.md 4; minutehand obs 12",
    )
    payload_text: str = _fact(
        "a body with an unknown property or a wrong type: 400",
        "Invalid request payload. Refer to the REST API documentation and try again.",
        marks="oou",
        source="jira.md 4; minutehand obs 13; php-JiraCloud-RESTAPI#54",
    )
    empty_body_text: str = _fact(
        "issueLink without a body: 400",
        "No content to map to Object due to end of input",
        marks="u",
        source="jira.md 4, 10 no. 6; backlot on search",
        setting=True,
    )

    # --- looking up types and issues --------------------------------------------------------------------------------
    linking_off_text: str = _fact(
        "issue linking is switched off: 404",
        "Issue linking is currently disabled.",
        marks="iio",
        source="jira.md 6.1, 7 no. 1; func6",
    )
    type_name_missing_text: str = _fact(
        "a link type's name is unknown: 404",
        "No issue link type with name '{name}' found.",
        marks="o",
        source="jira.md 6.1; minutehand obs 01; func6",
    )
    type_id_missing_text: str = _fact(
        "a link type's id is unknown: 404",
        "No issue link type with id '{id}' found.",
        marks="iio",
        source="jira.md 6.1; func6",
    )
    type_id_invalid_text: str = _fact(
        "a link type's id is no number: 400",
        "Invalid issue link type id '{id}' specified.",
        marks="iio",
        source="jira.md 6.1; func6 catalogue",
    )
    type_ambiguous_text: str = _fact(
        "two link types have the name: 400",
        "The issue link type name '{name}' is ambiguous. Please provide an id instead.",
        marks="iio",
        source="jira.md 6.1; func6 catalogue",
    )
    type_unnamed_text: str = _fact(
        "neither id nor name of the link type is given: 400",
        "You must provide either an id or a name for the link type.",
        marks="u",
        source="jira.md 6.1, 10 no. 6; func6 catalogue",
        setting=True,
    )
    type_names_ignore_case: bool = _fact(
        "a link type's name is found in any case",
        False,
        marks="u",
        source="jira.md 6.1, 10 no. 5",
        setting=True,
    )
    type_id_wins: bool = _fact(
        "a link type's id counts where id and name are given",
        True,
        marks="u",
        source="jira.md 6.1, 10 no. 5",
        setting=True,
    )
    issue_id_wins: bool = _fact(
        "an issue's id counts where id and key are given",
        True,
        marks="u",
        source="jira.md 6.1, 10 no. 5",
        setting=True,
    )
    issue_missing_text: str = _fact(
        "an issue does not exist: 404",
        _MASKED,
        _MASKED,
        "Issue Does Not Exist",
        marks="ioo",
        source="jira.md 6.1, 7 no. 4, 10 no. 3; minutehand obs 10; jrjc obs 29",
        setting=True,
    )
    issue_hidden_text: str = _fact(
        "the caller may not see an issue: 404",
        _MASKED,
        _MASKED,
        "You do not have the permission to see the specified issue.",
        marks="ioo",
        source="jira.md 6.1, 7 no. 2, 10 no. 3; minutehand obs 10; jrjc obs 29",
        setting=True,
    )
    issue_unnamed_text: str = _fact(
        "neither id nor key of an issue is given: 400",
        _NO_ENDS,
        marks="u",
        source="jira.md 6.1, 10 no. 6; func6 catalogue",
        setting=True,
    )
    collect_lookup_errors: bool = _fact(
        "errors of type, source and destination come in one answer, in this order",
        True,
        marks="uuo",
        source="jira.md 2 no. 7, 10 no. 10; func6",
        setting=True,
    )
    uniform_404: bool = _fact(
        "all five causes of a 404 are answered with one sentence and one status",
        False,
        marks="u",
        source="ours, for clients that must not read the sentence",
        setting=True,
    )

    # --- making and removing links ----------------------------------------------------------------------------------
    self_link_text: str = _fact(
        "a link from an issue to itself: 400",
        "You cannot link an issue to itself.",
        marks="uuo",
        source="jira.md 6.1, 10 no. 11; func6",
        setting=True,
    )
    no_link_permission_status: int = _fact(
        "Link Issues is lacking on the source",
        404,
        401,
        401,
        marks="doo",
        source="jira.md 6.1, 7 no. 3; documents: 404; tendcf obs 05; func6, adr13 obs 30",
        setting=True,
    )
    no_link_permission_text: str = _fact(
        "Link Issues is lacking: the sentence",
        "No Link Issue Permission for issue '{key}'",
        marks="ioo",
        source="jira.md 6.1; tendcf obs 05; func6",
    )
    limit_status: int | None = _fact(
        "an issue has as many links as the site allows; none: there is no limit",
        413,
        413,
        None,
        marks="ddo",
        source="jira.md 6.1, 9",
    )
    links_per_issue: int = _fact(
        "how many links an issue may have",
        2000,
        marks="ddi",
        source="jira.md 6.1; example of issue/limit/report",
        setting=True,
    )
    limit_text: str = _fact(
        "the limit's sentence (ours)",
        "The issue has reached the limit of {limit} issue links.",
        marks="u",
        source="jira.md 6.1, 10 no. 1",
        setting=True,
    )
    limit_end: Literal["either", "source", "destination"] = _fact(
        "which end's links count towards the limit",
        "either",
        marks="u",
        source="jira.md 6.1, 10 no. 1",
        setting=True,
    )
    comment_on: End = _fact(
        "which end gets the comment",
        "source",
        marks="iio",
        source="jira.md 6.1, 10 no. 4; func6, jrjc obs 29; documents: the from (outward) issue",
        setting=True,
    )
    comment_failed_text: str = _fact(
        "a comment is refused: the first sentence. The key is the other end's, as seen",
        "Failed to create comment for issue '{key}'",
        marks="iio",
        source="jira.md 6.1; jrjc obs 29",
    )
    created_type: str = _fact(
        "media type of the empty 201",
        "application/json;charset=UTF-8",
        "application/json;charset=UTF-8",
        "application/json",
        marks="uuo",
        source="jira.md 6.1, 10 no. 9; dc obs 30",
        setting=True,
    )
    delete_status: int = _fact(
        "a link was deleted (the documents have 200 and 204; clients insist on 204)",
        204,
        marks="doo",
        source="jira.md 6.3; func6; jira-cli",
        setting=True,
    )
    delete_no_permission_status: int = _fact(
        "Link Issues is lacking at both ends of the link to delete",
        404,
        401,
        401,
        marks="did",
        source="jira.md 6.3, 10 no. 8",
        setting=True,
    )
    link_missing_text: str = _fact(
        "a link does not exist, or an end of it is not visible: 404",
        "No issue link with id '{id}' exists.",
        marks="o",
        source="jira.md 6.2; minutehand obs 02; func6",
    )
    link_id_invalid_text: str = _fact(
        "a link's id is no number: 400",
        "Invalid issue link id '{id}' specified.",
        marks="ddo",
        source="jira.md 6.2; func6 catalogue",
    )

    # --- link types -------------------------------------------------------------------------------------------------
    no_admin_status: int = _fact(
        "changing link types without Administer Jira",
        404,
        403,
        404,
        marks="dod",
        source="jira.md 6.4; documents: 404; jira.js accepts 404 and 403",
        setting=True,
    )
    no_admin_text: str = _fact(
        "changing link types without Administer Jira: the sentence",
        "You are not authorized to perform this action. Administrator privileges are required.",
        marks="iio",
        source="jira.md 6.4; func6 catalogue",
    )
    type_in_use_status: int = _fact(
        "the name of a new link type is in use",
        404,
        400,
        400,
        marks="doo",
        source="jira.md 6.4; documents: 404; terraform-provider-jira#90",
        setting=True,
    )
    type_in_use_text: str = _fact(
        "the name of a new link type is in use: the sentence",
        "You cannot create two issue link types with the same name.",
        marks="ooo",
        source="jira.md 6.4; terraform-provider-jira#90",
    )
    type_part_text: str = _fact(
        "a new link type lacks a part: 400",
        "You cannot create an issue link type without specifying the {part}.",
        marks="iio",
        source="jira.md 6.4; func6 catalogue",
    )

    # --- links by editing ---------------------------------------------------------------------------------------------
    not_on_screen_text: str = _fact(
        "a field that cannot be set, or Edit Issues is lacking: 400",
        "Field '{name}' cannot be set. It is not on the appropriate screen, or unknown.",
        marks="ooi",
        source="jira.md 6.6; minutehand obs 15",
    )
    fields_issuelinks_text: str = _fact(
        "links given in `fields` and not in `update`: 400",
        "Field does not support update 'issuelinks'",
        marks="o",
        source="jira.md 6.6; go-jira#210",
    )
    operations_per_field: int = _fact(
        "how many operations `update.issuelinks` may have",
        1,
        marks="uuo",
        source="jira.md 6.6, 10 no. 7; func6",
        setting=True,
    )
    too_many_operations_text: str = _fact(
        "too many operations in `update.issuelinks`: 400",
        "Too many operations ({count}) provided for field 'issuelinks'. "
        "We support at most {most} operation for this field.",
        marks="uuo",
        source="jira.md 6.6, 10 no. 7; func6",
        setting=True,
    )
    operation_unsupported_text: str = _fact(
        "an operation of another field in `update.issuelinks`: 400",
        "'{name}' operation is not supported.",
        marks="iio",
        source="jira.md 6.6; func6",
    )
    operation_unknown_text: str = _fact(
        "an operation that no field has in `update.issuelinks`: 400",
        "No operation with name '{name}' found. Valid operations are: add, set, remove, edit",
        marks="iio",
        source="jira.md 6.6; func6",
    )
    both_ends_text: str = _fact(
        "both ends in `update.issuelinks`: 400",
        "You must provide one of 'inwardIssue' or 'outwardIssue', not both.",
        marks="iio",
        source="jira.md 6.6; func6 catalogue",
    )
    comment_inside_text: str = _fact(
        "a comment in `update.issuelinks`: 400",
        "Comment not allowed in issue link request. Please use top-level 'comment' attribute.",
        marks="iio",
        source="jira.md 6.6; func6 catalogue",
    )
    null_link_text: str = _fact(
        "`add: null` in `update.issuelinks`: 400",
        "A null issue link object is invalid for add operation.",
        marks="iio",
        source="jira.md 6.6; func6 catalogue",
    )
    edit_needs_link_permission: bool = _fact(
        "linking by editing needs Link Issues as well as Edit Issues",
        False,
        marks="doo",
        source="jira.md 6.6; documents name Edit Issues only; pycontribs#1296",
        setting=True,
    )

    # --- comments ---------------------------------------------------------------------------------------------------
    role_lacking_text: str = _fact(
        "visibility for a role that the caller lacks",
        "You are currently not a member of the project role: {name}.",
        marks="iio",
        source="jira.md 6.1; jrjc obs 29",
    )
    group_lacking_text: str = _fact(
        "visibility for a group that the caller lacks",
        "You are currently not a member of the group: {name}.",
        marks="iio",
        source="jira.md 6.1; jrjc obs 29",
    )
    group_missing_text: str = _fact(
        "visibility for a group that does not exist",
        "Group: {name} does not exist.",
        marks="iio",
        source="jira.md 6.1; jrjc obs 29",
    )
    role_missing_text: str = _fact(
        "visibility for a role that does not exist",
        "Invalid role level specified.",
        marks="iio",
        source="jira.md 6.1; func6 catalogue",
    )
    visibility_empty_text: str = _fact(
        "visibility without a name",
        "The visibility for this comment has no value specified.",
        marks="iio",
        source="jira.md 6.1; func6 catalogue",
    )
    group_empty_text: str = _fact(
        "visibility for a group with an empty name",
        "Group level cannot be empty.",
        marks="iio",
        source="jira.md 6.1; func6 catalogue",
    )
    role_empty_text: str = _fact(
        "visibility for a role with an empty name",
        "Role level cannot be empty.",
        marks="iio",
        source="jira.md 6.1; func6 catalogue",
    )
    has_identifiers: bool = _fact(
        "visibility may name a group or role by `identifier`",
        True,
        True,
        False,
        marks="ddd",
        source="jira.md 6.1, 9",
    )
    comment_empty_text: str = _fact(
        "a comment without text",
        "Comment body can not be empty!",
        marks="iio",
        source="jira.md 6.1; func6 catalogue",
    )
    comment_forbidden_text: str = _fact(
        "the caller may not comment",
        "You do not have the permission to comment on this issue.",
        "You do not have the permission to comment on this issue.",
        "{name}, you do not have the permission to comment on this issue.",
        marks="ioo",
        source="jira.md 6.1; minutehand obs 11; func6",
    )
    not_a_document_text: str = _fact(
        "a v3 comment whose body is no document",
        "Comment body is not valid!",
        marks="o",
        source="jira.md 6.1; minutehand obs 11, on addComment",
    )

    # --- satellites -------------------------------------------------------------------------------------------------
    rate_limited_text: str = _fact(
        "a rate limit is used up: the sentence (ours)",
        "Rate limit exceeded",
        marks="u",
        source="jira.md 8, 10 no. 2",
        setting=True,
    )
    self_link_first: bool = _fact(
        "a link to itself is refused before the permission is looked at",
        True,
        marks="u",
        source="jira.md 2 no. 8",
        setting=True,
    )
    deployment: str = _fact(
        "serverInfo.deploymentType", "Cloud", "Cloud", "Server", marks="o", source="jira.md 6.7; jira-cli"
    )
    myself_has_names: bool = _fact(
        "myself has `key` and `name` beside or instead of the account id",
        True,
        False,
        True,
        marks="dii",
        source="jira.md 6.7; documents: both are in the schema; clients read them",
        setting=True,
    )
    lists_permissions: bool = _fact(
        "mypermissions answers with every key, whatever `permissions` asks for",
        False,
        False,
        True,
        marks="doo",
        source="jira.md 6.7; minutehand obs 16, 17; adr13",
    )
    has_cloud_operations: bool = _fact(
        "what only Cloud has exists: `issue/{key}/changelog` (`expand=changelog` does everywhere), `search/jql`, "
        "`issue/bulkfetch`, `issue/limit/report`, `field/search`",
        True,
        True,
        False,
        marks="doi",
        source="Atlassian's documents; Data Center's have no such paths",
    )
    remote_permission_status: int = _fact(
        "a remote link without Link Issues",
        403,
        marks="doo",
        source="jira.md 7 no. 3; tendcf obs 06; adr13 obs 30",
    )
    version: str = _fact(
        "serverInfo.version", "1001.0.0-SNAPSHOT", "1001.0.0-SNAPSHOT", "9.12.0", marks="o", source="jira.md 6.7"
    )


def facts() -> Iterator[Fact]:
    """Give every fact, in the order of the table."""
    for field in dataclasses.fields(Rules):
        rule, choices, marks, source, is_setting = field.metadata["fact"]
        yield Fact(field.name, rule, choices, marks, source, is_setting)


@dataclass(frozen=True, slots=True)
class FactDifference:
    """A fact that the profiles choose differently, as texts."""

    what: str
    documented: str
    observed: str
    datacenter: str
    source: str


def differences() -> list[FactDifference]:
    """Give what differs between the profiles, for `linktape mock --profiles`."""
    return [_difference(fact) for fact in facts() if fact.differs]


def _difference(fact: Fact) -> FactDifference:
    documented, observed, datacenter = (_shown(fact, profile) for profile in Profile)
    return FactDifference(fact.rule, documented, observed, datacenter, fact.source)


def _shown(fact: Fact, profile: Profile) -> str:
    return f"{said(fact.choices[profile])} ({fact.marks[profile]})"


def said(choice: Choice) -> str:
    """Say a choice in a word."""
    match choice:
        case None:
            return "none"
        case bool():
            return "yes" if choice else "no"
        case _:
            return str(choice)


def rules_of(profile: Profile, settings: Mapping[str, Choice]) -> Rules:
    """Give what a profile chooses, with a site file's own settings over it."""
    chosen = {fact.name: fact.choices[profile] for fact in facts()}
    return Rules(**cast("dict[str, Any]", chosen | dict(settings)))
