"""The transitions of issues: one to each status of the site, whatever the issue's status is."""

from __future__ import annotations

from linktape.fake import json_forms
from linktape.fake.ask import Ask
from linktape.fake.lookups import bad_payload, issue_in_path
from linktape.fake.replies import Reply, ok, refuse
from linktape.fake.site.site import Status
from linktape.jira.bodies import JsonValue


def get_transitions(ask: Ask) -> Reply:
    """List the transitions of an issue."""
    issue = issue_in_path(ask)
    forms = transitions_json(ask)
    return ok({"expand": "transitions", "transitions": forms}, f"{len(forms)} transitions of {issue.key}")


def transitions_json(ask: Ask) -> list[JsonValue]:
    """The transitions, as an issue shows them."""
    return [_json(ask, id_, status) for id_, status in _transitions(ask).items()]


def wanted_status(ask: Ask) -> Status:
    """Give the status that a body's transition leads to. Refuses with 400 what is no transition."""
    named = ask.operation.payload.members.get("transition")
    if named is None:
        raise refuse(ask, "transition-unnamed", why="the body has no transition")
    if not isinstance(named, dict):
        raise bad_payload(ask, "'transition' is not an object")
    id_ = str(named.get("id"))
    if id_ not in _transitions(ask):
        raise refuse(ask, "transition-unknown", why=f"there is no transition {id_}", id=id_)
    return _transitions(ask)[id_]


def _transitions(ask: Ask) -> dict[str, Status]:
    return {str(10 * at + 1): status for at, status in enumerate(ask.site.statuses.values(), start=1)}


def _json(ask: Ask, id_: str, status: Status) -> JsonValue:
    return {
        "id": id_,
        "name": status.name,
        "to": json_forms.status(ask, status),
        "hasScreen": False,
        "isGlobal": True,
        "isInitial": False,
        "isAvailable": True,
        "isConditional": False,
        "isLooped": False,
    }
