"""What a request sets the fields of an issue to: reading each value, and what became of the issue for its changelog."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from linktape.fake import lookups
from linktape.fake.ask import Ask
from linktape.fake.operations.edit import Edit
from linktape.fake.replies import beyond
from linktape.fake.site import wiki
from linktape.fake.site.site import ChangeItem, Issue, IssueType, Priority, Side, Status
from linktape.jira.bodies import JsonValue

_SHOWN = frozenset({"self", "iconUrl", "description", "subtask", "avatarId", "hierarchyLevel", "entityId"})
"""What an answer shows beside id and name; clients send it back."""


def set_fields(ask: Ask, edit: Edit, issue: Issue) -> Issue:
    """Give the issue with the edit's fields; what is wrong becomes an error."""
    for name, value in edit.fields.items():
        if name in _SETTERS:
            issue = _SETTERS[name](ask, edit, issue, value)
    for verb, label in edit.labels:
        others = tuple(other for other in issue.labels if other != label)
        issue = replace(issue, labels=others if verb == "remove" else (*others, label))
    return issue


def changes(ask: Ask, before: Issue, after: Issue) -> tuple[ChangeItem, ...]:
    """Give what became of each field, as the changelog tells it."""
    pairs = ((field, side(ask, before), side(ask, after)) for field, side in _SIDES.items())
    return tuple(ChangeItem(field, old, new) for field, old, new in pairs if old != new)


def _summary(ask: Ask, edit: Edit, issue: Issue, value: JsonValue) -> Issue:
    if isinstance(value, str) and value.strip():
        return replace(issue, summary=value)
    edit.refuse(ask, "summary-missing")
    return issue


def _description(ask: Ask, edit: Edit, issue: Issue, value: JsonValue) -> Issue:
    return replace(issue, description=value)


def _labels(ask: Ask, edit: Edit, issue: Issue, value: JsonValue) -> Issue:
    labels = value if isinstance(value, list) else []
    return replace(issue, labels=tuple(dict.fromkeys(str(label) for label in labels)))


def _due(ask: Ask, edit: Edit, issue: Issue, value: JsonValue) -> Issue:
    return replace(issue, due=value if isinstance(value, str) and value else None)


def _priority(ask: Ask, edit: Edit, issue: Issue, value: JsonValue) -> Issue:
    if value is None and issue.priority is None:
        return issue
    chosen = _chosen(ask, value, "priority", ask.site.priorities.values())
    if chosen is not None:
        return replace(issue, priority=chosen)
    edit.refuse(ask, "priority-unknown")
    return issue


def _type(ask: Ask, edit: Edit, issue: Issue, value: JsonValue) -> Issue:
    chosen = _chosen(ask, value, "issuetype", ask.site.issue_types.values())
    if chosen is not None:
        return replace(issue, type=chosen)
    edit.refuse(ask, "issue-type-unknown")
    return issue


def _chosen(ask: Ask, value: JsonValue, field: str, among: Iterable[IssueType | Priority]) -> str | None:
    """Give the name of what a value names by name or id; None where there is nothing like it."""
    given = lookups.require_members(ask, value, _SHOWN | {"id", "name"}, field)
    named = lookups.require_texts(ask, given, "id", "name")
    return next((one.name for one in among if named.get("name") == one.name or named.get("id") == str(one.id)), None)


def _project(ask: Ask, edit: Edit, issue: Issue, value: JsonValue) -> Issue:
    """An issue stays in its project: the same one may be named, as clients do that send a whole issue back."""
    project = ask.site.projects[issue.project_key] if issue.key else None
    members = value if isinstance(value, dict) else {}
    if project and project.key != members.get("key") and str(project.id) != str(members.get("id")):
        edit.errors["project"] = ask.says("not-on-screen", name="project")
    return issue


def _components(ask: Ask, edit: Edit, issue: Issue, value: JsonValue) -> Issue:
    """No components are as every issue of the fake has them."""
    if value:
        raise beyond("the field 'components' of issues is Jira's, and linktape's mock does not keep it")
    return issue


def _reporter(ask: Ask, edit: Edit, issue: Issue, value: JsonValue) -> Issue:
    return replace(issue, reporter=_user(ask, edit, "reporter", value))


def _assignee(ask: Ask, edit: Edit, issue: Issue, value: JsonValue) -> Issue:
    return replace(issue, assignee=_user(ask, edit, "assignee", value))


def _user(ask: Ask, edit: Edit, field: str, value: JsonValue) -> str | None:
    """Give the name of the user that a value names by account id or name; -1 and null are nobody."""
    members = _members(ask, edit, field, value)
    named = next((members[name] for name in ("accountId", "id", "name", "key") if members.get(name) is not None), None)
    if named in (None, "-1", ""):
        return None
    for user in ask.site.users:
        if named in (user.account_id, user.name):
            return user.name
    edit.errors[field] = ask.says("user-unknown", name=named)
    return None


def _parent(ask: Ask, edit: Edit, issue: Issue, value: JsonValue) -> Issue:
    members = _members(ask, edit, "parent", value)
    named = members.get("key") or members.get("id")
    if named is None:
        return replace(issue, parent=None)
    parent = ask.world.issue_in_any_case(str(named))
    if parent is None or not ask.sees(parent):
        edit.refuse(ask, "parent-unknown")
    elif issue.key and _is_below(ask, parent, issue):
        edit.refuse(ask, "parent-below")
    else:
        return replace(issue, parent=parent.id)
    return issue


def _members(ask: Ask, edit: Edit, field: str, value: JsonValue) -> Mapping[str, JsonValue]:
    if value is not None and not isinstance(value, dict):
        edit.errors[field] = ask.says("not-an-object")
    return value if isinstance(value, dict) else {}


def _is_below(ask: Ask, issue: Issue, above: Issue) -> bool:
    while issue.id != above.id:
        if issue.parent is None:
            return False
        issue = ask.world.issues[issue.parent]
    return True


_SETTERS: Mapping[str, Callable[[Ask, Edit, Issue, JsonValue], Issue]] = {
    "project": _project,
    "issuetype": _type,
    "summary": _summary,
    "description": _description,
    "labels": _labels,
    "priority": _priority,
    "assignee": _assignee,
    "reporter": _reporter,
    "parent": _parent,
    "duedate": _due,
    "components": _components,
}
SETTABLE = frozenset(_SETTERS)
"""The fields that a request may name."""


def _text(value: str | None) -> Side | None:
    return (None, value) if value else None


def _person(ask: Ask, name: str | None) -> Side | None:
    for user in ask.site.users:
        if user.name == name:
            return (user.account_id if ask.rules.is_cloud else user.name, user.display_name)
    return None


def _named(of: Mapping[str, IssueType] | Mapping[str, Priority] | Mapping[str, Status], name: str) -> Side:
    return (str(of[name].id), name)


def _above(ask: Ask, parent: int | None) -> Side | None:
    return None if parent is None else (str(parent), ask.world.issues[parent].key)


_SIDES: Mapping[str, Callable[[Ask, Issue], Side | None]] = {
    "issuetype": lambda ask, issue: _named(ask.site.issue_types, issue.type),
    "summary": lambda ask, issue: _text(issue.summary),
    "description": lambda ask, issue: _text(wiki.text(issue.description)),
    "labels": lambda ask, issue: _text(" ".join(issue.labels)),
    "priority": lambda ask, issue: _named(ask.site.priorities, issue.priority) if issue.priority else None,
    "assignee": lambda ask, issue: _person(ask, issue.assignee),
    "reporter": lambda ask, issue: _person(ask, issue.reporter),
    "IssueParentAssociation": lambda ask, issue: _above(ask, issue.parent),
    "duedate": lambda ask, issue: (issue.due, f"{issue.due} 00:00:00.0") if issue.due else None,
    "status": lambda ask, issue: _named(ask.site.statuses, issue.status),
}
"""A field as the changelog calls it -> what stands on one side of its change."""
