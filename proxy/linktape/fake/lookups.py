"""Finds the issues and link types that a request names, and words what is not found (jira.md 2, 6.1, 7)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from linktape.fake import bean_errors
from linktape.fake.ask import Ask
from linktape.fake.replies import Refused, refuse, refuse_with
from linktape.fake.site.site import Issue, Link, LinkType
from linktape.jira.answers import ANSWERS
from linktape.jira.bodies import JsonValue
from linktape.messages import Response

TYPE_MEMBERS = frozenset({"id", "name", "inward", "outward", "self"})
ISSUE_MEMBERS = frozenset({"id", "key", "self", "fields"})


@dataclass(frozen=True, slots=True)
class NotFound:
    """Why something that a request names was not found."""

    status: int
    message: str
    cause: str
    why: str


def miss(ask: Ask, answer: str, why: str, **names: str) -> NotFound:
    """Say by an answer of the table why something was not found."""
    return NotFound(ask.site.answers.status(answer), ask.says(answer, **names), ANSWERS[answer].cause, why)


def require_linking(ask: Ask) -> None:
    """Refuse with 404 when issue linking is switched off."""
    if not ask.site.linking:
        raise refuse(ask, "linking-disabled", why="issue linking is switched off in the site file")


def require_members(ask: Ask, value: JsonValue, known: frozenset[str] | None, name: str) -> Mapping[str, JsonValue]:
    """Give an object's members if it is one (null counts as empty), and nothing in it but what is `known`, if given."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bean_errors.not_an_object(ask, name, value)
    unknown = sorted(set(value) - known) if known is not None else []
    if unknown:
        raise bean_errors.unknown_member(ask, name, unknown[0])
    return value


def require_texts(
    ask: Ask, members: Mapping[str, JsonValue], *names: str, of: str = bean_errors.BODY
) -> dict[str, str]:
    """Give the named members that are there; each must be a text (jira.md 4: a value of a wrong type is refused).

    `of` is how the body calls what has these members.
    """
    texts: dict[str, str] = {}
    for name in names:
        value = members.get(name)
        if value is None:
            continue
        if isinstance(value, int | float) and ask.rules.reads_scalars_as_text:
            value = json.dumps(value)
        if not isinstance(value, str):
            raise bean_errors.not_a_text(ask, of, name, value)
        texts[name] = value
    return texts


def bad_payload(ask: Ask, why: str) -> Refused:
    """Refuse a body that is JSON of the wrong kind."""
    return refuse(ask, "bad-payload", why=why)


def issue_in_path(ask: Ask) -> Issue:
    """Give the issue that the path names, in any case, if the caller may see it."""
    issue = visible_issue(ask, ask.operation.issue or "", ask.world.issue_in_any_case)
    if isinstance(issue, NotFound):
        raise refused([issue])
    return issue


def link_in_path(ask: Ask) -> Link:
    """Give the link that the path names, if the caller may see both of its ends."""
    require_linking(ask)
    name = ask.operation.link or ""
    if not (name.isascii() and name.isdigit()):
        raise refuse(ask, "link-id-invalid", why=f"{name!r} is not a number", id=name)
    link = ask.world.link(name)
    if link is None:
        raise refuse(ask, "link-not-found", why=f"there is no link {name}", id=name)
    for end in (link.source_id, link.destination_id):
        issue = ask.world.issues[end]
        if not ask.sees(issue):
            why = f"{ask.caller.name} may not see {issue.key}, an end of link {name}"
            raise refuse(ask, "link-end-not-visible", why=why, id=name)
    return link


def named_type(ask: Ask, value: JsonValue) -> LinkType | NotFound:
    """Find a link type by id or name."""
    named = type_names(ask, value)
    id_, name = named.get("id"), named.get("name")
    if id_ is not None and (name is None or ask.rules.type_id_wins):
        return type_by_id(ask, id_)
    if name is not None:
        return _type_by_name(ask, name)
    return miss(ask, "link-type-unnamed", "the link type has neither id nor name")


def type_names(ask: Ask, value: JsonValue) -> dict[str, str]:
    """Read what a body says of a link type. Raises Refused where it cannot be read."""
    members = require_members(ask, value, TYPE_MEMBERS, "type")
    return require_texts(ask, members, "id", "name", "inward", "outward", "self", of="type")


def issue_names(ask: Ask, value: JsonValue, name: str) -> dict[str, str]:
    """Read what a body says of an issue, which it calls `name`. Raises Refused where it cannot be read."""
    return require_texts(ask, require_members(ask, value, ISSUE_MEMBERS, name), "id", "key", "self", of=name)


def type_by_id(ask: Ask, id_: str) -> LinkType | NotFound:
    """Find a link type by its id."""
    if not (id_.isascii() and id_.isdigit()):
        return miss(ask, "link-type-id-invalid", f"the link type id {id_!r} is not a number", id=id_)
    kind = ask.world.link_types.get(int(id_)) if len(id_) <= 18 else None
    return kind or miss(ask, "link-type-id-not-found", f"there is no link type with id {id_}", id=id_)


def _type_by_name(ask: Ask, name: str) -> LinkType | NotFound:
    fold: Callable[[str], str] = str.casefold if ask.rules.type_names_ignore_case else str
    named = [kind for kind in ask.world.link_types.values() if fold(kind.name) == fold(name)]
    if len(named) == 1:
        return named[0]
    if named:
        return miss(ask, "link-type-ambiguous", f"{len(named)} link types are named {name!r}", name=name)
    return miss(ask, "link-type-not-found", f"there is no link type named {name!r}{_hint(ask, name)}", name=name)


def _hint(ask: Ask, name: str) -> str:
    """Say what an unknown name of a link type is near to: a phrase of one, or another spelling of its name."""
    kinds = ask.world.link_types.values()
    for kind in kinds:
        if name in (kind.inward, kind.outward):
            return f"; that is a phrase of {kind.name!r}, not a name"
    spelled = {kind.name.strip().casefold(): kind.name for kind in kinds}
    near = get_close_matches(name.strip().casefold(), spelled, n=1, cutoff=0.7)
    return f"; there is {spelled[near[0]]!r}" if near else ""


def named_issue(ask: Ask, value: JsonValue, name: str) -> Issue | NotFound:
    """Find an issue by id or key, if the caller may see it. `name` is how the body calls it."""
    named = issue_names(ask, value, name)
    id_, key = named.get("id"), named.get("key")
    chosen = id_ if id_ is not None and (key is None or ask.rules.issue_id_wins) else key
    if chosen is None:
        return miss(ask, "issue-unnamed", "an issue has neither id nor key")
    return visible_issue(ask, chosen, ask.world.issue)


def visible_issue(ask: Ask, name: str, find: Callable[[str], Issue | None]) -> Issue | NotFound:
    """Find an issue that the caller may see."""
    issue = find(name)
    if issue is None:
        return miss(ask, "issue-not-found", f"there is no issue {name}")
    if not ask.sees(issue):
        return miss(ask, "issue-not-visible", f"{ask.caller.name} may not see {issue.key}")
    return issue


def refused(misses: list[NotFound], *, collect: bool = True) -> Refused:
    """Refuse for what was not found. What is wrong in itself (400) goes before what does not exist (404)."""
    worst = min(miss.status for miss in misses)
    told = [miss for miss in misses if miss.status == worst][: None if collect else 1]
    messages = list(dict.fromkeys(miss.message for miss in told))
    return refuse_with(Response.errors(worst, *messages), told[0].cause, "; ".join(miss.why for miss in told))
