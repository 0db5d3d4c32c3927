"""What the `self` addresses of linked issues lead to: statuses, priorities, issue types, projects, users.

Users are looked for by a part of their name, too: clients need an account to assign, and to say who they are.

They are no operations of their own to linktape, so they are found by their path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import unquote

from linktape.fake import json_forms, permissions
from linktape.fake.ask import Ask
from linktape.fake.replies import Reply, ok, refuse_with
from linktape.jira.bodies import JsonValue
from linktape.messages import Response

USER_SEARCH = "user/search"


def is_followed(ask: Ask) -> bool:
    """Whether the path is one of these."""
    known = ask.operation.known
    if known is None or not known.methods:
        return False
    return known.template == USER_SEARCH or known.template.removesuffix("/{}") in _EVERY


def get_followed(ask: Ask) -> Reply:
    """Read one of these, or list them."""
    assert ask.operation.known is not None, "the caller asked is_followed"
    if ask.operation.known.template == USER_SEARCH:
        return _search_users(ask)
    kind, _, place = ask.operation.known.template.partition("/")
    name = unquote(ask.operation.path.rpartition("/")[2]) if place else None
    every = _EVERY[kind](ask)
    if kind == "user":
        name = ask.operation.parameter("accountId") or ask.operation.parameter("username") or ""
    if name is None:
        return ok(list({str(id_): value for id_, value in every.items()}.values()), f"every {kind}")
    for names, value in every.items():
        if name in names:
            return ok(value, f"{kind} {name}")
    text = ask.says("not-followed", kind=kind, id=name)
    raise refuse_with(Response.errors(404, text), f"{kind}-not-found", text)


def _search_users(ask: Ask) -> Reply:
    """List the users whose name, display name or e-mail address begins with a text."""
    asked = ask.operation.parameter("query") or ask.operation.parameter("username") or ""
    text = asked.casefold()
    matches: list[JsonValue] = [
        json_forms.user(ask, one)
        for one in ask.site.users
        if any(word.casefold().startswith(text) for word in (one.name, one.display_name, one.email))
    ]
    start, most = ask.number("startAt", 0), ask.number("maxResults", 50)
    return ok(matches[start : start + most], f"{len(matches)} users begin with {asked!r}")


Named = dict[tuple[str, ...], JsonValue]

_EVERY: Mapping[str, Callable[[Ask], Named]] = {
    "status": lambda ask: {(str(one.id), one.name): json_forms.status(ask, one) for one in ask.site.statuses.values()},
    "priority": lambda ask: {(str(one.id),): json_forms.priority(ask, one) for one in ask.site.priorities.values()},
    "issuetype": lambda ask: {(str(one.id),): json_forms.issue_type(ask, one) for one in ask.site.issue_types.values()},
    "project": lambda ask: {
        (str(one.id), one.key): json_forms.project(ask, one)
        for one in ask.site.projects.values()
        if permissions.browses(ask.site, ask.caller, one)
    },
    "user": lambda ask: {(one.account_id, one.name): json_forms.user(ask, one) for one in ask.site.users},
}
