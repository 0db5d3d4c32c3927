"""Turns a site file into a Site, with a place and a suggestion for everything that does not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from string import Formatter

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
    Issue,
    IssueType,
    Link,
    LinkType,
    Priority,
    Project,
    RemoteLink,
    Site,
    Status,
    User,
    Visibility,
)
from linktape.fake.site.site_doubts import doubts
from linktape.limiter import limits_file
from linktape.nodes.node import Value
from linktape.wording import suggestion

MOST_BYTES = 64 << 20


def load(text: str | bytes, file: str) -> Site:
    """Read a site file. Raises BadDocument with every problem, each with its place."""
    document = documents.read(text, file, most_bytes=MOST_BYTES)
    if document.value is None:
        document.value = {}
    documents.check_kind(document, models.SiteFile, "site", "site, users, projects, issues, links and the like")
    return _SiteBuilder(document, documents.check(document, models.SiteFile)).site()


def from_value(value: Value, file: str) -> Site:
    """Make a site of a site file's value that was not read from a file. Raises BadDocument, without places."""
    document = Document(file, value)
    return _SiteBuilder(document, documents.check(document, models.SiteFile)).site()


class _SiteBuilder:
    """Puts the parts of a file together and collects what does not fit."""

    def __init__(self, document: Document, file: models.SiteFile) -> None:
        self._document = document
        self._file = file
        self._problems: list[Problem] = []
        self._clock_ms = BEGINNING_MS if file.clock_ms is None else file.clock_ms
        self._last_comment = FIRST_ID - 1
        self._last_remote = FIRST_ID - 1

    def site(self) -> Site:
        file = self._file
        projects = self._projects()
        statuses = [Status(**(one.model_dump() | {"id": int(one.id)})) for one in file.statuses]
        priorities = [Priority(**(one.model_dump() | {"id": int(one.id)})) for one in file.priorities]
        issue_types = [
            IssueType(int(one.id), is_subtask=one.subtask, **one.model_dump(exclude={"id", "subtask"}))
            for one in file.issue_types
        ]
        by_status = {one.name: one for one in (*catalogue.STATUSES, *statuses)}
        by_priority = {one.name: one for one in (*catalogue.PRIORITIES, *priorities)}
        by_type = {one.name: one for one in (*catalogue.ISSUE_TYPES, *issue_types)}
        kinds = zip(self._ids("link_types", [one.id for one in file.link_types]), file.link_types, strict=True)
        link_types = {id_: LinkType(id_, one.name, one.inward, one.outward) for id_, one in kinds}
        link_types = link_types or {kind.id: kind for kind in catalogue.LINK_TYPES}
        issues = self._issues(projects, by_type, by_priority, by_status)
        entries = dict(zip(issues, file.issues, strict=False))  # where an id stands twice, a problem says so
        site = Site(
            name=file.site,
            profile=file.profile,
            settings=file.model_dump(include=set(models.SettingsFile.model_fields), exclude_none=True),
            linking=file.linking,
            anonymous=file.anonymous if isinstance(file.anonymous, bool) else frozenset(file.anonymous),
            accept_anyone=file.accept_anyone,
            users=self._users(projects),
            groups=self._groups(),
            roles=self._roles(),
            administrators=frozenset(file.administrators),
            link_types=link_types,
            projects=projects,
            statuses=by_status,
            priorities=by_priority,
            issue_types=by_type,
            issues=issues,
            links=self._links(link_types, issues),
            comments={id_: tuple(map(self._comment, one.comments)) for id_, one in entries.items() if one.comments},
            histories={
                id_: tuple(map(from_file.history, one.changelog)) for id_, one in entries.items() if one.changelog
            },
            remote_links={
                id_: tuple(map(self._remote, one.remote_links)) for id_, one in entries.items() if one.remote_links
            },
            given_ids=file.last_ids.model_dump(exclude_none=True),
            clock_ms=self._clock_ms,
            cloud_id=file.cloud_id,
            secret=file.secret,
            limits=limits_file.plan(file.limits),
        )
        site = replace(site, doubts=tuple(doubts(site, file, self._document)))
        for at, key in enumerate(file.anonymous if isinstance(file.anonymous, list) else ()):
            self._known(("anonymous", at), key, projects, "project")
        self._check_texts()
        if self._problems:
            raise BadDocument(sorted(self._problems, key=lambda problem: (problem.line, problem.column)))
        return site

    def _users(self, projects: Mapping[str, Project]) -> tuple[User, ...]:
        self._unique("users", "name", (user.name for user in self._file.users))
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
        from_users = (group for user in self._file.users for group in user.groups)
        known = self._file.groups
        names = [name for name in (*from_users, *self._file.administrators) if name not in known]
        return known | {name: from_file.derived_uuid(name) for name in names}

    def _roles(self) -> frozenset[str]:
        from_users = (name for user in self._file.users for names in user.roles.values() for name in names)
        return frozenset((*self._file.roles, *from_users))

    def _projects(self) -> dict[str, Project]:
        self._unique("projects", "key", (project.key for project in self._file.projects))
        principals = {ANONYMOUS, *self._groups(), *self._roles(), *(user.name for user in self._file.users)}
        ids = self._ids("projects", [project.id for project in self._file.projects])
        projects: dict[str, Project] = {}
        for at, entry in enumerate(self._file.projects):
            lists: dict[Path, list[str] | None] = {
                **{(name,): getattr(entry, name) for name in ("browse", "link", "comment", "edit", "blocks_apps")},
                **{("security_levels", level): names for level, names in entry.security_levels.items()},
            }
            for place, names in lists.items():
                for number, principal in enumerate(names or ()):
                    self._known(("projects", at, *place, number), principal, principals, "user, group or role")
            link = frozenset(entry.link)
            projects[entry.key] = Project(
                id=ids[at],
                key=entry.key,
                name=entry.name or entry.key,
                browse=frozenset(entry.browse),
                link=link,
                comment=link if entry.comment is None else frozenset(entry.comment),
                edit=link if entry.edit is None else frozenset(entry.edit),
                security_levels={name: frozenset(who) for name, who in entry.security_levels.items()},
                last_number=entry.last_number,
                blocked_apps=frozenset(entry.blocks_apps),
            )
        return projects

    def _issues(
        self, projects: Mapping[str, Project], types: Iterable[str], priorities: Iterable[str], statuses: Iterable[str]
    ) -> dict[int, Issue]:
        self._unique("issues", "key", (issue.key for issue in self._file.issues))
        ids = self._ids("issues", [issue.id for issue in self._file.issues])
        by_key = {entry.key: id_ for entry, id_ in zip(self._file.issues, ids, strict=True)}
        users = {user.name: user for user in self._file.users}
        somebody = next(iter(users), None)
        issues: dict[int, Issue] = {}
        for at, entry in enumerate(self._file.issues):
            project = entry.key.rpartition("-")[0]
            self._known(("issues", at, "key"), project, projects, "project")
            self._known(("issues", at, "type"), entry.type, types, "issue type")
            if entry.priority is not None:
                self._known(("issues", at, "priority"), entry.priority, priorities, "priority")
            self._known(("issues", at, "status"), entry.status, statuses, "status")
            if entry.security_level is not None and project in projects:
                levels = projects[project].security_levels
                self._known(("issues", at, "security_level"), entry.security_level, levels, "security level")
            for role in ("reporter", "creator", "assignee"):
                if getattr(entry, role) is not None:
                    self._known(("issues", at, role), getattr(entry, role), users, "user")
            if entry.parent is not None:
                self._known(("issues", at, "parent"), entry.parent, by_key, "issue")
                if self._is_below_itself(entry.key):
                    self._say(("issues", at, "parent"), f"{entry.key} is above itself", "a parent that is not below it")
            for number, comment in enumerate(entry.comments):
                if comment.author is not None:
                    self._known(("issues", at, "comments", number, "author"), comment.author, users, "user")
            issues[ids[at]] = from_file.issue(entry, ids[at], by_key.get(entry.parent or ""), somebody)
        return issues

    def _is_below_itself(self, key: str) -> bool:
        parents = {entry.key: entry.parent for entry in self._file.issues}
        above = parents[key]
        for _ in parents:
            if above in (key, None):
                break
            above = parents.get(above or "")
        return above == key

    def _links(self, types: Mapping[int, LinkType], issues: Mapping[int, Issue]) -> dict[int, Link]:
        entries = self._file.links
        type_ids = {name: id_ for id_, kind in types.items() for name in (str(id_), kind.name)}
        issue_ids = {issue.key: issue.id for issue in issues.values()}
        ids = self._ids("links", [entry.id for entry in entries])
        links: dict[int, Link] = {}
        made: dict[tuple[int, int, int], int] = {}
        for at, entry in enumerate(entries):
            kind = type_ids.get(entry.type)
            source, destination = issue_ids.get(entry.source), issue_ids.get(entry.destination)
            if kind is None or source is None or destination is None:
                self._known(("links", at, "type"), entry.type, type_ids, "link type")
                self._known(("links", at, "from"), entry.source, issue_ids, "issue")
                self._known(("links", at, "to"), entry.destination, issue_ids, "issue")
                continue
            if source == destination:
                self._say(("links", at, "to"), f"{entry.source} linked to itself", "another issue")
            link = Link(ids[at], kind, source, destination)
            if link.identity in made:
                expected = f"once; the first has the id {made[link.identity]}"
                self._say(("links", at), "a link that stands twice", expected)
            made[link.identity] = link.id
            links[link.id] = link
        return links

    def _comment(self, entry: models.CommentFile) -> Comment:
        self._last_comment = int(entry.id) if entry.id else self._last_comment + 1
        visibility = Visibility(entry.visibility.type, entry.visibility.name) if entry.visibility else None
        created_ms = self._clock_ms if entry.created_ms is None else entry.created_ms
        return Comment(self._last_comment, entry.body, entry.author, created_ms, visibility)

    def _remote(self, entry: models.RemoteLinkFile) -> RemoteLink:
        self._last_remote = int(entry.id) if entry.id else self._last_remote + 1
        return RemoteLink(self._last_remote, entry.global_id, entry.object, entry.application, entry.relationship)

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

    def _ids(self, part: str, given: Sequence[str | None]) -> list[int]:
        """Give every entry an id: its own, else the next one from 10000 that nobody else has."""
        own = {at: int(id_) for at, id_ in enumerate(given) if id_ is not None}
        taken = set[int]()
        for at, id_ in own.items():
            if id_ in taken:
                self._say((part, at, "id"), f"the id {given[at]} stands twice", "another id, or none")
            taken.add(id_)
        free = (number for number in count(FIRST_ID) if number not in taken)
        return [own[at] if at in own else next(free) for at in range(len(given))]

    def _unique(self, part: str, name: str, values: Iterable[str]) -> None:
        seen = set[str]()
        for at, value in enumerate(values):
            if value in seen:
                self._say((part, at, name), f"the {name} {value!r} stands twice", "once")
            seen.add(value)

    def _known(self, path: Path, word: str, known: Iterable[str], what: str, *, key: bool = False) -> None:
        names = known if isinstance(known, set | frozenset | dict) else list(known)
        if word in names:
            return
        meant = suggestion(word, names)
        expected = f"did you mean {meant!r}?" if meant else f"a {what} that this file describes"
        self._problems.append(self._document.problem(path, f"there is no {what} {word!r}", expected, key=key))

    def _say(self, path: Path, what: str, expected: str) -> None:
        self._problems.append(self._document.problem(path, what, expected))


def _placeholders(template: object) -> list[str]:
    """Name what is to be filled in. Raises ValueError for a brace that stands alone, and for a format in one."""
    parts = [part for part in Formatter().parse(str(template)) if part[1] is not None]
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise ValueError(template)
    return [str(name) for _, name, _, _ in parts]
