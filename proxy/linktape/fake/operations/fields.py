"""The fields of issues: what each shows, and the operations that list them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from linktape.fake import json_forms
from linktape.fake.ask import Ask
from linktape.fake.replies import Reply, ok
from linktape.fake.site import wiki
from linktape.fake.site.site import Issue
from linktape.jira.bodies import JsonValue


@dataclass(frozen=True, slots=True)
class Field:
    """A field of issues: its name, its schema's type (and the type of its items), and how an issue shows it."""

    name: str
    type: str
    show: Callable[[Ask, Issue], JsonValue]
    items: str | None = None

    def schema(self, id_: str) -> json_forms.Json:
        """The field's schema, as Jira describes it."""
        items: json_forms.Json = {"items": self.items} if self.items else {}
        return {"type": self.type, **items, "system": id_}


def visible_links(ask: Ask, issue: Issue) -> list[JsonValue]:
    """Give the entries of an issue's links whose other end the caller may see; the others are left out silently."""
    issues = ask.world.issues
    links = (link for link in ask.world.links_at(issue) if ask.sees(issues[link.other_end(issue)]))
    return [json_forms.entry(ask, link, issue) for link in links]


FIELDS: Mapping[str, Field] = {
    "summary": Field("Summary", "string", lambda ask, issue: issue.summary),
    "issuetype": Field(
        "Issue Type", "issuetype", lambda ask, issue: json_forms.issue_type(ask, ask.site.issue_types[issue.type])
    ),
    "status": Field("Status", "status", lambda ask, issue: json_forms.status(ask, ask.site.statuses[issue.status])),
    "priority": Field(
        "Priority", "priority", lambda ask, issue: json_forms.priority(ask, ask.site.priorities[issue.priority])
    ),
    "project": Field(
        "Project", "project", lambda ask, issue: json_forms.project(ask, ask.site.projects[issue.project_key])
    ),
    "issuelinks": Field("Linked Issues", "array", visible_links, "issuelinks"),
    "subtasks": Field("Sub-tasks", "array", lambda ask, issue: [], "issuelinks"),
    "labels": Field("Labels", "array", lambda ask, issue: list(issue.labels), "string"),
    "description": Field("Description", "string", lambda ask, issue: wiki.in_version(issue.description, ask.version)),
    "assignee": Field("Assignee", "user", lambda ask, issue: None),
    "resolution": Field("Resolution", "resolution", lambda ask, issue: None),
    "components": Field("Components", "array", lambda ask, issue: [], "component"),
    "fixVersions": Field("Fix versions", "array", lambda ask, issue: [], "version"),
    "versions": Field("Affects versions", "array", lambda ask, issue: [], "version"),
    "created": Field("Created", "datetime", lambda ask, issue: json_forms.created(issue)),
    "updated": Field("Updated", "datetime", lambda ask, issue: json_forms.updated(issue)),
}


def get_fields(ask: Ask) -> Reply:
    """List the fields of issues."""
    traits = {"custom": False, "orderable": True, "navigable": True, "searchable": True}
    forms: list[JsonValue] = [
        {"id": id_, "key": id_, "name": field.name, **traits, "clauseNames": [id_.lower()], "schema": field.schema(id_)}
        for id_, field in FIELDS.items()
    ]
    return ok(forms, f"{len(forms)} fields")


def get_fields_paginated(ask: Ask) -> Reply:
    """Page through the fields, perhaps those with a text in their name."""
    query = (ask.operation.parameter("query") or "").casefold()
    matches: list[JsonValue] = [
        {"id": id_, "name": field.name, "schema": field.schema(id_)}
        for id_, field in FIELDS.items()
        if query in field.name.casefold() or query in id_
    ]
    return ok(json_forms.page(ask, matches, ask.number("maxResults", 50)), f"{len(matches)} fields")


def edit_meta(ask: Ask) -> json_forms.Json:
    """What can be edited (`expand=editmeta`); links only by `add` (jira.md 6.5)."""
    picker = ask.url("issue/picker?currentProjectId=&showSubTaskParent=true&showSubTasks=true&query=")
    form: json_forms.Json = {}
    for id_ in ("summary", "description", "labels", "priority", *(["issuelinks"] if ask.site.linking else [])):
        is_link = id_ == "issuelinks"
        what: json_forms.Json = {
            "required": id_ == "summary",
            "schema": FIELDS[id_].schema(id_),
            "name": FIELDS[id_].name,
        }
        how: json_forms.Json = (
            {"operations": ["add"], "autoCompleteUrl": picker} if is_link else {"operations": ["set"]}
        )
        form[id_] = what | {"key": id_} | how
    return {"fields": form}
