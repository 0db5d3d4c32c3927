"""Turns the parts of a site file, one by one, into those of a Site."""

from __future__ import annotations

import hashlib

from linktape.fake.site import file_models as models
from linktape.fake.site.site import ChangeItem, History, Issue, Token, User


def issue(entry: models.IssueFile, id_: int, parent: int | None, somebody: str | None) -> Issue:
    """Make an issue with its id and its parent's; `somebody` has reported it where the file does not say who."""
    reporter = entry.reporter if "reporter" in entry.model_fields_set else somebody
    return Issue(
        id=id_,
        key=entry.key,
        summary=entry.key if entry.summary is None else entry.summary,
        type=entry.type,
        priority=entry.priority,
        status=entry.status,
        security_level=entry.security_level,
        start_links=entry.start_links,
        former_keys=tuple(entry.former_keys),
        description=entry.description,
        labels=tuple(entry.labels),
        reporter=reporter,
        creator=entry.creator if "creator" in entry.model_fields_set else reporter,
        assignee=entry.assignee,
        parent=parent,
        due=entry.due,
        created_ms=entry.created_ms,
        updated_ms=entry.updated_ms,
    )


def history(entry: models.HistoryFile) -> History:
    """Make an entry of a changelog."""
    changes = entry.items or [entry]
    return History(int(entry.id), entry.author, entry.created_ms, tuple(map(_change, changes)))


def _change(entry: models.ChangeFile) -> ChangeItem:
    before = (entry.before.key, entry.before.text) if entry.before else None
    after = (entry.after.key, entry.after.text) if entry.after else None
    return ChangeItem(entry.field, before, after)


def user(entry: models.UserFile) -> User:
    """Make a user; what the file leaves out is derived from the name."""
    return User(
        name=entry.name,
        email=entry.email or f"{entry.name}@example.com",
        display_name=entry.display_name or entry.name,
        account_id=entry.account_id or hashlib.sha256(f"account {entry.name}".encode()).hexdigest()[:24],
        tokens=tuple(token(item) for item in entry.tokens),
        groups=frozenset(entry.groups),
        roles={project: frozenset(names) for project, names in entry.roles.items()},
        time_zone=entry.time_zone,
        is_active=entry.active,
    )


def token(entry: str | models.TokenFile) -> Token:
    """Make a token."""
    if isinstance(entry, str):
        return Token(entry)
    scopes = None if entry.scopes is None else frozenset(entry.scopes)
    return Token(entry.value, scopes, entry.expired, entry.app)


def derived_uuid(name: str) -> str:
    """Give a group that has no id in the file one that is the same every time."""
    text = hashlib.sha256(f"group {name}".encode()).hexdigest()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:32]}"
