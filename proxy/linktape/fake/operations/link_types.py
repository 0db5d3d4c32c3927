"""The operations on link types (docs/jira.md 6.4)."""

from __future__ import annotations

from linktape.fake import json_forms, lookups, permissions
from linktape.fake.ask import Ask
from linktape.fake.replies import Reply, empty, ok, refuse
from linktape.fake.site.site import LinkType

PARTS = {"name": "link type's name", "inward": "inward description", "outward": "outward description"}


def get_issue_link_types(ask: Ask) -> Reply:
    """List the link types by name."""
    lookups.require_linking(ask)
    kinds = sorted(ask.world.link_types.values(), key=lambda kind: (kind.name.casefold(), kind.id))
    return ok({"issueLinkTypes": [json_forms.link_type(ask, kind) for kind in kinds]}, f"{len(kinds)} link types")


def get_issue_link_type(ask: Ask) -> Reply:
    """Read one link type, equal to its entry in the list."""
    lookups.require_linking(ask)
    kind = _type_in_path(ask)
    return ok(json_forms.link_type(ask, kind), f"link type {kind.name}")


def create_issue_link_type(ask: Ask) -> Reply:
    """Make a link type; all three of its words are needed."""
    _require_administrator(ask)
    words = _words(ask)
    for part, called in PARTS.items():
        if not words.get(part, "").strip():
            raise refuse(ask, "link-type-incomplete", why=f"the new link type has no {part}", part=called)
    _require_free(ask, words["name"], own=None)
    kind = ask.world.add_link_type(words["name"], words["inward"], words["outward"])
    return ok(json_forms.link_type(ask, kind), f"link type {kind.name} is made", status=201)


def update_issue_link_type(ask: Ask) -> Reply:
    """Change a link type; what is not given stays as it is."""
    _require_administrator(ask)
    kind = _type_in_path(ask)
    words = {"name": kind.name, "inward": kind.inward, "outward": kind.outward}
    words |= {part: text for part, text in _words(ask).items() if part in PARTS and text.strip()}
    _require_free(ask, words["name"], own=kind)
    changed = LinkType(kind.id, **words)
    ask.world.link_types[kind.id] = changed
    return ok(json_forms.link_type(ask, changed), f"link type {changed.name} is changed")


def delete_issue_link_type(ask: Ask) -> Reply:
    """Delete a link type, and with it the links of this type."""
    _require_administrator(ask)
    kind = _type_in_path(ask)
    gone = ask.world.remove_link_type(kind, ask.author)
    return empty(204, f"link type {kind.name} is gone, and {gone} links with it")


def _words(ask: Ask) -> dict[str, str]:
    members = lookups.require_members(ask, ask.operation.payload.value, lookups.TYPE_MEMBERS, "the body")
    return lookups.require_texts(ask, members, *lookups.TYPE_MEMBERS)


def _type_in_path(ask: Ask) -> LinkType:
    kind = lookups.type_by_id(ask, ask.operation.link_type or "")
    if isinstance(kind, lookups.NotFound):
        raise lookups.refused([kind])
    return kind


def _require_administrator(ask: Ask) -> None:
    lookups.require_linking(ask)
    if not permissions.administers(ask.site, ask.caller):
        raise refuse(ask, "no-admin-permission", why=f"{ask.caller.name} lacks Administer Jira")


def _require_free(ask: Ask, name: str, own: LinkType | None) -> None:
    taken = [kind for kind in ask.world.link_types.values() if kind.name == name and kind is not own]
    if taken:
        raise refuse(ask, "link-type-in-use", why=f"link type {taken[0].id} is named {name!r}")
