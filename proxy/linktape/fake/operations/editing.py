"""Links made by editing, creating or transitioning an issue: `update.issuelinks` (docs/jira.md 6.6)."""

from __future__ import annotations

from linktape.fake import lookups
from linktape.fake.ask import Ask
from linktape.fake.operations import links
from linktape.fake.operations.edit import Edit, WantedLink
from linktape.fake.operations.field_values import SETTABLE
from linktape.fake.replies import beyond, refuse_with
from linktape.fake.site.site import Issue
from linktape.jira.bodies import JsonValue
from linktape.messages import Response

FIELD = "issuelinks"
REJECTED = "edit-rejected"
OTHER_OPERATIONS = ("set", "remove", "edit", "copy")
NOT_KEPT = ("environment", "fixVersions", "resolution", "security", "timetracking", "versions", "worklog")
"""Fields that Jira keeps and the fake does not, beside custom ones."""


def read(ask: Ask, ignored: tuple[str, ...] = ()) -> Edit:
    """Read `fields` and `update` of a body. Fields that nobody can set and that are not `ignored` are errors."""
    body = ask.operation.payload.members
    edit = Edit()
    for name, value in lookups.require_members(ask, body.get("fields"), None, "'fields'").items():
        if name == FIELD:
            edit.refuse(ask, "links-in-fields")
        elif name in SETTABLE or name in ignored:
            edit.fields[name] = value
        else:
            edit.errors[name] = _unsettable(ask, name)
    for name, operations in lookups.require_members(ask, body.get("update"), None, "'update'").items():
        if not isinstance(operations, list) or not all(isinstance(operation, dict) for operation in operations):
            raise lookups.bad_payload(ask, f"update.{name} is not a list of operations")
        _read_update(ask, edit, name, [operation for operation in operations if isinstance(operation, dict)])
    return edit


def require_good(edit: Edit, why: str) -> None:
    """Refuse with 400 an edit that has errors."""
    if edit.errors:
        errors = "; ".join(f"{name}: {text}" for name, text in edit.errors.items())
        raise refuse_with(Response.errors(400, errors=edit.errors), REJECTED, f"{why}: {errors}")


def require_linkable(ask: Ask, edit: Edit, issue: Issue) -> None:
    """Refuse an edit whose links cannot be made: to itself, without room (413), or without Link Issues where needed."""
    for link in edit.links:
        source, destination = (issue, link.other) if link.is_source else (link.other, issue)
        if source.id == destination.id:
            edit.errors[FIELD] = ask.says("self-link")
            continue
        if ask.rules.edit_needs_link_permission:
            links.require_link_permission(ask, source)
        if ask.world.same_link(link.kind.id, source.id, destination.id) is None:
            links.require_room(ask, source, destination)


def make_links(ask: Ask, edit: Edit, issue: Issue) -> str:
    """Make the links of an edit, and say which."""
    sentences: list[str] = []
    for link in edit.links:
        source, destination = (issue, link.other) if link.is_source else (link.other, issue)
        if ask.world.same_link(link.kind.id, source.id, destination.id) is None:
            ask.world.add_link(link.kind, source, destination, ask.author)
        sentences.append(f"{source.key} {link.kind.outward} {destination.key}")
    return "; ".join(sentences)


def _read_update(ask: Ask, edit: Edit, name: str, operations: list[dict[str, JsonValue]]) -> None:
    if name == FIELD:
        _read_links(ask, edit, operations)
    elif name == "comment":
        added = [operation.get("add") for operation in operations]
        edit.comments += [comment for comment in added if isinstance(comment, dict)]
    elif name in SETTABLE and all(set(operation) == {"set"} for operation in operations):
        edit.fields[name] = operations[-1]["set"] if operations else None
    elif name == "labels":
        edit.labels += [(verb, str(label)) for operation in operations for verb, label in operation.items()]
    else:
        edit.errors[name] = _unsettable(ask, name)


def _unsettable(ask: Ask, name: str) -> str:
    """Say why a field cannot be set. What Jira keeps and the fake does not is our own limit."""
    if name in NOT_KEPT or name.startswith("customfield_"):
        raise beyond(f"the field '{name}' of issues")
    return ask.says("not-on-screen", name=name)


def _read_links(ask: Ask, edit: Edit, operations: list[dict[str, JsonValue]]) -> None:
    if len(operations) > ask.rules.operations_per_field:
        edit.refuse(ask, "too-many-operations", count=len(operations), most=ask.rules.operations_per_field)
        return
    for operation in operations:
        for name, value in operation.items():
            fault = _operation_fault(ask, name, value)
            link = fault or _requested_link(ask, value if isinstance(value, dict) else {})
            if isinstance(link, str):
                edit.errors[FIELD] = link
            else:
                edit.links.append(link)


def _operation_fault(ask: Ask, name: str, value: JsonValue) -> str | None:
    if name in OTHER_OPERATIONS:
        return ask.says("operation-unsupported", name=name)
    if name != "add":
        return ask.says("operation-unknown", name=name)
    if value is None:
        return ask.says("null-link")
    if not isinstance(value, dict):
        raise lookups.bad_payload(ask, "update.issuelinks.add is not an object")
    return None


def _requested_link(ask: Ask, value: dict[str, JsonValue]) -> WantedLink | str:
    """Read one link; a text says what is wrong with it."""
    members = lookups.require_members(ask, value, links.LINK_MEMBERS, "update.issuelinks.add")
    inward, outward = members.get("inwardIssue"), members.get("outwardIssue")
    if inward is not None and outward is not None:
        return ask.says("both-ends")
    if members.get("comment") is not None:
        return ask.says("comment-inside")
    kind = lookups.named_type(ask, members.get("type"))
    if isinstance(kind, lookups.NotFound):
        return kind.message
    other = lookups.named_issue(ask, inward if outward is None else outward, "the issue")
    if isinstance(other, lookups.NotFound):
        return other.message
    return WantedLink(kind, other, is_source=outward is not None)
