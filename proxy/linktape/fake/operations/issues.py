"""Reading issues as far as links go: fields, expansions, changelog, transitions (docs/jira.md 6.5 and 6.8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from linktape.fake import json_forms
from linktape.fake.ask import Ask
from linktape.fake.issue_fields import count_hidden_links, fields_of
from linktape.fake.lookups import issue_in_path
from linktape.fake.operations.fields import edit_meta
from linktape.fake.replies import Reply, ok
from linktape.fake.site import wiki
from linktape.fake.site.site import ChangeItem, History, Issue, Status
from linktape.jira.bodies import JsonValue

EXPAND = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations"
MOST_CHANGES = 100
WITHOUT_FIELD_ID = frozenset({"Link", "IssueParentAssociation"})
"""What the changelog tells of without a field's id (observed 09; reports)."""


def get_issue(ask: Ask) -> Reply:
    """Read an issue with the fields and expansions that were asked for."""
    issue = issue_in_path(ask)
    hidden = count_hidden_links(ask, issue)
    why = f"; {hidden} links are left out: {ask.caller.name} may not see their other ends" if hidden else ""
    fields = wanted_fields(ask)
    form = issue_json(ask, issue, fields)
    if ask.rules.ends_in_rendered and not fields:
        form.setdefault("renderedFields", None)
    return ok(form, f"{issue.key}{why}")


def get_changelogs(ask: Ask) -> Reply:
    """Page through an issue's changelog, oldest first."""
    issue = issue_in_path(ask)
    changes = _changes(ask, issue)
    most = min(ask.number("maxResults", MOST_CHANGES), MOST_CHANGES)
    page = json_forms.page(ask, changes, most)
    start = ask.number("startAt", 0)
    address = ask.url(f"issue/{issue.id}/changelog?maxResults={most}&startAt=")
    more = {"nextPage": f"{address}{start + most}"} if most and not page["isLast"] else {}
    return ok({"self": f"{address}{start}", **more, **page}, f"{len(changes)} changes of {issue.key}")


def get_transitions(ask: Ask) -> Reply:
    """List the transitions of an issue."""
    issue = issue_in_path(ask)
    forms = _transitions_json(ask)
    return ok({"expand": "transitions", "transitions": forms}, f"{len(forms)} transitions of {issue.key}")


def transitions(ask: Ask) -> dict[str, Status]:
    """Give the transitions by id: one to each status of the site, whatever the issue's status is."""
    return {str(10 * at + 1): status for at, status in enumerate(ask.site.statuses.values(), start=1)}


def wanted_fields(ask: Ask) -> list[str]:
    """Give the names in every `fields` parameter; empty: all."""
    given = [value for name, value in ask.operation.query if name == "fields"]
    return [name.strip() for value in given for name in value.split(",") if name.strip()]


def issue_json(ask: Ask, issue: Issue, fields: list[str]) -> json_forms.Json:
    """An issue with the wanted fields, and what the query expands."""
    wanted = {name for name in fields if not name.startswith("-")}
    has_all, has_navigable = not wanted or "*all" in wanted, "*navigable" in wanted
    known = fields_of(ask)
    names = [
        name
        for name, field in known.items()
        if f"-{name}" not in fields
        and (has_all or name in wanted or (has_navigable and field.is_navigable))
        and field.is_shown(ask, issue)
    ]
    expanded = ",".join(value for name, value in ask.operation.query if name == "expand").split(",")
    return {
        "expand": EXPAND,
        "id": str(issue.id),
        "self": ask.issue_url(issue),
        "key": issue.key,
        **{name: make(ask, issue, names) for name, make in _EXPANSIONS.items() if name in expanded},
        "fields": {name: known[name].show(ask, issue) for name in names},
    }


def _changelog(ask: Ask, issue: Issue) -> json_forms.Json:
    """The changelog inside an issue, newest first."""
    changes = _changes(ask, issue)[::-1]
    return {"startAt": 0, "maxResults": len(changes), "total": len(changes), "histories": changes}


def _changes(ask: Ask, issue: Issue) -> list[JsonValue]:
    return [_history(ask, history) for history in ask.world.histories.get(issue.id, ())]


def _history(ask: Ask, of: History) -> json_forms.Json:
    author = json_forms.user_named(ask, of.author)
    return {
        "id": str(of.id),
        **({"author": author} if author else {}),
        "created": json_forms.time(of.created_ms),
        "items": [_item(change) for change in of.items],
    }


def _item(of: ChangeItem) -> json_forms.Json:
    before, after = of.before or (None, None), of.after or (None, None)
    id_: json_forms.Json = {} if of.field in WITHOUT_FIELD_ID else {"fieldId": of.field}
    sides: json_forms.Json = {"from": before[0], "fromString": before[1], "to": after[0], "toString": after[1]}
    return {"field": of.field, "fieldtype": "jira", **id_, **sides}


def _transitions_json(ask: Ask) -> list[JsonValue]:
    if ask.rules.has_cloud_members:
        names = ("hasScreen", "isGlobal", "isInitial", "isAvailable", "isConditional", "isLooped")
        before: json_forms.Json = {}
        after: json_forms.Json = {name: name in ("isGlobal", "isAvailable") for name in names}
    else:
        before, after = {"description": "", "opsbarSequence": 10}, {}
    return [
        {"id": id_, "name": status.name, **before, "to": json_forms.status(ask, status), **after}
        for id_, status in transitions(ask).items()
    ]


_EXPANSIONS: Mapping[str, Callable[[Ask, Issue, list[str]], JsonValue]] = {
    "renderedFields": lambda ask, issue, names: {
        name: wiki.text(issue.description) if name == "description" and issue.description else None for name in names
    },
    "names": lambda ask, issue, names: {name: fields_of(ask)[name].name for name in names},
    "schema": lambda ask, issue, names: {name: fields_of(ask)[name].schema(name) for name in names},
    "transitions": lambda ask, issue, names: _transitions_json(ask),
    "operations": lambda ask, issue, names: {"linkGroups": []},
    "editmeta": lambda ask, issue, names: edit_meta(ask),
    "changelog": lambda ask, issue, names: _changelog(ask, issue),
}
