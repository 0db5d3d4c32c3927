"""The JSON of what links show: types, links from an issue and by id, issues, users, times. No rules in here."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from linktape.fake.ask import Ask
from linktape.fake.site.catalogue import CATEGORIES
from linktape.fake.site.site import BEGINNING_MS, Issue, IssueType, Link, LinkType, Priority, Project, Status, User
from linktape.jira.bodies import JsonValue
from linktape.messages import SITE

Json = dict[str, JsonValue]
"""Made for one answer, or the same for all in which the same stands: a part of it is not changed."""

_MOST_ALIKE = 256


def time(ms: int) -> str:
    """Write a time as Jira does: `2026-01-05T09:00:00.000+0000`."""
    at = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}+0000"


def link_type(ask: Ask, kind: LinkType) -> Json:
    """A link type, with its five members and no more."""
    return _link_type(kind, ask.url(""))


@lru_cache(maxsize=_MOST_ALIKE)
def _link_type(kind: LinkType, api: str) -> Json:
    address = f"{api}issueLinkType/{kind.id}"
    return {"id": str(kind.id), "name": kind.name, "inward": kind.inward, "outward": kind.outward, "self": address}


def link(ask: Ask, link: Link) -> Json:
    """A link by its id: both ends, the source as `inwardIssue`."""
    source, destination = ask.world.issues[link.source_id], ask.world.issues[link.destination_id]
    ends: Json = {"inwardIssue": linked_issue(ask, source), "outwardIssue": linked_issue(ask, destination)}
    return _head(ask, link) | ends


def entry(ask: Ask, link: Link, issue: Issue) -> Json:
    """A link in an issue's `fields.issuelinks`: the other end only."""
    member = "outwardIssue" if link.source_id == issue.id else "inwardIssue"
    return _head(ask, link) | {member: linked_issue(ask, ask.world.issues[link.other_end(issue)])}


def _head(ask: Ask, link: Link) -> Json:
    kind = link_type(ask, ask.world.link_types[link.type_id])
    return {"id": str(link.id), "self": ask.url(f"issueLink/{link.id}"), "type": kind}


def linked_issue(ask: Ask, issue: Issue) -> Json:
    """The other end of a link, a parent or a sub-task, in the order of observed 08."""
    own_priority: Json = {} if issue.priority is None else {"priority": priority_of(ask, issue)}
    return {
        "id": str(issue.id),
        "key": issue.key,
        "self": ask.url(f"issue/{issue.id}"),
        "fields": {
            "summary": issue.summary,
            "status": status(ask, ask.site.statuses[issue.status]),
            **own_priority,
            "issuetype": issue_type(ask, ask.site.issue_types[issue.type]),
        },
    }


def status(ask: Ask, of: Status) -> Json:
    """A status, with its category if it has one."""
    return _status(of, ask.url(""), ask.rules.category_colors)


@lru_cache(maxsize=_MOST_ALIKE)
def _status(of: Status, api: str, colors: str) -> Json:
    category: Json = {} if of.category is None else {"statusCategory": _status_category(of, api, colors)}
    return {
        "self": f"{api}status/{of.id}",
        "description": of.description,
        "iconUrl": of.icon_url or f"{SITE}/",
        "name": of.name,
        "id": str(of.id),
        **category,
    }


def status_category(ask: Ask, of: Status) -> JsonValue:
    """The category of a status, or None."""
    return _status_category(of, ask.url(""), ask.rules.category_colors)


def _status_category(of: Status, api: str, colors: str) -> JsonValue:
    if of.category is None:
        return None
    number, name = CATEGORIES[of.category]
    color = dict(zip(CATEGORIES, colors.split(", "), strict=True))[of.category]
    category: Json = {"id": number, "key": of.category, "colorName": color, "name": name}
    return {"self": f"{api}statuscategory/{number}", **category}


def priority_of(ask: Ask, issue: Issue) -> JsonValue:
    """An issue's priority, or None."""
    return None if issue.priority is None else priority(ask, ask.site.priorities[issue.priority])


def priority(ask: Ask, of: Priority) -> Json:
    """A priority."""
    return _priority(of, ask.url(""))


@lru_cache(maxsize=_MOST_ALIKE)
def _priority(of: Priority, api: str) -> Json:
    return {
        "self": f"{api}priority/{of.id}",
        "iconUrl": f"{SITE}/images/icons/priorities/{quote(of.name.lower())}.svg",
        "name": of.name,
        "id": str(of.id),
    }


def issue_type(ask: Ask, of: IssueType) -> Json:
    """An issue type. Its icon's address says version 2 in v3, too (observed)."""
    rules = ask.rules
    return _issue_type(of, ask.url(""), is_cloud=rules.is_cloud, has_cloud_members=rules.has_cloud_members)


@lru_cache(maxsize=_MOST_ALIKE)
def _issue_type(of: IssueType, api: str, *, is_cloud: bool, has_cloud_members: bool) -> Json:
    on_cloud = f"{SITE}/rest/api/2/universal_avatar/view/type/issuetype/avatar/{of.avatar_id}?size=medium"
    on_data_center = f"{SITE}/secure/viewavatar?size=xsmall&avatarId={of.avatar_id}&avatarType=issuetype"
    return {
        "self": f"{api}issuetype/{of.id}",
        "id": str(of.id),
        "description": of.description,
        "iconUrl": of.icon_url or (on_cloud if is_cloud else on_data_center),
        "name": of.name,
        "subtask": of.is_subtask,
        **({} if of.avatar_id is None else {"avatarId": of.avatar_id}),
        **({"entityId": of.entity_id} if of.entity_id else {}),
        **({"hierarchyLevel": of.level} if has_cloud_members else {}),
    }


def project(ask: Ask, of: Project) -> Json:
    """A project, as an issue shows it."""
    return {
        "self": ask.url(f"project/{of.id}"),
        "id": str(of.id),
        "key": of.key,
        "name": of.name,
        "projectTypeKey": "software",
        **({"simplified": False} if ask.rules.has_cloud_members else {}),
        "avatarUrls": avatars(ask.url(f"universal_avatar/view/type/project/avatar/{of.id}")),
    }


def user(ask: Ask, of: User) -> Json:
    """A user, as authors are shown: by account id on Cloud, by name and key on Data Center."""
    if ask.rules.is_cloud:
        who: Json = {"self": ask.url(f"user?accountId={quote(of.account_id)}"), "accountId": of.account_id}
    else:
        who = {"self": ask.url(f"user?username={quote(of.name)}"), "name": of.name, "key": of.name}
    return who | {
        "emailAddress": of.email,
        "avatarUrls": avatars(f"{SITE}/secure/useravatar?ownerId={quote(of.account_id)}"),
        "displayName": of.display_name,
        "active": of.is_active,
        "timeZone": of.time_zone,
        **({"accountType": "atlassian"} if ask.rules.is_cloud else {}),
    }


def avatars(url: str) -> Json:
    """An avatar's address in the four sizes."""
    joint = "&" if "?" in url else "?"
    sizes = {"48x48": "large", "24x24": "small", "16x16": "xsmall", "32x32": "medium"}
    return {size: f"{url}{joint}size={word}" for size, word in sizes.items()}


def user_named(ask: Ask, name: str | None) -> JsonValue:
    """A user by name, or None for anonymous."""
    person = next((person for person in ask.site.users if person.name == name), None)
    return user(ask, person) if person else None


def page(ask: Ask, every: list[JsonValue], most: int) -> Json:
    """Some of many values, from `startAt` on."""
    start = ask.number("startAt", 0)
    values = every[start : start + most]
    is_last = start + len(values) >= len(every)
    return {"maxResults": most, "startAt": start, "total": len(every), "isLast": is_last, "values": values}


def created(issue: Issue) -> str:
    """When an issue was created."""
    return time(BEGINNING_MS if issue.created_ms is None else issue.created_ms)


def updated(issue: Issue) -> str:
    """When an issue was last changed."""
    return created(issue) if issue.updated_ms is None else time(issue.updated_ms)
