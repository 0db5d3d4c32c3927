"""Reading issues as far as links go: which fields, which expansions (CONTRACT section 6.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from linktape.jira.bodies import JsonValue
from linktape.jira.fake import shapes, wiki
from linktape.jira.fake.asking import Ask
from linktape.jira.fake.lookups import issue_in_path
from linktape.jira.fake.replies import Reply, ok
from linktape.jira.fake.site import Issue

EXPAND = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations"


def get_issue(ask: Ask) -> Reply:
    """Read an issue with the fields that were asked for."""
    issue = issue_in_path(ask)
    return ok(issue_json(ask, issue, wanted_fields(ask)), f"{issue.key}{_about_links(ask, issue)}")


def wanted_fields(ask: Ask) -> list[str]:
    """Give the names in every `fields` parameter; empty: all."""
    given = [value for name, value in ask.operation.query if name == "fields"]
    return [name.strip() for value in given for name in value.split(",") if name.strip()]


def issue_json(ask: Ask, issue: Issue, wanted: list[str]) -> shapes.Json:
    """An issue with the wanted fields."""
    fields: dict[str, JsonValue] = {name: make(ask, issue) for name, make in FIELDS.items() if _is_wanted(name, wanted)}
    if not ask.site.linking:
        fields.pop("issuelinks", None)  # the member is missing then (func6)
    return {
        "expand": EXPAND,
        "id": str(issue.id),
        "self": ask.url(f"issue/{issue.id}"),
        "key": issue.key,
        "fields": fields,
    }


def _is_wanted(name: str, wanted: list[str]) -> bool:
    if f"-{name}" in wanted:
        return False
    asked = [one for one in wanted if not one.startswith("-")]
    return not asked or name in asked or "*all" in asked or "*navigable" in asked


def _about_links(ask: Ask, issue: Issue) -> str:
    hidden = len(ask.world.links_of.get(issue.id, ())) - len(visible_links(ask, issue))
    return f"; {hidden} links are left out: {ask.caller.name} may not see their other ends" if hidden else ""


def visible_links(ask: Ask, issue: Issue) -> list[JsonValue]:
    """Give the entries of an issue's links whose other end the caller may see; the others are left out silently."""
    shown: list[JsonValue] = []
    for link in ask.world.links_at(issue):
        other = link.destination_id if link.source_id == issue.id else link.source_id
        if ask.sees(ask.world.issues[other]):
            shown.append(shapes.entry(ask, link, issue))
    return shown


FIELDS: Mapping[str, Callable[[Ask, Issue], JsonValue]] = {
    "summary": lambda ask, issue: issue.summary,
    "issuetype": lambda ask, issue: shapes.issue_type(ask, ask.site.issue_types[issue.type]),
    "status": lambda ask, issue: shapes.status(ask, ask.site.statuses[issue.status]),
    "priority": lambda ask, issue: shapes.priority(ask, ask.site.priorities[issue.priority]),
    "project": lambda ask, issue: shapes.project(ask, ask.site.projects[issue.project_key]),
    "issuelinks": lambda ask, issue: visible_links(ask, issue),
    "subtasks": lambda ask, issue: [],
    "labels": lambda ask, issue: list(issue.labels),
    "description": lambda ask, issue: wiki.in_version(issue.description, ask.version),
    "assignee": lambda ask, issue: None,
    "resolution": lambda ask, issue: None,
    "components": lambda ask, issue: [],
    "fixVersions": lambda ask, issue: [],
    "versions": lambda ask, issue: [],
    "created": lambda ask, issue: shapes.created(issue),
    "updated": lambda ask, issue: shapes.updated(issue),
}
