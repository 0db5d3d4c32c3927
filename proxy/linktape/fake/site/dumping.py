"""Writes a session's world as a site file: what `site_file.load` reads becomes the same world again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from linktape.fake.site import catalogue
from linktape.fake.site.site import Comment, History, Issue, Project, RemoteLink, Site, Token, User
from linktape.jira.bodies import JsonValue

if TYPE_CHECKING:
    from linktape.fake.site.world import World

Entry = dict[str, JsonValue]

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./@ -]*[A-Za-z0-9_./@-])?")
_NOT_TEXTS = frozenset({"null", "true", "false"})
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def dump(world: World) -> str:
    """Give a world as the text of a site file."""
    site = world.site
    lines = ["# A site as it stands in a session; `linktape mock --site` starts from it."]
    for name, value in _top(world).items():
        lines.append(f"{name}: {_flow(value)}")
    for name, entries in _parts(world, site).items():
        items = [f"  - {_flow(entry)}" for entry in entries]
        lines += [f"{name}:", *items] if items else []
    return "\n".join(lines) + "\n"


def _top(world: World) -> dict[str, JsonValue]:
    site = world.site
    anonymous: JsonValue = site.anonymous if isinstance(site.anonymous, bool) else _list(site.anonymous)
    top: dict[str, JsonValue] = {
        "site": site.name,
        "profile": site.profile.value,
        "linking": site.linking,
        "anonymous": anonymous,
        "accept_anyone": site.accept_anyone,
        **site.settings,
        "groups": dict(site.groups),
        "roles": _list(site.roles),
        "administrators": _list(site.administrators),
        "clock_ms": world.clock_ms,
        "last_ids": {str(kind): id_ for kind, id_ in world.last_ids.items()},
    }
    return top | ({"cloud_id": site.cloud_id} if site.cloud_id else {})


def _parts(world: World, site: Site) -> Mapping[str, Iterable[Entry]]:
    return {
        "users": map(_user, site.users),
        "link_types": (
            {"id": str(kind.id), "name": kind.name, "inward": kind.inward, "outward": kind.outward}
            for kind in world.link_types.values()
        ),
        "projects": (_project(world, project) for project in site.projects.values()),
        "statuses": (
            {"id": str(status.id), "name": status.name, "category": status.category, "description": status.description}
            for status in site.statuses.values()
            if status not in catalogue.STATUSES
        ),
        "priorities": (
            {"id": str(item.id), "name": item.name, "description": item.description, "color": item.color}
            for item in site.priorities.values()
            if item not in catalogue.PRIORITIES
        ),
        "issue_types": (
            {
                "id": str(kind.id),
                "name": kind.name,
                "description": kind.description,
                "avatar_id": kind.avatar_id,
                "subtask": kind.is_subtask,
                "level": kind.level,
            }
            for kind in site.issue_types.values()
            if kind not in catalogue.ISSUE_TYPES
        ),
        "issues": (_issue(world, issue) for issue in world.issues.values()),
        "links": _links(world),
        "limits": (
            _without_nothing(
                {
                    "kind": limit.kind,
                    "requests": limit.requests,
                    "within_s": limit.within_s,
                    "retry_after_s": limit.retry_after_s,
                }
            )
            for limit in site.limits
        ),
    }


def _user(user: User) -> Entry:
    return {
        "name": user.name,
        "email": user.email,
        "display_name": user.display_name,
        "account_id": user.account_id,
        "tokens": [_token(token) for token in user.tokens],
        "groups": _list(user.groups),
        "roles": {project: _list(names) for project, names in user.roles.items()},
        "time_zone": user.time_zone,
        "active": user.is_active,
    }


def _token(token: Token) -> JsonValue:
    if token.scopes is None and not token.is_expired:
        return token.value
    scopes: Entry = {} if token.scopes is None else {"scopes": _list(token.scopes)}
    return {"value": token.value, **scopes, "expired": token.is_expired}


def _project(world: World, project: Project) -> Entry:
    last = world.last_numbers.get(project.key, project.last_number)
    return {
        "key": project.key,
        "id": str(project.id),
        "name": project.name,
        "browse": _list(project.browse),
        "link": _list(project.link),
        "comment": _list(project.comment),
        "edit": _list(project.edit),
        "security_levels": {level: _list(names) for level, names in project.levels.items()},
        "blocks_apps": _list(project.blocked_apps),
        **({"last_number": last} if last else {}),
    }


def _issue(world: World, issue: Issue) -> Entry:
    entry: Entry = {
        "key": issue.key,
        "id": str(issue.id),
        "summary": issue.summary,
        "type": issue.type,
        "priority": issue.priority,
        "status": issue.status,
        "security_level": issue.level,
        "start_links": issue.start_links or None,
        "former_keys": list(issue.former_keys) or None,
        "description": issue.description,
        "labels": list(issue.labels) or None,
        "created_ms": issue.created_ms,
        "updated_ms": issue.updated_ms,
        "comments": [_comment(comment) for comment in world.comments_of(issue)] or None,
        "changelog": [_history(history) for history in world.histories.get(issue.id, ())] or None,
        "remote_links": [_remote(link) for link in world.remote_links.get(issue.id, ())] or None,
    }
    return _without_nothing(entry)


def _comment(comment: Comment) -> JsonValue:
    of = comment.visibility
    return _without_nothing(
        {
            "id": str(comment.id),
            "author": comment.author,
            "created_ms": comment.created_ms,
            "visibility": {"type": of.kind, "name": of.name} if of else None,
            "body": comment.body,
        }
    )


def _history(history: History) -> JsonValue:
    def side(of: tuple[str, str] | None) -> JsonValue:
        return {"key": of[0], "text": of[1]} if of else None

    return _without_nothing(
        {
            "id": str(history.id),
            "author": history.author,
            "created_ms": history.created_ms,
            "field": history.field,
            "before": side(history.before),
            "after": side(history.after),
        }
    )


def _remote(link: RemoteLink) -> JsonValue:
    return _without_nothing(
        {
            "id": str(link.id),
            "global_id": link.global_id,
            "object": dict(link.object),
            "application": dict(link.application),
            "relationship": link.relationship,
        }
    )


def _links(world: World) -> Iterator[Entry]:
    for link in sorted(world.links.values(), key=lambda link: link.id):
        yield {
            "id": str(link.id),
            "type": str(link.type_id),
            "from": world.issues[link.source_id].key,
            "to": world.issues[link.destination_id].key,
        }


def _without_nothing(entry: Entry) -> Entry:
    return {name: value for name, value in entry.items() if value is not None}


def _list(names: Iterable[str]) -> list[JsonValue]:
    listed: list[JsonValue] = []
    listed.extend(sorted(names))
    return listed


def _flow(value: JsonValue) -> str:
    """Write a value in YAML's flow style: plain words where they cannot be taken for anything else, else as JSON."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(name)}: {_flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXTS:
        return value
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))
