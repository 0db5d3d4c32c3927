"""Writes a session's world as a site file: what `site_file.load` reads becomes the same world again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from linktape.fake.site import catalogue
from linktape.fake.site.site import ChangeItem, History, Issue, Token, Visibility
from linktape.jira.bodies import JsonValue
from linktape.nodes.flow_style import flow

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from linktape.fake.site.world import World

Entry = dict[str, JsonValue]
_NAMES = {"is_active": "active", "is_expired": "expired", "is_subtask": "subtask", "blocked_apps": "blocks_apps"}
"""What a file calls a part, where it calls it otherwise."""


def dump(world: World) -> str:
    """Give a world as the text of a site file."""
    lines = ["# A site as it stands in a session; `linktape mock --site` starts from it."]
    lines += [f"{name}: {flow(_value(value))}" for name, value in _top(world).items()]
    for name, entries in _parts(world).items():
        items = [f"  - {flow(entry)}" for entry in entries]
        lines += [f"{name}:", *items] if items else []
    return "\n".join(lines) + "\n"


def _top(world: World) -> dict[str, object]:
    site = world.site
    return {
        "site": site.name,
        "profile": site.profile.value,
        "linking": site.linking,
        "anonymous": site.anonymous,
        "accept_anyone": site.accept_anyone,
        **site.settings,
        "groups": site.groups,
        "roles": site.roles,
        "administrators": site.administrators,
        "clock_ms": world.clock_ms,
        "last_ids": world.last_ids,
        **({"cloud_id": site.cloud_id} if site.cloud_id else {}),
        **({"secret": site.secret} if site.secret else {}),
        **({"limits": site.limits.as_file()} if site.limits.preset else {}),
    }


def _parts(world: World) -> Mapping[str, Iterable[Entry]]:
    site, last = world.site, world.last_numbers
    keys = {issue.id: issue.key for issue in world.issues.values()}
    projects = (replace(one, last_number=last.get(key, one.last_number)) for key, one in site.projects.items())
    return {
        "users": map(_entry, site.users),
        "link_types": map(_entry, world.link_types.values()),
        "projects": map(_entry, projects),
        "statuses": (_entry(status) for status in site.statuses.values() if status not in catalogue.STATUSES),
        "priorities": (_entry(one) for one in site.priorities.values() if one not in catalogue.PRIORITIES),
        "issue_types": (_entry(kind) for kind in site.issue_types.values() if kind not in catalogue.ISSUE_TYPES),
        "issues": (_issue(world, issue) for issue in world.issues.values()),
        "links": (
            {"id": str(id_), "type": str(link.type_id), "from": keys[link.source_id], "to": keys[link.destination_id]}
            for id_, link in sorted(world.links.items())
        ),
        "limits": map(_entry, site.limits.own),
    }


def _entry(of: DataclassInstance) -> Entry:
    """Give a part of a site as a file has it: ids as texts, and without what is empty unless told."""
    entry: Entry = {}
    for part in dataclasses.fields(of):
        value = getattr(of, part.name)
        if value or value != part.default:
            entry[_NAMES.get(part.name, part.name)] = str(value) if part.name == "id" else _value(value)
    return entry


def _value(value: object) -> JsonValue:
    match value:
        case Token(scopes=None, is_expired=False, app=None):
            return value.value
        case Token() | Visibility():
            return _entry(value)
        case frozenset():
            return [*sorted(map(str, value))]
        case tuple() | list():
            return [_value(item) for item in value]
        case dict():
            return {str(name): _value(inner) for name, inner in value.items()}
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise AssertionError(f"a site has no {type(value).__name__}")


def _issue(world: World, issue: Issue) -> Entry:
    parts: dict[str, list[JsonValue]] = {
        "comments": [_entry(comment) for comment in world.comments_of(issue)],
        "changelog": [_history(entry) for entry in world.histories.get(issue.id, ())],
        "remote_links": [_entry(link) for link in world.remote_links.get(issue.id, ())],
    }
    own: Entry = {} if issue.parent is None else {"parent": world.issues[issue.parent].key}
    if issue.reporter != next((user.name for user in world.site.users), None):
        own["reporter"] = issue.reporter
    if issue.creator != issue.reporter:
        own["creator"] = issue.creator
    entry = _entry(replace(issue, parent=None, reporter=None, creator=None))
    return entry | own | {name: entries for name, entries in parts.items() if entries}


def _history(history: History) -> Entry:
    changes: list[JsonValue] = [_change(change) for change in history.items]
    entry = _entry(replace(history, items=()))
    return entry | (_change(history.items[0]) if len(changes) == 1 else {"items": changes})


def _change(change: ChangeItem) -> Entry:
    sides = {"before": change.before, "after": change.after}
    shown: Entry = {name: {"key": side[0], "text": side[1]} for name, side in sides.items() if side}
    return {"field": change.field, **shown}
