"""Finds the issues and link types that a request names, and words what is not found (jira.md 2, 6.1, 7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from linktape.fake.ask import Ask
from linktape.fake.replies import Refused, refuse, refuse_body
from linktape.fake.site.site import Issue, Link, LinkType
from linktape.jira.bodies import JsonValue

Found = TypeVar("Found")

LINKING_DISABLED = "linking-disabled"
ISSUE_NOT_FOUND = "issue-not-found"
ISSUE_NOT_VISIBLE = "issue-not-visible"
NO_LINK_PERMISSION = "no-link-permission"
LINK_TYPE_NOT_FOUND = "link-type-not-found"
LINK_NOT_FOUND = "link-not-found"
BAD_PAYLOAD = "bad-payload"

MASKED = (LINKING_DISABLED, ISSUE_NOT_FOUND, ISSUE_NOT_VISIBLE, NO_LINK_PERMISSION, LINK_TYPE_NOT_FOUND)
"""The five causes of a 404 that a client cannot always tell apart; `uniform_404` makes them one."""

TYPE_MEMBERS = frozenset({"id", "name", "inward", "outward", "self"})
ISSUE_MEMBERS = frozenset({"id", "key", "self", "fields"})


@dataclass(frozen=True, slots=True)
class NotFound:
    """Why something that a request names was not found."""

    status: int
    message: str
    cause: str
    why: str


def require_linking(ask: Ask) -> None:
    """Refuse with 404 when issue linking is switched off."""
    if not ask.site.linking:
        why = "issue linking is switched off in the site file"
        raise refuse(404, ask.rules.linking_off_text, cause=LINKING_DISABLED, why=why)


def require_members(ask: Ask, value: JsonValue, known: frozenset[str], name: str) -> Mapping[str, JsonValue]:
    """Give an object's members if it is one (null counts as empty), with nothing in it that Jira does not know."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad_payload(ask, f"{name} is not an object")
    unknown = sorted(set(value) - known)
    if unknown:
        raise bad_payload(ask, f"{name} has {unknown[0]!r}, which Jira does not know")
    return value


def require_texts(ask: Ask, members: Mapping[str, JsonValue], *names: str) -> dict[str, str]:
    """Give the named members that are there; each must be a text (jira.md 4: a value of a wrong type is refused)."""
    found: dict[str, str] = {}
    for name in names:
        value = members.get(name)
        if value is None:
            continue
        if not isinstance(value, str):
            raise bad_payload(ask, f"{name!r} is not a text")
        found[name] = value
    return found


def bad_payload(ask: Ask, why: str) -> Refused:
    """Refuse a body that is JSON of the wrong kind."""
    return refuse_body(ask.rules.payload_text, cause=BAD_PAYLOAD, why=why)


def issue_in_path(ask: Ask) -> Issue:
    """Give the issue that the path names, in any case, if the caller may see it."""
    name = ask.operation.issue or ""
    found = visible_issue(ask, name, ask.world.issue_in_any_case)
    if isinstance(found, NotFound):
        raise refused([found])
    return found


def link_in_path(ask: Ask) -> Link:
    """Give the link that the path names, if the caller may see both of its ends."""
    require_linking(ask)
    name = ask.operation.link or ""
    rules = ask.rules
    if not (name.isascii() and name.isdigit()):
        message = rules.link_id_invalid_text.format(id=name)
        raise refuse(400, message, cause="link-id-invalid", why=f"{name!r} is not a number")
    link = ask.world.link(name)
    if link is None:
        message = rules.link_missing_text.format(id=name)
        raise refuse(404, message, cause=LINK_NOT_FOUND, why=f"there is no link {name}")
    for end in (link.source_id, link.destination_id):
        issue = ask.world.issues[end]
        if not ask.sees(issue):
            why = f"{ask.caller.name} may not see {issue.key}, an end of link {name}"
            raise refuse(404, rules.link_missing_text.format(id=name), cause=ISSUE_NOT_VISIBLE, why=why)
    return link


def named_type(ask: Ask, members: Mapping[str, JsonValue]) -> LinkType | NotFound:
    """Find a link type by id or name."""
    rules = ask.rules
    named = require_texts(ask, members, "id", "name", "inward", "outward", "self")
    id_, name = named.get("id"), named.get("name")
    if id_ is not None and (name is None or rules.type_id_wins):
        return type_by_id(ask, id_)
    if name is not None:
        return _type_by_name(ask, name)
    return NotFound(400, rules.type_unnamed_text, "link-type-unnamed", "the link type has neither id nor name")


def type_by_id(ask: Ask, id_: str) -> LinkType | NotFound:
    """Find a link type by its id."""
    if not (id_.isascii() and id_.isdigit()):
        why = f"the link type id {id_!r} is not a number"
        return NotFound(400, ask.rules.type_id_invalid_text.format(id=id_), "link-type-id-invalid", why)
    found = ask.world.link_types.get(int(id_)) if len(id_) <= 18 else None
    if found is not None:
        return found
    why = f"there is no link type with id {id_}"
    return NotFound(404, ask.rules.type_id_missing_text.format(id=id_), LINK_TYPE_NOT_FOUND, why)


def _type_by_name(ask: Ask, name: str) -> LinkType | NotFound:
    rules = ask.rules
    fold: Callable[[str], str] = str.casefold if rules.type_names_ignore_case else str
    named = [kind for kind in ask.world.link_types.values() if fold(kind.name) == fold(name)]
    if len(named) == 1:
        return named[0]
    if named:
        why = f"{len(named)} link types are named {name!r}"
        return NotFound(400, rules.type_ambiguous_text.format(name=name), "link-type-ambiguous", why)
    phrases = {phrase: kind.name for kind in ask.world.link_types.values() for phrase in (kind.inward, kind.outward)}
    hint = f"; that is a phrase of {phrases[name]!r}, not a name" if name in phrases else ""
    message = rules.type_name_missing_text.format(name=name)
    return NotFound(404, message, LINK_TYPE_NOT_FOUND, f"there is no link type named {name!r}{hint}")


def named_issue(ask: Ask, members: Mapping[str, JsonValue]) -> Issue | NotFound:
    """Find an issue by id or key, if the caller may see it."""
    rules = ask.rules
    named = require_texts(ask, members, "id", "key", "self")
    id_, key = named.get("id"), named.get("key")
    chosen = id_ if id_ is not None and (key is None or rules.issue_id_wins) else key
    if chosen is None:
        return NotFound(400, rules.issue_unnamed_text, "issue-unnamed", "an issue has neither id nor key")
    return visible_issue(ask, chosen, ask.world.issue)


def visible_issue(ask: Ask, name: str, find: Callable[[str], Issue | None]) -> Issue | NotFound:
    """Find an issue that the caller may see."""
    issue = find(name)
    if issue is None:
        return NotFound(404, ask.rules.issue_missing_text, ISSUE_NOT_FOUND, f"there is no issue {name}")
    if not ask.sees(issue):
        why = f"{ask.caller.name} may not see {issue.key}"
        return NotFound(404, ask.rules.issue_hidden_text, ISSUE_NOT_VISIBLE, why)
    return issue


def refused(misses: list[NotFound], *, collect: bool = True) -> Refused:
    """Refuse for what was not found. What is wrong in itself (400) goes before what does not exist (404)."""
    worst = min(miss.status for miss in misses)
    told = [miss for miss in misses if miss.status == worst]
    told = told if collect else told[:1]
    messages = list(dict.fromkeys(miss.message for miss in told))
    return refuse(worst, messages, cause=told[0].cause, why="; ".join(miss.why for miss in told))
