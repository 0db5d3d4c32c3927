"""The table of choices: how the fake behaves where sites differ, each with rule, choices, mark and source.

A field of `Rules` is a fact. Its type says what may be chosen, `_fact` what each profile chooses and why. The
operations read `Rules` and never ask which profile they serve. What Jira says when it refuses stands in
`jira/answers.py`, with the sources' names.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, cast

from linktape.jira.answers import ANSWERS, LINKS_PER_ISSUE
from linktape.jira.profiles import Choice, Fact, Profile, by_profile, marks_of


def _fact(
    rule: str, choice: Choice | tuple[Choice, Choice, Choice], marks: str, source: str, *, setting: bool = False
) -> Any:
    """Describe a field of Rules: what is chosen everywhere, or by each profile in turn; `marks` as in `marks_of`."""
    return dataclasses.field(metadata={"fact": (rule, by_profile(choice), marks_of(marks), source, setting)})


CLOUDS_COLORS, DATA_CENTERS_COLORS = "blue-gray, yellow, green", "default, inprogress, success"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How a site behaves."""

    # fmt: off
    # --- how the API is reached ---
    has_v3: bool = _fact("/rest/api/3 exists", (True, True, False), "doi", "jira.md 9")
    is_cloud: bool = _fact(
        "Cloud's wire format: RFC 7807 for paths, methods and media types, request ids of 32 hex digits, rate headers",
        (True, True, False), "doo", "jira.md 3, 4, 9; minutehand obs 01, 18; backlot obs 23-25")
    xsrf_check: bool = _fact(
        "POST, PUT and DELETE that look like a browser's (User-Agent Mozilla, foreign Origin or Referer), searches by "
        "POST among them: 403 'XSRF check failed'",
        True, "doo", "jira.md 5, 13; Atlassian's knowledge base; orca#5957, jira.js#100, sim#5496; adr13", setting=True)
    no_check_helps: bool = _fact("`X-Atlassian-Token: no-check` lets a browser's User-Agent through",
        (False, False, True), "ooi", "jira.md 5, 13; sim#5496", setting=True)
    xsrf_type: str = _fact("media type of the XSRF refusal", "text/plain", "u", "jira.md 10 no. 12", setting=True)
    latest_as: int = _fact("/rest/api/latest is this version", 2, "uui", "jira.md 4, 10 no. 13", setting=True)

    # --- who is calling ---
    wrong_credentials: Literal["401", "anonymous", "login page"] = _fact(
        "credentials that Jira reads and rejects: 401 in Jira's envelope, or the call runs as anonymous with "
        "X-Seraph-LoginReason, or 401 with a login page",
        ("401", "anonymous", "login page"), "doo", "jira.md 5; documents: 401; minutehand obs 26, backlot; dc obs 30")
    no_credentials: Literal["401", "anonymous"] = _fact(
        "no credentials where anonymous access is off: 401, or the call runs as anonymous and sees nothing",
        ("401", "anonymous", "401"), "doi", "jira.md 5; documents: 401; minutehand obs 01, 10")
    closed_operation: Literal["401", "sentence", "message"] = _fact(
        "an operation closed to anonymous callers: 401 in Jira's envelope, the bare sentence, or `message` and "
        "`status-code`",
        ("401", "sentence", "message"), "doo", "jira.md 5, 13; backlot obs 21; Server 7.12")
    unreadable_bearer: Literal["401", "403"] = _fact(
        "a Bearer that the site's own host cannot read: 401, or 403 'Failed to parse Connect Session Auth Token'",
        ("401", "403", "401"), "doo", "jira.md 5; backlot obs 22; dc obs 30")
    oauth_at_site: bool = _fact(
        "tokens with scopes, and Bearer tokens, work at the site's own host, not only behind /ex/jira/{cloudId}",
        (False, False, True), "doi", "jira.md 5, 13; Atlassian's page on API tokens; backlot obs 22, jira-cli#850",
        setting=True)
    seraph_on_success: bool = _fact("X-Seraph-LoginReason: AUTHENTICATED_FAILED is sent with a 200 too",
        False, "uou", "jira.md 5; obs 26: sources disagree", setting=True)

    # --- looking up types and issues ---
    reads_scalars_as_text: bool = _fact("a number or a boolean may stand in a body where a text is due",
        (False, False, True), "ooi", "jira.md 4; backlot; Jackson's reader of texts")
    type_names_ignore_case: bool = _fact("a link type's name is found in any case",
        False, "u", "jira.md 6.1, 10 no. 5", setting=True)
    type_id_wins: bool = _fact("a link type's id counts where id and name are given",
        True, "u", "jira.md 6.1, 10 no. 5", setting=True)
    issue_id_wins: bool = _fact("an issue's id counts where id and key are given",
        True, "u", "jira.md 6.1, 10 no. 5", setting=True)
    collect_lookup_errors: bool = _fact("errors of type, source and destination come in one answer, in this order",
        True, "uuo", "jira.md 2 no. 7, 10 no. 10; func6", setting=True)
    uniform_404: bool = _fact("all five causes of a 404 are answered with one sentence and one status",
        False, "u", "ours, for clients that must not read the sentence", setting=True)

    # --- making and removing links ---
    has_link_limit: bool = _fact("there is a limit to the links of an issue",
        (True, True, False), "ddo", "jira.md 6.1, 9")
    links_per_issue: int = _fact("how many links an issue may have",
        LINKS_PER_ISSUE, "ddi", "jira.md 6.1; example of issue/limit/report", setting=True)
    limit_end: Literal["either", "source", "destination"] = _fact("which end's links count towards the limit",
        "either", "u", "jira.md 6.1, 10 no. 1", setting=True)
    comment_on: Literal["source", "destination"] = _fact("which end gets the comment",
        "source", "iio", "jira.md 6.1, 10 no. 4; func6, jrjc obs 29; documents: the from (outward) issue", setting=True)
    created_type: str = _fact("media type of the empty 201",
        ("application/json;charset=UTF-8", "application/json;charset=UTF-8", "text/html;charset=UTF-8"),
        "uuo", "jira.md 6.1, 10 no. 9, 13; recorded on Data Center 9.12 and 10.4; obs 30 has application/json",
        setting=True)
    created_location: bool = _fact("the 201 of a new link says its address in `Location`",
        (False, False, True), "ooo", "jira.md 13; jira.js; Server: jira-api-restclient#40; newer Data Center unknown",
        setting=True)
    edited_type: str = _fact("media type of the empty 204 of an edit",
        ("application/json;charset=UTF-8", "application/json;charset=UTF-8", "text/html;charset=UTF-8"),
        "o", "jira.md 13; 70 recorded edits on Cloud; Data Center 9.12 and 10.4")
    transitioned_type: str = _fact("media type of the empty 204 of a transition",
        "text/html;charset=UTF-8", "o", "jira.md 13; 18 recorded transitions on Cloud; Data Center 9.12 and 10.4")
    deleted_type: str | None = _fact("media type of every other empty 204",
        (None, None, "text/html;charset=UTF-8"), "uuo", "jira.md 13; recorded on Data Center 9.12 and 10.4")
    delete_status: int = _fact("a link was deleted (the documents have 200 and 204; clients insist on 204)",
        204, "doo", "jira.md 6.3; func6; jira-cli", setting=True)

    # --- links by editing ---
    operations_per_field: int = _fact("how many operations `update.issuelinks` may have",
        1, "uuo", "jira.md 6.6, 10 no. 7; func6", setting=True)
    edit_needs_link_permission: bool = _fact("linking by editing needs Link Issues as well as Edit Issues",
        False, "doo", "jira.md 6.6; documents name Edit Issues only; pycontribs#1296", setting=True)

    # --- comments ---
    has_identifiers: bool = _fact("visibility may name a group or role by `identifier`",
        (True, True, False), "ddd", "jira.md 6.1, 9")
    group_visibility: bool = _fact("comments may be visible to groups; a site can switch that off",
        True, "o", "atlassian-mcp-server#105", setting=True)

    # --- searches ---
    has_classic_search: bool = _fact("the classic search `search` exists",
        (False, False, True), "doo", "jira.md 13; changelog CHANGE-2046; ten reports")
    search_page: int = _fact("how many issues a page of a search with fields has at most",
        (100, 100, 1_000), "ood", "jira.md 13; pycontribs/jira#805; jira.search.views.default.max", setting=True)

    # --- satellites ---
    self_link_first: bool = _fact("a link to itself is refused before the permission is looked at",
        True, "u", "jira.md 2 no. 8", setting=True)
    has_cloud_members: bool = _fact(
        "issue types show `hierarchyLevel`, projects whether they are `simplified`, issues `statusCategory`",
        (True, True, False), "ooo", "jira.md 13; recorded on Data Center 9.12 and 10.4")
    category_colors: str = _fact("`statusCategory.colorName` of what is to do, in progress, done",
        (CLOUDS_COLORS, CLOUDS_COLORS, DATA_CENTERS_COLORS), "ooo",
        "jira.md 13; five sites of Data Center 9 and 10; Server 7 and 8 as Cloud", setting=True)
    ends_in_rendered: bool = _fact("a whole issue ends in `renderedFields: null`",
        (False, False, True), "ooo", "jira.md 13; recorded on Server 7.12 and Data Center 10.4")
    deployment: str = _fact("serverInfo.deploymentType", ("Cloud", "Cloud", "Server"), "o", "jira.md 6.7; jira-cli")
    myself_has_names: bool = _fact("myself has `key` and `name` beside or instead of the account id",
        (True, False, True), "dii", "jira.md 6.7; documents: both are in the schema; clients read them", setting=True)
    lists_permissions: bool = _fact("mypermissions answers with every key, whatever `permissions` asks for",
        (False, False, True), "doo", "jira.md 6.7; minutehand obs 16, 17; adr13")
    has_cloud_operations: bool = _fact(
        "what only Cloud has exists: `issue/{key}/changelog` (`expand=changelog` does everywhere), `search/jql`, "
        "`issue/bulkfetch`, `issue/limit/report`, `field/search`",
        (True, True, False), "doo", "Atlassian's documents; Data Center's have no such paths; kelos#1439")
    version: str = _fact("serverInfo.version",
        ("1001.0.0-SNAPSHOT", "1001.0.0-SNAPSHOT", "9.12.0"), "o", "jira.md 6.7", setting=True)
    # fmt: on


def facts() -> Iterator[Fact]:
    """Give every fact: the choices, then the answers, in the order of their tables."""
    yield from _choices()
    yield from chain.from_iterable(answer.facts() for answer in ANSWERS.values())


def _choices() -> Iterator[Fact]:
    for field in dataclasses.fields(Rules):
        rule, choices, marks, source, is_setting = field.metadata["fact"]
        yield Fact(field.name, rule, choices, marks, source, is_setting)


def rules_of(profile: Profile, settings: Mapping[str, Choice]) -> Rules:
    """Give what a profile chooses, with a site file's own settings over it."""
    chosen = {fact.name: settings.get(fact.name, fact.choices[profile]) for fact in _choices()}
    return Rules(**cast("dict[str, Any]", chosen))
