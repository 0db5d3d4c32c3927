"""Reading issues as far as links go: which fields, which expansions (docs/jira.md 6.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from linktape.fake import json_forms
from linktape.fake.ask import Ask
from linktape.fake.lookups import issue_in_path
from linktape.fake.operations import changelog
from linktape.fake.operations.fields import FIELDS, edit_meta, visible_links
from linktape.fake.operations.transitions import transitions_json
from linktape.fake.replies import Reply, ok
from linktape.fake.site import wiki
from linktape.fake.site.site import Issue
from linktape.jira.bodies import JsonValue

EXPAND = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations,transitions"


def get_issue(ask: Ask) -> Reply:
    """Read an issue with the fields and expansions that were asked for."""
    issue = issue_in_path(ask)
    return ok(issue_json(ask, issue, wanted_fields(ask)), f"{issue.key}{_about_links(ask, issue)}")


def wanted_fields(ask: Ask) -> list[str]:
    """Give the names in every `fields` parameter; empty: all."""
    given = [value for name, value in ask.operation.query if name == "fields"]
    return [name.strip() for value in given for name in value.split(",") if name.strip()]


def issue_json(ask: Ask, issue: Issue, fields: list[str]) -> json_forms.Json:
    """An issue with the wanted fields, and what the query expands."""
    names = [name for name in FIELDS if _is_wanted(name, fields)]
    if not ask.site.linking and "issuelinks" in names:
        names.remove("issuelinks")  # the member is missing then (func6)
    expanded = ",".join(value for name, value in ask.operation.query if name == "expand").split(",")
    return {
        "expand": EXPAND,
        "id": str(issue.id),
        "self": ask.url(f"issue/{issue.id}"),
        "key": issue.key,
        **{name: make(ask, issue, names) for name, make in EXPANSIONS.items() if name in expanded},
        "fields": {name: FIELDS[name].show(ask, issue) for name in names},
    }


def _is_wanted(name: str, fields: list[str]) -> bool:
    if f"-{name}" in fields:
        return False
    names = [field for field in fields if not field.startswith("-")]
    return not names or name in names or "*all" in names or "*navigable" in names


def _about_links(ask: Ask, issue: Issue) -> str:
    hidden = len(ask.world.links_of.get(issue.id, ())) - len(visible_links(ask, issue))
    return f"; {hidden} links are left out: {ask.caller.name} may not see their other ends" if hidden else ""


def _rendered(ask: Ask, issue: Issue, names: list[str]) -> JsonValue:
    return dict.fromkeys(names) | (
        {"description": wiki.text(issue.description)} if "description" in names and issue.description else {}
    )


EXPANSIONS: Mapping[str, Callable[[Ask, Issue, list[str]], JsonValue]] = {
    "renderedFields": _rendered,
    "names": lambda ask, issue, names: {name: FIELDS[name].name for name in names},
    "schema": lambda ask, issue, names: {name: FIELDS[name].schema(name) for name in names},
    "transitions": lambda ask, issue, names: transitions_json(ask),
    "operations": lambda ask, issue, names: {"linkGroups": []},
    "editmeta": lambda ask, issue, names: edit_meta(ask),
    "changelog": lambda ask, issue, names: changelog.inside_issue(ask, issue),
}
