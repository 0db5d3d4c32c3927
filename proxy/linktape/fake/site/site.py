"""A Jira site as it is described: users, projects, issues, links and its rules. Frozen, shared by sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from linktape.errors import Problem
from linktape.fake.site.facts import Rules, rules_of
from linktape.jira.answers import SiteAnswers
from linktape.jira.bodies import JsonValue
from linktape.jira.profiles import Choice, Profile
from linktape.limiter.limit_plan import NO_LIMITS, LimitPlan
from linktape.values import DERIVED

ANONYMOUS = "anonymous"
"""The principal that stands for anyone, with or without credentials, in a project's lists."""

Principals = frozenset[str]
"""Names of users, groups and project roles, and perhaps `anonymous`."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a user proves who they are with. `scopes` None: everything the user may do.

    `app`: whose token it is, for the limits of apps; None: that of the one app there is.
    """

    value: str
    scopes: frozenset[str] | None = None
    is_expired: bool = False
    app: str | None = None


@dataclass(frozen=True, slots=True)
class User:
    """An account. `roles` are project roles by project key."""

    name: str
    email: str
    display_name: str
    account_id: str
    tokens: tuple[Token, ...] = ()
    groups: frozenset[str] = frozenset()
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    time_zone: str = "Etc/UTC"
    is_active: bool = True

    def may_browse(self, project: Project) -> bool:
        """Whether somebody with this name, these groups and roles sees a project."""
        named = {self.name, ANONYMOUS, *self.groups, *self.roles.get(project.key, ())}
        return not project.browse.isdisjoint(named)


@dataclass(frozen=True, slots=True)
class LinkType:
    """A kind of link: the source shows the `outward` phrase, the destination the `inward` one."""

    id: int
    name: str
    inward: str
    outward: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project, and who may do what in it."""

    id: int
    key: str
    name: str
    browse: Principals
    link: Principals
    comment: Principals
    edit: Principals
    security_levels: Mapping[str, Principals] = field(default_factory=dict[str, Principals])
    last_number: int = 0  # the largest number that an issue has had, where known
    blocked_apps: frozenset[str] = frozenset()  # users that an app access rule keeps out


@dataclass(frozen=True, slots=True)
class Status:
    """An issue's status, as linked issues show it."""

    id: int
    name: str
    category: Literal["new", "indeterminate", "done"] | None  # None: before Server 6.2 there were none
    description: str = ""
    icon_url: str = ""  # empty: the site's own


@dataclass(frozen=True, slots=True)
class Priority:
    """An issue's priority."""

    id: int
    name: str
    description: str = ""
    color: str = "#ea7d24"


@dataclass(frozen=True, slots=True)
class IssueType:
    """An issue's type."""

    id: int
    name: str
    description: str = ""
    avatar_id: int | None = 10318  # None: its icon is none of the avatars
    is_subtask: bool = False
    level: int = 0
    icon_url: str = ""  # empty: the avatar's
    entity_id: str = ""  # of a team-managed project


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue. `start_links` counts towards the limit as links that are not listed.

    People are users' names, `parent` is an issue's id.
    """

    id: int
    key: str
    summary: str
    type: str = "Task"
    priority: str | None = "Medium"  # None: its project has no priorities
    status: str = "To Do"
    security_level: str | None = None
    start_links: int = 0
    former_keys: tuple[str, ...] = ()
    description: JsonValue = None
    labels: tuple[str, ...] = ()
    reporter: str | None = None
    creator: str | None = None
    assignee: str | None = None
    parent: int | None = None
    due: str | None = None  # a date
    created_ms: int | None = None  # None: when the site began
    updated_ms: int | None = None

    @property
    def project_key(self) -> str:
        """The key before the number."""
        return self.key.rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class Link:
    """A directed link: the source shows `outwardIssue: destination`, the destination `inwardIssue: source`."""

    id: int
    type_id: int
    source_id: int
    destination_id: int

    @property
    def identity(self) -> tuple[int, int, int]:
        """What makes two requests the same link: type, source, destination."""
        return (self.type_id, self.source_id, self.destination_id)

    def other_end(self, issue: Issue) -> int:
        """Give the id of the issue that this one is linked with."""
        return self.destination_id if self.source_id == issue.id else self.source_id


@dataclass(frozen=True, slots=True)
class Visibility:
    """Who sees a comment: the members of a group (by name) or of a project role."""

    type: Literal["group", "role"]
    name: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. `body` is a wiki text or a document, as it was sent; `author` a user's name, None for anonymous."""

    id: int
    body: JsonValue
    author: str | None
    created_ms: int
    visibility: Visibility | None = None


Side = tuple[str | None, str | None]
"""One side of a change: the value's id or key where it has one, and its text."""


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """What became of one field."""

    field: str
    before: Side | None
    after: Side | None


@dataclass(frozen=True, slots=True)
class History:
    """One entry of an issue's changelog: what one write changed."""

    id: int
    author: str | None
    created_ms: int
    items: tuple[ChangeItem, ...]


@dataclass(frozen=True, slots=True)
class RemoteLink:
    """A link to something outside Jira. `object` is as the client sent it."""

    id: int
    global_id: str | None
    object: Mapping[str, JsonValue]
    application: Mapping[str, JsonValue]
    relationship: str | None = None


IdKind = Literal["issue", "link", "link_type", "comment", "history", "remote_link"]
FIRST_ID = 10_000

BEGINNING_MS = 1_767_603_600_000  # 2026-01-05T09:00:00Z
"""When a site's clock starts unless its file says otherwise."""


@dataclass(frozen=True)
class Site:
    """A whole site. The mappings are never changed; a session lays its own changes over them (`world.World`)."""

    name: str
    profile: Profile
    settings: Mapping[str, Choice]  # what the file sets over the profile, by the names of `facts.facts`
    linking: bool
    anonymous: bool | frozenset[str]  # True, or the keys of the projects that anyone may browse
    accept_anyone: bool  # credentials that no user has are taken for the first user's
    users: tuple[User, ...]
    groups: Mapping[str, str]  # name -> id
    roles: frozenset[str]
    administrators: Principals
    link_types: Mapping[int, LinkType]
    projects: Mapping[str, Project]
    statuses: Mapping[str, Status]
    priorities: Mapping[str, Priority]
    issue_types: Mapping[str, IssueType]
    issues: Mapping[int, Issue]
    links: Mapping[int, Link]
    comments: Mapping[int, tuple[Comment, ...]] = field(default_factory=dict[int, tuple[Comment, ...]])
    histories: Mapping[int, tuple[History, ...]] = field(default_factory=dict[int, tuple[History, ...]])
    remote_links: Mapping[int, tuple[RemoteLink, ...]] = field(default_factory=dict[int, tuple[RemoteLink, ...]])
    given_ids: Mapping[str, int] = field(default_factory=dict[str, int])  # the last id of each kind, where known
    clock_ms: int = BEGINNING_MS
    cloud_id: str | None = None
    secret: str | None = field(default=None, repr=False)  # webhooks are signed with it
    limits: LimitPlan = NO_LIMITS
    doubts: tuple[Problem, ...] = field(default=(), compare=False, metadata=DERIVED)  # allowed, and hardly meant

    @cached_property
    def rules(self) -> Rules:
        """How this site behaves where sites differ: the profile's choices, and the file's own over them."""
        return rules_of(self.profile, self.settings)

    @cached_property
    def answers(self) -> SiteAnswers:
        """What this site says when it does not do what was asked."""
        return SiteAnswers(self.profile, self.settings)

    @cached_property
    def told_cloud_id(self) -> str:
        """The cloud id that this site says is its own."""
        return self.cloud_id or str(uuid5(NAMESPACE_URL, self.name))

    @cached_property
    def issue_ids(self) -> Mapping[str, int]:
        """Issue ids by key; a moved issue is found by its former keys too."""
        former = {key: issue.id for issue in self.issues.values() for key in issue.former_keys}
        return former | {issue.key: issue.id for issue in self.issues.values()}

    @cached_property
    def link_ids(self) -> Mapping[tuple[int, int, int], int]:
        """Link ids by what makes them the same link."""
        return {link.identity: link.id for link in self.links.values()}

    @cached_property
    def links_of(self) -> Mapping[int, tuple[int, ...]]:
        """The ids of each issue's links, by issue id."""
        by_issue: dict[int, list[int]] = {}
        for link in self.links.values():
            by_issue.setdefault(link.source_id, []).append(link.id)
            by_issue.setdefault(link.destination_id, []).append(link.id)
        return {issue: tuple(ids) for issue, ids in by_issue.items()}

    @cached_property
    def children_of(self) -> Mapping[int, tuple[int, ...]]:
        """The ids of the issues below each issue, by its id."""
        by_parent: dict[int, list[int]] = {}
        for issue in self.issues.values():
            if issue.parent is not None:
                by_parent.setdefault(issue.parent, []).append(issue.id)
        return {parent: tuple(ids) for parent, ids in by_parent.items()}

    @cached_property
    def last_ids(self) -> Mapping[IdKind, int]:
        """The last id given of each kind: as the file says, and never below one in use."""
        used: dict[IdKind, Iterable[int]] = {
            "issue": self.issues,
            "link": self.links,
            "link_type": self.link_types,
            "comment": (comment.id for many in self.comments.values() for comment in many),
            "history": (history.id for many in self.histories.values() for history in many),
            "remote_link": (link.id for many in self.remote_links.values() for link in many),
        }
        return {kind: max([self.given_ids.get(kind, FIRST_ID - 1), *ids]) for kind, ids in used.items()}

    @cached_property
    def open_projects(self) -> frozenset[str]:
        """The keys of the projects that anyone may browse.

        With `anonymous: true` these are the projects that every user with a working token may browse.
        """
        if isinstance(self.anonymous, frozenset):
            return self.anonymous
        users = [user for user in self.users if any(not token.is_expired for token in user.tokens)]
        projects = self.projects.values() if self.anonymous else ()
        return frozenset(project.key for project in projects if all(user.may_browse(project) for user in users))

    @cached_property
    def is_open(self) -> bool:
        """Whether anonymous access is on at all."""
        named = (project.browse | project.link for project in self.projects.values())
        return bool(self.open_projects) or any(ANONYMOUS in names for names in named)

    def with_profile(self, name: str) -> Site:
        """Give the same site under another profile: `documented`, `observed` or `datacenter`."""
        return replace(self, profile=Profile(name))
