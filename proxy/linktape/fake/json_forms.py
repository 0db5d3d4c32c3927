"""The JSON of what links show: types, links from an issue and by id, issues, users, times. No rules in here."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from linktape.fake.ask import Ask
from linktape.fake.site.catalogue import CATEGORIES
from linktape.fake.site.site import BEGINNING_MS, Issue, IssueType, Link, LinkType, Priority, Project, Status, User
from linktape.jira.bodies import JsonValue
from linktape.messages import SITE

Json = dict[str, JsonValue]


def time(ms: int) -> str:
    """Write a time as Jira does: `2026-01-05T09:00:00.000+0000`."""
    at = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}+0000"


def link_type(ask: Ask, kind: LinkType) -> Json:
    """A link type, with its five members and no more."""
    return {
        "id": str(kind.id),
        "name": kind.name,
        "inward": kind.inward,
        "outward": kind.outward,
        "self": ask.url(f"issueLinkType/{kind.id}"),
    }


def link(ask: Ask, link: Link) -> Json:
    """A link by its id: both ends, the source as `inwardIssue`."""
    world = ask.world
    return _head(ask, link) | {
        "inwardIssue": linked_issue(ask, world.issues[link.source_id]),
        "outwardIssue": linked_issue(ask, world.issues[link.destination_id]),
    }


def entry(ask: Ask, link: Link, issue: Issue) -> Json:
    """A link in an issue's `fields.issuelinks`: the other end only."""
    world = ask.world
    if link.source_id == issue.id:
        return _head(ask, link) | {"outwardIssue": linked_issue(ask, world.issues[link.destination_id])}
    return _head(ask, link) | {"inwardIssue": linked_issue(ask, world.issues[link.source_id])}


def _head(ask: Ask, link: Link) -> Json:
    return {
        "id": str(link.id),
        "self": ask.url(f"issueLink/{link.id}"),
        "type": link_type(ask, ask.world.link_types[link.type_id]),
    }


def linked_issue(ask: Ask, issue: Issue) -> Json:
    """The other end of a link, in the order of observed 08."""
    return {
        "id": str(issue.id),
        "key": issue.key,
        "self": ask.url(f"issue/{issue.id}"),
        "fields": {
            "summary": issue.summary,
            "status": status_of(ask, issue),
            "priority": priority_of(ask, issue),
            "issuetype": type_of(ask, issue),
        },
    }


def status(ask: Ask, of: Status) -> Json:
    """A status, with its category."""
    number, color, name = CATEGORIES[of.category]
    category: Json = {
        "self": ask.url(f"statuscategory/{number}"),
        "id": number,
        "key": of.category,
        "colorName": color,
        "name": name,
    }
    return {
        "self": ask.url(f"status/{of.id}"),
        "description": of.description,
        "iconUrl": f"{SITE}/",
        "name": of.name,
        "id": str(of.id),
        "statusCategory": category,
    }


def priority(ask: Ask, of: Priority) -> Json:
    """A priority."""
    return {
        "self": ask.url(f"priority/{of.id}"),
        "iconUrl": f"{SITE}/images/icons/priorities/{quote(of.name.lower())}.svg",
        "name": of.name,
        "id": str(of.id),
    }


def issue_type(ask: Ask, of: IssueType) -> Json:
    """An issue type."""
    avatar = f"universal_avatar/view/type/issuetype/avatar/{of.avatar_id}?size=medium"
    return {
        "self": ask.url(f"issuetype/{of.id}"),
        "id": str(of.id),
        "description": of.description,
        "iconUrl": ask.url(avatar),
        "name": of.name,
        "subtask": of.is_subtask,
        "avatarId": of.avatar_id,
        "hierarchyLevel": of.level,
    }


def status_of(ask: Ask, issue: Issue) -> Json:
    """An issue's status."""
    return status(ask, ask.site.statuses[issue.status])


def priority_of(ask: Ask, issue: Issue) -> Json:
    """An issue's priority."""
    return priority(ask, ask.site.priorities[issue.priority])


def type_of(ask: Ask, issue: Issue) -> Json:
    """An issue's type."""
    return issue_type(ask, ask.site.issue_types[issue.type])


def project_of(ask: Ask, issue: Issue) -> Json:
    """An issue's project."""
    return project(ask, ask.site.projects[issue.project_key])


def project(ask: Ask, of: Project) -> Json:
    """A project, as an issue shows it."""
    return {
        "self": ask.url(f"project/{of.id}"),
        "id": str(of.id),
        "key": of.key,
        "name": of.name,
        "projectTypeKey": "software",
        "simplified": False,
        "avatarUrls": avatars(ask.url(f"universal_avatar/view/type/project/avatar/{of.id}")),
    }


def user(ask: Ask, of: User) -> Json:
    """A user, as authors are shown: by account id on Cloud, by key and name on Data Center."""
    who: Json = (
        {
            "self": ask.url(f"user?accountId={quote(of.account_id)}"),
            "accountId": of.account_id,
            "accountType": "atlassian",
        }
        if ask.rules.is_cloud
        else {"self": ask.url(f"user?username={quote(of.name)}"), "key": of.name, "name": of.name}
    )
    return who | {
        "emailAddress": of.email,
        "avatarUrls": avatars(f"{SITE}/secure/useravatar?ownerId={quote(of.account_id)}"),
        "displayName": of.display_name,
        "active": of.is_active,
        "timeZone": of.time_zone,
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


def created(issue: Issue) -> str:
    """When an issue was created."""
    return time(BEGINNING_MS if issue.created_ms is None else issue.created_ms)


def updated(issue: Issue) -> str:
    """When an issue was last changed."""
    return created(issue) if issue.updated_ms is None else time(issue.updated_ms)
