"""Reads what an answer shows of an issue, a status, a priority, a type or a person, as a site file has it."""

from __future__ import annotations

import re
from datetime import datetime

from linktape.fake.site import catalogue, wiki
from linktape.jira import issue_links
from linktape.jira.bodies import JsonValue
from linktape.messages import SITE

Entry = dict[str, JsonValue]

LONGEST = 255
IN_HEADER = re.compile(r"[!-~](?:[ -~]{0,253}[!-~])?")
ID = re.compile(r"[0-9]{1,18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PEOPLE = ("reporter", "creator", "assignee")
_LINKED_WITHOUT_PRIORITY = {"summary", "status", "issuetype"}


def text(value: JsonValue) -> str:
    """Give a text that is not too long for a site file; empty for anything else."""
    return value[:LONGEST] if isinstance(value, str) else ""


def id_entry(value: JsonValue) -> Entry:
    """Give the id of something, if it has one that a site may have."""
    id_ = issue_links.reference(value).id or ""
    return {"id": id_} if ID.fullmatch(id_) else {}


def catalogue_entry(part: str, value: JsonValue) -> Entry | None:
    """Read a status, a priority or an issue type; None for what is none."""
    if not isinstance(value, dict) or not text(value.get("name")) or not id_entry(value):
        return None
    entry: Entry = {"name": text(value["name"]), **id_entry(value), "description": text(value.get("description"))}
    icon = text(value.get("iconUrl"))
    match part:
        case "statuses":
            category = value.get("statusCategory")
            key = category.get("key") if isinstance(category, dict) else None
            entry["category"] = key if isinstance(key, str) and key in catalogue.CATEGORIES else None
            entry["icon_url"] = "" if icon == f"{SITE}/" else icon
        case "issue_types":
            avatar, level = value.get("avatarId"), value.get("hierarchyLevel")
            is_subtask = value.get("subtask") is True
            is_level = isinstance(level, int) and not isinstance(level, bool) and -1 <= level <= 10
            entry |= {"subtask": is_subtask, "icon_url": icon, "entity_id": text(value.get("entityId"))}
            entry["level"] = level if is_level else -int(is_subtask)
            entry["avatar_id"] = avatar if isinstance(avatar, int) and 0 <= avatar <= 10**18 else None
        case _:
            pass
    return entry


def issue_entry(fields: Entry) -> Entry:
    """Read what a site file keeps of an issue's fields, but for its catalogues and people."""
    entry: Entry = {}
    if text(fields.get("summary")):
        entry["summary"] = text(fields["summary"])
    if fields.get("priority", 0) is None or set(fields) == _LINKED_WITHOUT_PRIORITY:
        entry["priority"] = None
    description = fields.get("description")
    if description is not None and (isinstance(description, str) or wiki.is_document(description)):
        entry["description"] = description
    labels = fields.get("labels")
    if isinstance(labels, list) and labels:
        entry["labels"] = [text(label) for label in labels if text(label)]
    due = fields.get("duedate")
    if isinstance(due, str) and _DATE.fullmatch(due):
        entry["due"] = due
    for member, name in (("created", "created_ms"), ("updated", "updated_ms")):
        moment = _moment_ms(fields.get(member))
        entry |= {} if moment is None else {name: moment}
    parent = fields.get("parent")
    key = parent.get("key") if isinstance(parent, dict) else None
    return entry | ({"parent": key} if isinstance(key, str) else {})


def people_of(fields: Entry) -> dict[str, Entry | None]:
    """Give the people that an issue shows, by their part in it; None where it says nobody."""
    return {role: person(fields[role]) for role in _PEOPLE if role in fields}


def person(value: JsonValue) -> Entry | None:
    """Read a person, who is known by name or account; None for what is none."""
    members = value if isinstance(value, dict) else {}
    given = {"display_name": "displayName", "account_id": "accountId", "email": "emailAddress", "name": "name"}
    entry: Entry = {ours: text(members.get(theirs)) for ours, theirs in given.items() if text(members.get(theirs))}
    if not IN_HEADER.fullmatch(str(entry.get("account_id", "-"))):
        del entry["account_id"]
    name = entry.get("name") or entry.get("account_id")
    return {**entry, "name": name} if name else None


def _moment_ms(value: JsonValue) -> int | None:
    try:
        moment = datetime.fromisoformat(text(value))
        return int(moment.timestamp() * 1_000) if moment.tzinfo and moment.year >= 1970 else None
    except (ValueError, OverflowError):
        return None
