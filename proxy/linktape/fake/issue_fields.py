"""The fields of issues: what each is called, and what an issue shows in it. What nobody sets is as on a new issue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from linktape.fake import json_forms, permissions
from linktape.fake.ask import Ask
from linktape.fake.operations.comments import comment_json
from linktape.fake.site import wiki
from linktape.fake.site.site import Issue
from linktape.jira.bodies import JsonValue

Show = Callable[[Ask, Issue], JsonValue]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of issues: its name, its schema's type (and the type of its items), and how an issue shows it.

    `is_navigable`: whether searches show it unasked (inferred). `only`: the deployment that has it.
    """

    name: str
    type: str
    show: Show
    items: str | None = None
    is_shown: Callable[[Ask, Issue], bool] = lambda ask, issue: True
    is_navigable: bool = True
    only: Literal["", "Cloud", "Data Center"] = ""

    def schema(self, id_: str) -> json_forms.Json:
        """The field's schema, as Jira describes it."""
        items: json_forms.Json = {"items": self.items} if self.items else {}
        return {"type": self.type, **items, "system": id_}


def fields_of(ask: Ask) -> Mapping[str, Field]:
    """Give the fields that the site's deployment has, by id."""
    other = "Data Center" if ask.rules.has_cloud_members else "Cloud"
    return {id_: field for id_, field in FIELDS.items() if field.only != other}


def _visible_links(ask: Ask, issue: Issue) -> list[JsonValue]:
    """Give the entries of an issue's links whose other end the caller may see; the others are left out silently."""
    issues = ask.world.issues
    links = (link for link in ask.world.links_at(issue) if ask.sees(issues[link.other_end(issue)]))
    return [json_forms.entry(ask, link, issue) for link in links]


def count_hidden_links(ask: Ask, issue: Issue) -> int:
    """Count the links that are left out."""
    world = ask.world
    ends = (world.issues[world.links[id_].other_end(issue)] for id_ in world.links_of.get(issue.id, ()))
    return sum(not ask.sees(end) for end in ends)


def visible_parent(ask: Ask, issue: Issue) -> Issue | None:
    """Give the issue above an issue, if there is one that the caller may see."""
    parent = None if issue.parent is None else ask.world.issues[issue.parent]
    return parent if parent and ask.sees(parent) else None


def _show_parent(ask: Ask, issue: Issue) -> JsonValue:
    parent = visible_parent(ask, issue)
    return json_forms.linked_issue(ask, parent) if parent else None


def _subtasks(ask: Ask, issue: Issue) -> list[JsonValue]:
    """The children that are sub-tasks; an epic's are no sub-tasks, and only name it as their parent."""
    kinds = ask.site.issue_types
    children = (child for child in ask.world.children(issue) if kinds[child.type].is_subtask and ask.sees(child))
    return [json_forms.linked_issue(ask, child) for child in children]


def _comments(ask: Ask, issue: Issue) -> json_forms.Json:
    """All comments that the caller may see, as one page (observed on Cloud, where it names its address)."""
    visible = [one for one in ask.world.comments_of(issue) if permissions.sees_comment(ask.caller, issue, one)]
    address: json_forms.Json = {"self": ask.url(f"issue/{issue.id}/comment")} if ask.rules.has_cloud_members else {}
    size = {"maxResults": len(visible), "total": len(visible), "startAt": 0}
    return {"comments": [comment_json(ask, issue, one) for one in visible], **address, **size}


def _watches(ask: Ask, issue: Issue) -> json_forms.Json:
    """Whoever made an issue watches it."""
    is_watching = issue.creator is not None and issue.creator == ask.author
    count = int(issue.creator is not None)
    return {"self": ask.url(f"issue/{issue.key}/watchers"), "watchCount": count, "isWatching": is_watching}


def _status_changed(ask: Ask, issue: Issue) -> str:
    """When the status was last changed; of its category the fake keeps no account."""
    histories = ask.world.histories.get(issue.id, ())
    moved = [one.created_ms for one in histories if any(change.field == "status" for change in one.items)]
    return json_forms.time(moved[-1]) if moved else json_forms.created(issue)


def _security(ask: Ask, issue: Issue) -> JsonValue:
    if issue.security_level is None:
        return None
    levels = list(ask.site.projects[issue.project_key].security_levels)
    id_ = 10_000 + levels.index(issue.security_level)
    address = ask.url(f"securitylevel/{id_}")
    return {"self": address, "id": str(id_), "description": "", "name": issue.security_level}


def _always(value: JsonValue) -> Show:
    return lambda ask, issue: value


_nothing, _no_list, _no_work = _always(None), _always([]), _always({"progress": 0, "total": 0})
_NOT_RESTRICTED: json_forms.Json = {"issuerestrictions": {}, "shouldDisplay": False}
_NO_WORKLOG: json_forms.Json = {"startAt": 0, "maxResults": 20, "total": 0, "worklogs": []}


FIELDS: Mapping[str, Field] = {
    "summary": Field("Summary", "string", lambda ask, issue: issue.summary),
    "issuetype": Field(
        "Issue Type", "issuetype", lambda ask, issue: json_forms.issue_type(ask, ask.site.issue_types[issue.type])
    ),
    "status": Field("Status", "status", lambda ask, issue: json_forms.status(ask, ask.site.statuses[issue.status])),
    "priority": Field("Priority", "priority", json_forms.priority_of),
    "project": Field(
        "Project", "project", lambda ask, issue: json_forms.project(ask, ask.site.projects[issue.project_key])
    ),
    "issuelinks": Field(
        "Linked Issues",
        "array",
        _visible_links,
        "issuelinks",
        is_shown=lambda ask, issue: ask.site.linking,  # else the member is missing (func6)
    ),
    "parent": Field(
        "Parent", "issuelink", _show_parent, is_shown=lambda ask, issue: visible_parent(ask, issue) is not None
    ),
    "subtasks": Field("Sub-tasks", "array", _subtasks, "issuelinks"),
    "labels": Field("Labels", "array", lambda ask, issue: list(issue.labels), "string"),
    "description": Field("Description", "string", lambda ask, issue: wiki.in_version(issue.description, ask.version)),
    "assignee": Field("Assignee", "user", lambda ask, issue: json_forms.user_named(ask, issue.assignee)),
    "reporter": Field("Reporter", "user", lambda ask, issue: json_forms.user_named(ask, issue.reporter)),
    "creator": Field("Creator", "user", lambda ask, issue: json_forms.user_named(ask, issue.creator)),
    "resolution": Field("Resolution", "resolution", _nothing),
    "resolutiondate": Field("Resolved", "datetime", _nothing),
    "components": Field("Components", "array", _no_list, "component"),
    "fixVersions": Field("Fix versions", "array", _no_list, "version"),
    "versions": Field("Affects versions", "array", _no_list, "version"),
    "created": Field("Created", "datetime", lambda ask, issue: json_forms.created(issue)),
    "updated": Field("Updated", "datetime", lambda ask, issue: json_forms.updated(issue)),
    "duedate": Field("Due date", "date", lambda ask, issue: issue.due),
    "lastViewed": Field("Last Viewed", "datetime", _nothing),
    "statuscategorychangedate": Field("Status Category Changed", "datetime", _status_changed, only="Cloud"),
    "statusCategory": Field(
        "Status Category",
        "statusCategory",
        lambda ask, issue: json_forms.status_category(ask, ask.site.statuses[issue.status]),
        only="Cloud",
    ),
    "environment": Field("Environment", "string", _nothing),
    "security": Field("Security Level", "securitylevel", _security),
    "watches": Field("Watchers", "watches", _watches),
    "votes": Field(
        "Votes",
        "votes",
        lambda ask, issue: {"self": ask.url(f"issue/{issue.key}/votes"), "votes": 0, "hasVoted": False},
    ),
    "attachment": Field("Attachment", "array", _no_list, "attachment", is_navigable=False),
    "comment": Field("Comment", "comments-page", _comments, is_navigable=False),
    "worklog": Field("Log Work", "array", _always(_NO_WORKLOG), "worklog", is_navigable=False),
    "timetracking": Field("Time tracking", "timetracking", _always({}), is_navigable=False),
    "timespent": Field("Time Spent", "number", _nothing),
    "timeestimate": Field("Remaining Estimate", "number", _nothing),
    "timeoriginalestimate": Field("Original estimate", "number", _nothing),
    "aggregatetimespent": Field("\u03a3 Time Spent", "number", _nothing),
    "aggregatetimeestimate": Field("\u03a3 Remaining Estimate", "number", _nothing),
    "aggregatetimeoriginalestimate": Field("\u03a3 Original Estimate", "number", _nothing),
    "progress": Field("Progress", "progress", _no_work),
    "aggregateprogress": Field("\u03a3 Progress", "progress", _no_work),
    "workratio": Field("Work Ratio", "number", _always(-1)),
    "issuerestriction": Field("Restrict to", "issuerestriction", _always(_NOT_RESTRICTED), only="Cloud"),
    "archiveddate": Field("Archived", "datetime", _nothing, only="Data Center"),
    "archivedby": Field("Archiver", "user", _nothing, only="Data Center"),
}
"""The fields of an issue by id: the system fields of 412 recorded issues of Cloud, and Data Center's."""
