"""The rules that hold in every profile and that no setting changes, with mark and source. The operations are built so.

They stand here as data for the page on faithfulness; linktape's `facts.py` has the rules that can be chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

from linktape.jira.profiles import Mark


@dataclass(frozen=True, slots=True)
class Principle:
    """A rule, how well it is known, and where it is written."""

    rule: str
    mark: Mark
    source: str


_OBSERVED, _DOCUMENTED, _INFERRED, _UNKNOWN = Mark.OBSERVED, Mark.DOCUMENTED, Mark.INFERRED, Mark.UNKNOWN

PRINCIPLES = (
    Principle(
        "the issue sent as `inwardIssue` is the source: its entry shows `outwardIssue`, the other end's `inwardIssue`",
        _OBSERVED,
        "jira.md 1; cstk obs 03, jira.js, func6, jrjc obs 29",
    ),
    Principle("an entry of `issuelinks` has one end only; a link by its id has both", _OBSERVED, "jira.md 6.5; obs 08"),
    Principle("posting the same link again is 201 and makes no second link", _OBSERVED, "jira.md 1; cstk obs 04"),
    Principle("the comment of a repeated link is added again", _DOCUMENTED, "jira.md 1"),
    Principle("swapped ends make another link, also of Relates", _OBSERVED, "jira-bugzilla-integration#1307"),
    Principle("another type makes another link", _OBSERVED, "jira.md 1; constructorfabric/insight#3366"),
    Principle(
        "the 201 of a new link has no body; where it says no address either, the id is had from an issue only",
        _OBSERVED,
        "jira.md 3, 13; jira.js",
    ),
    Principle("media type, then credentials, then body, then linking, then lookups", _OBSERVED, "jira.md 2; backlot"),
    Principle("the link type is judged before the permission to link", _OBSERVED, "jira.md 2; minutehand obs 01"),
    Principle("a phrase of a link type is no name of it", _OBSERVED, "jira.md 6.1; go-jira#660"),
    Principle("Link Issues is needed on the source only", _OBSERVED, "jira.md 2 no. 9; func6"),
    Principle("an issue's permission comes before its limit, the limit before the comment", _UNKNOWN, "jira.md 2"),
    Principle("repeating a link that exists breaches no limit", _UNKNOWN, "nothing is added"),
    Principle("when the comment is refused no link is made", _DOCUMENTED, "jira.md 6.1; func6"),
    Principle("to delete a link, Link Issues at one of its ends is enough", _DOCUMENTED, "jira.md 6.3"),
    Principle(
        "a deleted link is gone from both ends at once; deleting again is 404",
        _OBSERVED,
        "jira.md 6.3; jira.js, func6",
    ),
    Principle(
        "links to issues that the caller may not see are left out without a word", _OBSERVED, "jira.md 6.5; func6"
    ),
    Principle("with linking off, `issuelinks` is missing from issues", _OBSERVED, "jira.md 6.5; func6"),
    Principle(
        "entries are ordered by link type; in each outward before inward, then by the other issue's type, status and "
        "priority (the default of `jira.view.issue.links.sort.order`), then by its id",
        _OBSERVED,
        "jira.md 13; recorded on Server 6, 7 and 8 and in 2015; Atlassian's documents for the property",
    ),
    Principle(
        "every `self` names the API version that was asked; a linked issue's ends in its id",
        _OBSERVED,
        "jira.md 6.5; obs 08",
    ),
    Principle(
        "where `latest` was asked, only the issue's own `self` says so, the inner ones say 2; icons of issue types say "
        "2 in v3, too",
        _OBSERVED,
        "jira.md 13; recorded on Cloud 2025, Server 2013 and 2015",
    ),
    Principle(
        "an issue has about 40 fields, whether anything is in them or not; a search leaves out `comment`, `worklog`, "
        "`attachment` and `timetracking` unless asked",
        _OBSERVED,
        "jira.md 13; 412 recorded issues; inferred for the search",
    ),
    Principle(
        "an issue may be edited with members that stay as they are, its project among them",
        _OBSERVED,
        "jira.md 13; 70 recorded edits",
    ),
    Principle(
        "one write is one entry of the changelog, with an item for each field that changed",
        _OBSERVED,
        "jira.md 13; apache/devlake#9062",
    ),
    Principle(
        "a parent is shown by its children, and in `subtasks` only what is of a sub-task type",
        _DOCUMENTED,
        "Atlassian's pages on issues",
    ),
    Principle(
        "any issue may be the parent of any that is not above it: levels of the hierarchy are not checked",
        _UNKNOWN,
        "ours",
    ),
    Principle("deleting an issue or a link type deletes the links", _INFERRED, "jira.md 6.4"),
    Principle("a moved issue is found by its former key", _DOCUMENTED, "Atlassian's page on getIssue"),
    Principle(
        "the changelog has an entry at each end, the source's first, about 40 ms apart",
        _OBSERVED,
        "jira.md 6.8; obs 09",
    ),
    Principle("a repeated link adds nothing to the changelog", _INFERRED, "jira.md 6.8"),
    Principle(
        "webhooks `issuelink_created` and `issuelink_deleted` have numbers for ids and no keys",
        _OBSERVED,
        "jira.md 6.9; obs 27",
    ),
    Principle(
        "a token's scopes are the classic one, or all granular ones; a comment needs `write:comment:jira` too",
        _DOCUMENTED,
        "jira.md 5",
    ),
    Principle("HEAD is GET without a body; OPTIONS is for callers with credentials", _OBSERVED, "jira.md 4; backlot"),
    Principle("trailing and doubled slashes do not matter", _OBSERVED, "jira.md 4; backlot"),
    Principle("a body that cannot be read is refused without an `errors` member", _OBSERVED, "jira.md 3; obs 12, 13"),
    Principle("a remote link without Link Issues is 403", _OBSERVED, "jira.md 7; obs 06"),
    Principle(
        "one transition leads to each status of the site, whatever the issue's status",
        _UNKNOWN,
        "ours: workflows are not modelled",
    ),
    Principle(
        "JQL: NOT turns each clause round, and an empty field is found by EMPTY only",
        _DOCUMENTED,
        "Atlassian on JQL operators",
    ),
    Principle("JQL: `key > HSP-1` finds later issues of the same project", _DOCUMENTED, "Atlassian on JQL fields"),
    Principle("JQL: a value that does not exist, or that the caller may not see, is 400", _OBSERVED, "jira-cli#97"),
    Principle(
        "what Jira serves and the mock does not is 501 with `Linktape-Error: unsupported`, never Jira's 404 or 405",
        _UNKNOWN,
        "ours: docs/mock.md",
    ),
    Principle("JQL: moments are the same in the same minute", _INFERRED, "ours: Jira compares to the minute"),
    Principle("JQL: a searched word fits each word that begins with it", _INFERRED, "for the stems of Jira's index"),
    Principle(
        "JQL: what only Jira can answer is 501 with `Linktape-Error: unsupported`", _UNKNOWN, "ours: docs/mock.md"
    ),
)
