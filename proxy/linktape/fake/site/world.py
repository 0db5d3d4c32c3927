"""World: what one session has made of a site: links and their indexes, comments, changelog, ids, clock. No rules."""

from __future__ import annotations

import secrets
from dataclasses import replace

from linktape.bounded import Recent
from linktape.fake.site import wiki
from linktape.fake.site.overlay import Overlay
from linktape.fake.site.site import (
    ChangeItem,
    Comment,
    History,
    IdKind,
    Issue,
    Link,
    LinkType,
    RemoteLink,
    Site,
    Visibility,
)
from linktape.fake.site.webhook_event import Kind, WebhookEvent
from linktape.jira.bodies import JsonValue
from linktape.limiter.limiter import Limiter

MOST_LOGINS = 1_000
"""How many session cookies a site knows; the oldest login is forgotten first."""

TICK_MS = 1_000
BETWEEN_ENDS_MS = 44
"""How long after the source's changelog entry the destination's comes (observed 09: about 40 ms)."""


class World:
    """A site and what happened to it in one session. Deterministic: ids count up, the clock moves with each write.

    The only state of a session that is not all plain data: it is what its overlays hold, over a site that others share.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.issues: Overlay[int, Issue] = Overlay(site.issues)
        self.issue_ids: Overlay[str, int] = Overlay(site.issue_ids)
        self.link_types: Overlay[int, LinkType] = Overlay(site.link_types)
        self.links: Overlay[int, Link] = Overlay(site.links)
        self.link_ids: Overlay[tuple[int, int, int], int] = Overlay(site.link_ids)
        self.links_of: Overlay[int, tuple[int, ...]] = Overlay(site.links_of)
        self.children_of: Overlay[int, tuple[int, ...]] = Overlay(site.children_of)
        self.comments: Overlay[int, tuple[Comment, ...]] = Overlay(site.comments)
        self.histories: Overlay[int, tuple[History, ...]] = Overlay(site.histories)
        self.remote_links: Overlay[int, tuple[RemoteLink, ...]] = Overlay(site.remote_links)
        self.cookies: Recent[str, str] = Recent()  # session cookie -> user name
        self.logins = 0
        self.outbox: list[WebhookEvent] = []  # what happened since somebody last looked
        self.clock_ms = site.clock_ms
        self.answered = 0
        self.token = secrets.token_bytes(8)  # tells worlds apart, and stays with one that is kept elsewhere
        self.limiter = Limiter(site.limits, is_cloud=site.rules.is_cloud) if site.limits else None
        self.last_ids = dict(site.last_ids)
        self.last_numbers: dict[str, int] = {}  # project key -> number of its newest issue, where one was made

    @property
    def version(self) -> tuple[int, int]:
        """What is another after each change: the clock moves with every write, and logins are counted."""
        return self.clock_ms, self.logins

    # --- reading ------------------------------------------------------------------------------------------------------

    def issue(self, id_or_key: str) -> Issue | None:
        """Find an issue by id, by key, or by a key it had before it was moved."""
        id_ = int(id_or_key) if _is_id(id_or_key) else self.issue_ids.get(id_or_key)
        return None if id_ is None else self.issues.get(id_)

    def issue_in_any_case(self, id_or_key: str) -> Issue | None:
        """Find an issue as `issue` does, and else by its key in capitals."""
        return self.issue(id_or_key) or self.issue(id_or_key.upper())

    def link(self, id_: str) -> Link | None:
        """Find a link by its id."""
        return self.links.get(int(id_)) if _is_id(id_) else None

    def same_link(self, type_id: int, source_id: int, destination_id: int) -> Link | None:
        """Find the link of this type from this source to this destination."""
        id_ = self.link_ids.get((type_id, source_id, destination_id))
        return None if id_ is None else self.links[id_]

    def links_at(self, issue: Issue) -> list[Link]:
        """Give the links of an issue as Jira orders them.

        By type; in each the outward ones first, then by the other issue's type, status and priority (the default of
        `jira.view.issue.links.sort.order`, documented), then by its id (observed: Server 6, 2015 and 8).
        """
        site = self.site

        def place(link: Link) -> tuple[str, bool, int, int, int, int]:
            other = self.issues[link.other_end(issue)]
            priority = -1 if other.priority is None else site.priorities[other.priority].id
            order = (site.issue_types[other.type].id, site.statuses[other.status].id, priority, other.id)
            return (self.link_types[link.type_id].name, link.source_id != issue.id, *order)

        return sorted((self.links[id_] for id_ in self.links_of.get(issue.id, ())), key=place)

    def children(self, issue: Issue) -> list[Issue]:
        """Give the issues below an issue, oldest first."""
        return [self.issues[id_] for id_ in self.children_of.get(issue.id, ())]

    def count_links(self, issue: Issue) -> int:
        """Count an issue's links as the limit does."""
        return len(self.links_of.get(issue.id, ())) + issue.start_links

    def comments_of(self, issue: Issue) -> tuple[Comment, ...]:
        """Give an issue's comments, oldest first, whoever may see them."""
        return self.comments.get(issue.id, ())

    def comment_texts(self, issue_key: str) -> list[str]:
        """Give the texts of an issue's comments, oldest first, whoever may see them; empty for no such issue."""
        issue = self.issue(issue_key)
        return [] if issue is None else [wiki.text(comment.body) for comment in self.comments_of(issue)]

    def remote_targets(self, issue_key: str) -> list[tuple[str, str]]:
        """Give the URL and the title of each remote link of an issue, oldest first; empty for no such issue."""
        issue = self.issue(issue_key)
        links = () if issue is None else self.remote_links.get(issue.id, ())
        ordered = sorted(links, key=lambda link: link.id)
        return [(str(link.object.get("url", "")), str(link.object.get("title", ""))) for link in ordered]

    def graph(self) -> list[tuple[str, str, str]]:
        """Give every link as (type name, source key, destination key), by id."""
        return [
            (self.link_types[link.type_id].name, self.issues[link.source_id].key, self.issues[link.destination_id].key)
            for link in sorted(self.links.values(), key=lambda link: link.id)
        ]

    # --- writing ------------------------------------------------------------------------------------------------------

    def add_link(self, kind: LinkType, source: Issue, destination: Issue, author: str | None) -> Link:
        """Make a link, with a changelog entry at each end."""
        link = Link(self.next_id("link"), kind.id, source.id, destination.id)
        self.links[link.id] = link
        self.link_ids[link.identity] = link.id
        for end in (source, destination):
            self.links_of[end.id] = (*self.links_of.get(end.id, ()), link.id)
        self._tick()
        self._changed(link, kind, author, is_removal=False)
        self._tell("issuelink_created", link)
        return link

    def remove_link(self, link: Link, author: str | None, *, leaves_trace: bool = True) -> None:
        """Remove a link from both ends, with a changelog entry at each unless `leaves_trace` is off."""
        del self.links[link.id]
        del self.link_ids[link.identity]
        for end in (link.source_id, link.destination_id):
            self.links_of[end] = tuple(id_ for id_ in self.links_of[end] if id_ != link.id)
        self._tick()
        if leaves_trace:
            self._changed(link, self.link_types[link.type_id], author, is_removal=True)
        self._tell("issuelink_deleted", link, is_secondary=not leaves_trace)

    def add_comment(self, issue: Issue, body: JsonValue, author: str | None, visibility: Visibility | None) -> Comment:
        """Add a comment to an issue."""
        self._tick()
        comment = Comment(self.next_id("comment"), body, author, self.clock_ms, visibility)
        self.comments[issue.id] = (*self.comments_of(issue), comment)
        self._touch(issue.id)
        return comment

    def add_link_type(self, name: str, inward: str, outward: str) -> LinkType:
        """Make a link type."""
        self._tick()
        kind = LinkType(self.next_id("link_type"), name, inward, outward)
        self.link_types[kind.id] = kind
        return kind

    def remove_link_type(self, kind: LinkType, author: str | None) -> int:
        """Remove a link type and its links; give their number."""
        links = [link for link in self.links.values() if link.type_id == kind.id]
        for link in links:
            self.remove_link(link, author)
        self._tick()
        del self.link_types[kind.id]
        return len(links)

    def add_issue(self, issue: Issue) -> None:
        """Put in an issue that was made with `next_issue`."""
        self._put(issue)
        self.issue_ids[issue.key] = issue.id

    def next_issue(self, project_key: str, summary: str) -> Issue:
        """Make, without putting it in, the next issue of a project."""
        self._tick()
        number = self.last_numbers[project_key] = self._last_number(project_key) + 1
        at_ms = self.clock_ms
        return Issue(self.next_id("issue"), f"{project_key}-{number}", summary, created_ms=at_ms, updated_ms=at_ms)

    def change_issue(self, issue: Issue, author: str | None, *changes: ChangeItem) -> None:
        """Put a changed issue in place of what it was; the changelog has one entry with all changes."""
        self._tick()
        self._put(issue)
        if changes:
            self._write(issue.id, changes, author, self.clock_ms)
        self._touch(issue.id)

    def remove_issue(self, issue: Issue, author: str | None) -> int:
        """Remove an issue; its links go without a trace in the other issues' changelogs. Give their number."""
        links = [self.links[id_] for id_ in self.links_of.get(issue.id, ())]
        for link in links:
            self.remove_link(link, author, leaves_trace=False)
        self._tick()
        for key in (issue.key, *issue.former_keys):
            self.issue_ids.pop(key, None)
        for child in self.children(issue):
            self._put(replace(child, parent=None))
        self._put(replace(issue, parent=None))
        for part in (self.links_of, self.comments, self.histories, self.remote_links):
            part.pop(issue.id, None)
        del self.issues[issue.id]
        return len(links)

    def set_remote_links(self, issue: Issue, links: tuple[RemoteLink, ...]) -> None:
        """Set an issue's remote links."""
        self._tick()
        self.remote_links[issue.id] = links
        self._touch(issue.id)

    def next_id(self, kind: IdKind) -> int:
        "Give the next id of a kind."
        self.last_ids[kind] += 1
        return self.last_ids[kind]

    def take_outbox(self) -> list[WebhookEvent]:
        """Give what happened since the last time, and forget it."""
        taken, self.outbox = self.outbox, []
        return taken

    def _changed(self, link: Link, kind: LinkType, author: str | None, *, is_removal: bool) -> None:
        """Write the changelog: the source first, the destination a moment later."""
        ends = ((link.source_id, link.destination_id, kind.outward), (link.destination_id, link.source_id, kind.inward))
        for delay_ms, (at, other, phrase) in zip((0, BETWEEN_ENDS_MS), ends, strict=True):
            key = self.issues[other].key
            side = (key, f"This issue {phrase} {key}")
            before, after = (side, None) if is_removal else (None, side)
            self._write(at, (ChangeItem("Link", before, after),), author, self.clock_ms + delay_ms)

    def _put(self, issue: Issue) -> None:
        """Put an issue in its place, and below its parent."""
        old = self.issues.get(issue.id)
        before, after = old.parent if old else None, issue.parent
        self.issues[issue.id] = issue
        if before == after:
            return
        if before is not None:
            self.children_of[before] = tuple(id_ for id_ in self.children_of[before] if id_ != issue.id)
        if after is not None:
            self.children_of[after] = (*self.children_of.get(after, ()), issue.id)

    def _write(self, issue_id: int, changes: tuple[ChangeItem, ...], author: str | None, at_ms: int) -> None:
        history = History(self.next_id("history"), author, at_ms, changes)
        self.histories[issue_id] = (*self.histories.get(issue_id, ()), history)
        self._touch(issue_id)

    def _touch(self, issue_id: int) -> None:
        self.issues[issue_id] = replace(self.issues[issue_id], updated_ms=self.clock_ms)

    def _tell(self, kind: Kind, link: Link, *, is_secondary: bool = False) -> None:
        type_, secret = self.link_types[link.type_id], self.site.secret
        self.outbox.append(WebhookEvent(kind, self.clock_ms, link, type_, is_secondary, secret))

    def _last_number(self, project_key: str) -> int:
        """Give the number of the newest issue that a project has had; deleted numbers are not used again."""
        if project_key not in self.last_numbers:
            keys = (key.rpartition("-") for key in self.issue_ids)
            used = (int(number) for own, _, number in keys if own == project_key)
            self.last_numbers[project_key] = max([self.site.projects[project_key].last_number, *used])
        return self.last_numbers[project_key]

    def _tick(self) -> None:
        self.clock_ms += TICK_MS


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
