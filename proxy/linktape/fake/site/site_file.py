"""Turns a site file into a Site, with a place and a suggestion for everything that does not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from string import Formatter
from typing import Protocol, TypeVar

from linktape import documents
from linktape.documents import Document, Path
from linktape.errors import BadDocument, Problem
from linktape.fake.site import catalogue, from_file
from linktape.fake.site import file_models as models
from linktape.fake.site.facts import facts
from linktape.fake.site.site import (
    ANONYMOUS,
    BEGINNING_MS,
    FIRST_ID,
    Comment,
    History,
    Issue,
    IssueType,
    Link,
    LinkType,
    Priority,
    Project,
    RateLimit,
    RemoteLink,
    Site,
    Status,
    User,
    Visibility,
)
from linktape.nodes.node import Value

MOST_BYTES = 64 << 20
BUILTIN = "built-in.yaml"


def load(text: str | bytes, file: str) -> Site:
    """Read a site file. Raises BadDocument with every problem, each with its place."""
    document = documents.read(text, file, most_bytes=MOST_BYTES)
    if document.value is None:
        document.value = {}
    return _SiteBuilder(document, documents.check(document, models.SiteFile)).site()


def from_value(value: Value, file: str) -> Site:
    """Make a site of a site file's value that was not read from a file. Raises BadDocument, without places."""
    document = Document(file, value)
    return _SiteBuilder(document, documents.check(document, models.SiteFile)).site()


@lru_cache(maxsize=1)
def builtin_site() -> Site:
    """Give the site that is used when none is given. It is also the format's example."""
    return load((resources.files(__package__ or "") / BUILTIN).read_text(encoding="utf-8"), BUILTIN)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class _Numbered(Protocol):
    @property
    def id(self) -> str | None: ...


NamedT = TypeVar("NamedT", bound=_Named)


class _SiteBuilder:
    """Puts the parts of a file together and collects what does not fit."""

    def __init__(self, document: Document, file: models.SiteFile) -> None:
        self._document = document
        self._file = file
        self._problems: list[Problem] = []
        self._last_comment = FIRST_ID - 1
        self._last_remote = FIRST_ID - 1

    def site(self) -> Site:
        file = self._file
        projects = self._projects()
        statuses = _by_name([*catalogue.STATUSES, *(from_file.status(entry) for entry in file.statuses)])
        priorities = _by_name([*catalogue.PRIORITIES, *(from_file.priority(entry) for entry in file.priorities)])
        issue_types = _by_name([*catalogue.ISSUE_TYPES, *(from_file.issue_type(entry) for entry in file.issue_types)])
        link_types = self._link_types()
        issues = self._issues(projects, issue_types, priorities, statuses)
        site = Site(
            name=file.site,
            profile=file.profile,
            settings=_settings(file),
            linking=file.linking,
            anonymous=file.anonymous if isinstance(file.anonymous, bool) else frozenset(file.anonymous),
            accept_anyone=file.accept_anyone,
            users=self._users(projects),
            groups=self._groups(),
            roles=frozenset(self._roles()),
            administrators=frozenset(file.administrators),
            link_types=link_types,
            projects=projects,
            statuses=statuses,
            priorities=priorities,
            issue_types=issue_types,
            issues=issues,
            links=self._links(link_types, issues),
            comments=self._comments(issues),
            histories=self._histories(issues),
            remote_links=self._remote_links(issues),
            given_ids=file.last_ids.model_dump(exclude_none=True),
            clock_ms=BEGINNING_MS if file.clock_ms is None else file.clock_ms,
            cloud_id=file.cloud_id,
            limits=tuple(RateLimit(**limit.model_dump()) for limit in file.limits),
        )
        self._check_anonymous(projects)
        self._check_texts()
        if self._problems:
            raise BadDocument(sorted(self._problems, key=lambda problem: (problem.line, problem.column)))
        return site

    def _users(self, projects: Mapping[str, Project]) -> tuple[User, ...]:
        self._unique("users", self._file.users, "name")
        owners: dict[str, str] = {}
        for at, entry in enumerate(self._file.users):
            for project in entry.roles:
                self._known(("users", at, "roles", project), project, projects, "project", key=True)
            for number, token in enumerate(entry.tokens):
                value = token if isinstance(token, str) else token.value
                if value in owners:
                    place = ("users", at, "tokens", number)
                    self._say(place, "a token that stands twice", f"{owners[value]} has it too")
                owners[value] = entry.name
        return tuple(from_file.user(entry) for entry in self._file.users)

    def _groups(self) -> dict[str, str]:
        """Give group ids by name; a group that users are in and nobody described gets an id of its own."""
        groups: dict[str, str] = dict(self._file.groups)
        for user in self._file.users:
            for group in user.groups:
                groups.setdefault(group, from_file.derived_uuid(group))
        for group in self._file.administrators:
            groups.setdefault(group, from_file.derived_uuid(group))
        return groups

    def _roles(self) -> set[str]:
        from_users = (name for user in self._file.users for names in user.roles.values() for name in names)
        return {*self._file.roles, *from_users}

    def _projects(self) -> dict[str, Project]:
        self._unique("projects", self._file.projects, "key")
        principals = {ANONYMOUS, *self._groups(), *self._roles(), *(user.name for user in self._file.users)}
        ids = self._ids("projects", self._file.projects)
        projects: dict[str, Project] = {}
        for at, entry in enumerate(self._file.projects):
            self._check_principals(("projects", at), entry, principals)
            link = frozenset(entry.link)
            projects[entry.key] = Project(
                id=ids[at],
                key=entry.key,
                name=entry.name or entry.key,
                browse=frozenset(entry.browse),
                link=link,
                comment=link if entry.comment is None else frozenset(entry.comment),
                edit=link if entry.edit is None else frozenset(entry.edit),
                levels={name: frozenset(who) for name, who in entry.security_levels.items()},
                last_number=entry.last_number,
                blocked_apps=frozenset(entry.blocks_apps),
            )
        return projects

    def _check_principals(self, path: Path, entry: models.ProjectFile, principals: Iterable[str]) -> None:
        lists = {name: getattr(entry, name) or [] for name in ("browse", "link", "comment", "edit", "blocks_apps")}
        for name, names in lists.items():
            for at, principal in enumerate(names):
                self._known((*path, name, at), principal, principals, "user, group or role")
        for level, names in entry.security_levels.items():
            for at, principal in enumerate(names):
                self._known((*path, "security_levels", level, at), principal, principals, "user, group or role")

    def _link_types(self) -> dict[int, LinkType]:
        entries = self._file.link_types
        if not entries:
            return {kind.id: kind for kind in catalogue.LINK_TYPES}
        ids = self._ids("link_types", entries)
        pairs = zip(ids, entries, strict=True)
        return {id_: LinkType(id_, entry.name, entry.inward, entry.outward) for id_, entry in pairs}

    def _issues(
        self,
        projects: Mapping[str, Project],
        types: Mapping[str, IssueType],
        priorities: Mapping[str, Priority],
        statuses: Mapping[str, Status],
    ) -> dict[int, Issue]:
        self._unique("issues", self._file.issues, "key")
        ids = self._ids("issues", self._file.issues)
        issues: dict[int, Issue] = {}
        for at, entry in enumerate(self._file.issues):
            project = entry.key.rpartition("-")[0]
            self._known(("issues", at, "key"), project, projects, "project")
            self._known(("issues", at, "type"), entry.type, types, "issue type")
            self._known(("issues", at, "priority"), entry.priority, priorities, "priority")
            self._known(("issues", at, "status"), entry.status, statuses, "status")
            if entry.security_level is not None and project in projects:
                levels = projects[project].levels
                self._known(("issues", at, "security_level"), entry.security_level, levels, "security level")
            issues[ids[at]] = from_file.issue(entry, ids[at])
        return issues

    def _links(self, types: Mapping[int, LinkType], issues: Mapping[int, Issue]) -> dict[int, Link]:
        entries = self._file.links
        type_ids = {name: id_ for id_, kind in types.items() for name in (str(id_), kind.name)}
        issue_ids = {issue.key: issue.id for issue in issues.values()}
        ids = self._ids("links", entries)
        links: dict[int, Link] = {}
        made: dict[tuple[int, int, int], int] = {}
        for at, entry in enumerate(entries):
            kind, source, destination = (
                type_ids.get(entry.type),
                issue_ids.get(entry.source),
                issue_ids.get(entry.destination),
            )
            if kind is None or source is None or destination is None:
                self._known(("links", at, "type"), entry.type, type_ids, "link type")
                self._known(("links", at, "from"), entry.source, issue_ids, "issue")
                self._known(("links", at, "to"), entry.destination, issue_ids, "issue")
                continue
            if source == destination:
                self._say(("links", at, "to"), f"{entry.source} linked to itself", "another issue")
            link = Link(ids[at], kind, source, destination)
            if link.identity in made:
                self._say(
                    ("links", at), "a link that stands twice", f"once; the first has the id {made[link.identity]}"
                )
            made[link.identity] = link.id
            links[link.id] = link
        return links

    def _comments(self, issues: Mapping[int, Issue]) -> dict[int, tuple[Comment, ...]]:
        comments: dict[int, tuple[Comment, ...]] = {}
        users = {user.name for user in self._file.users}
        for at, (id_, entry) in enumerate(zip(issues, self._file.issues, strict=False)):
            for number, comment in enumerate(entry.comments):
                if comment.author is not None:
                    self._known(("issues", at, "comments", number, "author"), comment.author, users, "user")
            if entry.comments:
                comments[id_] = tuple(self._comment(comment) for comment in entry.comments)
        return comments

    def _comment(self, entry: models.CommentFile) -> Comment:
        self._last_comment = int(entry.id) if entry.id else self._last_comment + 1
        visibility = Visibility(entry.visibility.type, entry.visibility.name) if entry.visibility else None
        created_ms = self._beginning_ms if entry.created_ms is None else entry.created_ms
        return Comment(self._last_comment, entry.body, entry.author, created_ms, visibility)

    @property
    def _beginning_ms(self) -> int:
        return BEGINNING_MS if self._file.clock_ms is None else self._file.clock_ms

    def _histories(self, issues: Mapping[int, Issue]) -> dict[int, tuple[History, ...]]:
        pairs = zip(issues, self._file.issues, strict=False)
        return {
            id_: tuple(from_file.history(item) for item in entry.changelog) for id_, entry in pairs if entry.changelog
        }

    def _remote_links(self, issues: Mapping[int, Issue]) -> dict[int, tuple[RemoteLink, ...]]:
        pairs = zip(issues, self._file.issues, strict=False)
        return {
            id_: tuple(self._remote(item) for item in entry.remote_links) for id_, entry in pairs if entry.remote_links
        }

    def _remote(self, entry: models.RemoteLinkFile) -> RemoteLink:
        self._last_remote = int(entry.id) if entry.id else self._last_remote + 1
        return RemoteLink(self._last_remote, entry.global_id, entry.object, entry.application, entry.relationship)

    def _check_anonymous(self, projects: Mapping[str, Project]) -> None:
        if isinstance(self._file.anonymous, list):
            for at, key in enumerate(self._file.anonymous):
                self._known(("anonymous", at), key, projects, "project")

    def _check_texts(self) -> None:
        """A text of the file's own may have the placeholders that the default has, and no others."""
        for fact in facts():
            text = getattr(self._file, fact.name) if fact.is_setting else None
            if not isinstance(text, str):
                continue
            known = {name for choice in fact.choices.values() for name in _placeholders(choice)}
            expected = "of braces only " + ", ".join(f"{{{name}}}" for name in sorted(known)) if known else "no braces"
            try:
                unknown = set(_placeholders(text)) - known
            except ValueError:
                unknown = {text}
            if unknown:
                self._say((fact.name,), f"{fact.name}: {text!r} has braces that nothing fills in", expected)

    def _ids(self, part: str, entries: Sequence[_Numbered]) -> list[int]:
        """Give every entry an id: its own, else the next one from 10000 that nobody else has."""
        taken: set[int] = set()
        for at, entry in enumerate(entries):
            if entry.id is not None and int(entry.id) in taken:
                self._say((part, at, "id"), f"the id {entry.id} stands twice", "another id, or none")
            if entry.id is not None:
                taken.add(int(entry.id))
        free = (number for number in range(FIRST_ID, FIRST_ID + 2 * len(entries) + 1) if number not in taken)
        return [next(free) if entry.id is None else int(entry.id) for entry in entries]

    def _unique(self, part: str, entries: Sequence[object], name: str) -> None:
        seen: set[str] = set()
        for at, entry in enumerate(entries):
            value = str(getattr(entry, name))
            if value in seen:
                self._say((part, at, name), f"the {name} {value!r} stands twice", "once")
            seen.add(value)

    def _known(self, path: Path, word: str, known: Iterable[str], what: str, *, key: bool = False) -> None:
        names = known if isinstance(known, set | frozenset | dict) else list(known)
        if word in names:
            return
        meant = documents.suggestion(word, names)
        expected = f"did you mean {meant!r}?" if meant else f"a {what} that this file describes"
        self._problems.append(self._document.problem(path, f"there is no {what} {word!r}", expected, key=key))

    def _say(self, path: Path, what: str, expected: str) -> None:
        self._problems.append(self._document.problem(path, what, expected))


SETTINGS = frozenset(fact.name for fact in facts() if fact.is_setting)
"""The facts that a site file may set; the fields of `site_models.SettingsFile`."""


def _placeholders(template: object) -> list[str]:
    """Name what is to be filled in. Raises ValueError for a brace that stands alone, and for a format in one."""
    parts = [part for part in Formatter().parse(str(template)) if part[1] is not None]
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise ValueError(template)
    return [str(name) for _, name, _, _ in parts]


def _settings(file: models.SiteFile) -> dict[str, bool | int | str | None]:
    return {name: getattr(file, name) for name in models.SettingsFile.model_fields if getattr(file, name) is not None}


def _by_name(entries: Iterable[NamedT]) -> dict[str, NamedT]:
    return {entry.name: entry for entry in entries}
