"""Makes a site of what was recorded: the world as it stood at the end of a recording, as far as the recording shows it.

Whoever has credentials may do everything in it, because a recording does not say who may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from linktape.fake.site import catalogue, wiki
from linktape.fake.site.facts import CLOUDS_COLORS, DATA_CENTERS_COLORS
from linktape.fake.site.recorded_fields import (
    ID,
    IN_HEADER,
    LONGEST,
    Entry,
    catalogue_entry,
    id_entry,
    issue_entry,
    people_of,
    person,
    text,
)
from linktape.fake.site.site import FIRST_ID, Site
from linktape.fake.site.site_file import from_value
from linktape.jira import bodies, issue_links
from linktape.jira.answers import ANSWERS, USUAL_ANSWERS
from linktape.jira.bodies import JsonValue
from linktape.jira.operations import Operation, OperationId
from linktape.messages import Request, Response

O = OperationId  # noqa: E741  # short, for the tables below

Identity = tuple[str, str, str]  # type name, source key, destination key

EVERYONE = "recorded-users"
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}-[1-9][0-9]{0,11}")
_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){1,2}(?:-[A-Za-z0-9]{1,20})?")


def site_from_interactions(
    interactions: Iterable[tuple[Operation, Request, Response]], name: str = "recorded", *, issues: Iterable[str] = ()
) -> Site:
    """Give the site that a recording shows. What cannot be read is left out; nothing in it makes this raise.

    `issues`: keys of issues that are there besides.
    """
    recording = _RecordingSoFar()
    for key in filter(_KEY.fullmatch, issues):
        recording.issues[key] = {"key": key}
    for operation, _, response in interactions:
        recording.learn(operation, response)
    return from_value(recording.as_file(name), name)


@dataclass(slots=True)
class _RecordingSoFar:
    """What a recording has shown so far. Issues by key; links by identity, with their id once a read has shown it."""

    types: dict[str, Entry] = field(default_factory=dict[str, Entry])
    issues: dict[str, Entry] = field(default_factory=dict[str, Entry])
    links: dict[Identity, str | None] = field(default_factory=dict[Identity, str | None])
    catalogues: dict[str, dict[str, Entry]] = field(default_factory=dict[str, dict[str, Entry]])
    last_link: int = FIRST_ID - 1
    me: Entry = field(default_factory=dict[str, JsonValue])
    people: dict[str, Entry] = field(default_factory=dict[str, Entry])  # by name, as far as issues show them
    settings: Entry = field(default_factory=dict[str, JsonValue])

    def learn(self, operation: Operation, response: Response) -> None:
        """Learn from one exchange."""
        value = bodies.payload(response.content).value
        if not response.is_success:
            self._learn_refusal(operation.id, response.status, value)
            return
        self._walk(value)
        for request in issue_links.link_requests(operation, response.content):
            self._learn_link(request)
        match operation.id:
            case O.LINK_ISSUES:
                given = response.headers.get("Content-Type") or ""
                self.settings |= {"created_type": given} if IN_HEADER.fullmatch(given) else {}
                self.settings["created_location"] = response.headers.get("Location") is not None
            case O.DELETE_ISSUE_LINK:
                self.settings["delete_status"] = response.status if response.status in (200, 204) else 204
                self.links = {identity: id_ for identity, id_ in self.links.items() if id_ != operation.link}
            case O.DELETE_ISSUE:
                key = self._named(issue_links.in_path(operation.issue or ""))
                self.issues.pop(key or "", None)
                self._drop_links_of(key or "")
            case O.GET_COMMENTS:
                self._learn_comments(operation.issue or "", value)
            case O.GET_CURRENT_USER:
                self._learn_me(value)
            case O.GET_SERVER_INFO if isinstance(value, dict):
                self._learn_server(value)
            case _:
                pass

    def _learn_server(self, value: Entry) -> None:
        """Before version 7 a server did not say its deployment; there was no Cloud then with such versions."""
        version = value.get("version")
        if not isinstance(version, str) or not _VERSION.fullmatch(version):
            return
        self.settings["version"] = version
        if value.get("deploymentType", "Server") == "Server":
            self.settings["profile"] = "datacenter"

    def _learn_refusal(self, operation: OperationId, status: int, value: JsonValue) -> None:
        """Learn the site's own words and statuses, as far as the table of answers tells what was refused."""
        messages = value.get("errorMessages") if isinstance(value, dict) else None
        text = messages[0] if isinstance(messages, list) and messages else None
        if not isinstance(text, str) or len(text) > LONGEST or "{" in text or "}" in text:
            return
        if status == 413:
            self.settings[ANSWERS["link-limit"].text_setting] = text
        cause = USUAL_ANSWERS.cause_in(text.encode())
        if cause == "linking-disabled" and status == 404:
            self.settings["linking"] = False
        if 400 <= status < 600:
            rows = [row for row in ANSWERS.values() if row.cause == cause and operation in row.on]
            self.settings |= {row.status_setting: status for row in rows if row.status_setting}

    def _walk(self, value: JsonValue) -> None:
        """Find the issues, link types and links in an answer, wherever they stand."""
        if isinstance(value, list):
            for item in value:
                self._walk(item)
        if not isinstance(value, dict):
            return
        for inner in value.values():
            self._walk(inner)
        if _is_issue(issue_links.reference(value)):
            self._learn_issue(value)
        elif {"inward", "outward", "name"} <= set(value):
            self._learn_type(value)
        elif {"type", *issue_links.ENDS} <= set(value):
            link = issue_links.link_in(value)
            if link is not None:
                self._add(link)

    def _learn_type(self, value: Entry) -> None:
        words = {name: text(value.get(name)) for name in ("name", "inward", "outward")}
        if all(words.values()):
            id_ = id_entry(value)
            self.types = {name: entry for name, entry in self.types.items() if not id_ or entry.get("id") != id_["id"]}
            self.types[words["name"]] = {**words, **id_}

    def _learn_issue(self, value: Entry) -> None:
        key, id_ = str(value["key"]), id_entry(value)
        for other, entry in self.issues.items():
            if entry.get("id") == id_["id"] and other != key:
                del entry["id"]  # it was moved: the newer key has the id
        issue = self.issues.setdefault(key, {"key": key})
        issue |= id_
        fields = value.get("fields")
        if not isinstance(fields, dict):
            return
        issue |= issue_entry(fields)
        for role, who in people_of(fields).items():
            issue[role] = who and who["name"]
            if who:
                self.people[str(who["name"])] = who
        for member, part in (("status", "statuses"), ("priority", "priorities"), ("issuetype", "issue_types")):
            name = self._learn_catalogue(part, fields.get(member))
            if name:
                issue["type" if member == "issuetype" else member] = name
        if issue_links.entries(value) is not None:
            # the list is the whole truth about its links, but for those whose other end the caller cannot see
            self._drop_links_of(key)
            for link in issue_links.links_of(value):
                self._add(link)

    def _learn_catalogue(self, part: str, value: JsonValue) -> str:
        """Learn a status, priority or issue type, and give its name."""
        entry = catalogue_entry(part, value)
        if entry is None:
            return ""
        category = value.get("statusCategory") if isinstance(value, dict) else None
        color = category.get("colorName") if isinstance(category, dict) else None
        for colors in (CLOUDS_COLORS, DATA_CENTERS_COLORS):
            if color in colors.split(", "):
                self.settings["category_colors"] = colors
        name = str(entry["name"])
        self.catalogues.setdefault(part, {})[name] = entry
        return name

    def _drop_links_of(self, key: str) -> None:
        self.links = {identity: id_ for identity, id_ in self.links.items() if key not in identity[1:]}

    def _add(self, link: issue_links.ShownLink) -> None:
        source, destination = link.source.key or "", link.destination.key or ""
        type_name = link.type.key
        if type_name not in self.types or source == destination or not all(map(_is_issue, link.ends)):
            return
        id_ = link.id if ID.fullmatch(link.id) else None
        self.links = {identity: own for identity, own in self.links.items() if own is None or own != id_}
        self.last_link = max(self.last_link, int(id_ or 0))
        self.links[type_name, source, destination] = id_

    def _learn_link(self, request: issue_links.LinkRequest) -> None:
        """A link that was made: its ends exist, and it has no id until a read shows it."""
        kind, (source, destination) = request.type, map(self._named, request.ends)
        by_id = {str(entry.get("id")): name for name, entry in self.types.items()}
        name = kind.key if kind.key in self.types else by_id.get(kind.id or "")
        if name is None and not self.types and kind.key in [default.name for default in catalogue.LINK_TYPES]:
            name = kind.key
        if source and destination and name and source != destination:
            self.links.setdefault((name, source, destination), None)

    def _named(self, given: issue_links.Reference) -> str | None:
        if given.key and _KEY.fullmatch(given.key):
            self.issues.setdefault(given.key, {"key": given.key})
            return given.key
        return next((key for key, issue in self.issues.items() if issue.get("id") == given.id), None)

    def _learn_comments(self, name: str, value: JsonValue) -> None:
        key = self._named(issue_links.in_path(name))
        listed = value.get("comments") if isinstance(value, dict) else None
        if key is None or not isinstance(listed, list):
            return
        comments = [{"body": item.get("body"), **id_entry(item)} for item in listed if isinstance(item, dict)]
        self.issues[key]["comments"] = [
            comment for comment in comments if isinstance(comment["body"], str) or wiki.is_document(comment["body"])
        ]

    def _learn_me(self, value: JsonValue) -> None:
        self.me |= person(value) or {}

    def as_file(self, name: str) -> Entry:
        """Give what was seen as a site file's value."""
        keys = {key for identity in self.links for key in identity[1:]}
        issues: dict[str, Entry] = {key: {"key": key} for key in sorted(keys)}
        issues |= {key: self._as_entry(issue) for key, issue in self.issues.items()}
        projects = sorted({key.rpartition("-")[0] for key in issues})
        everyone: list[JsonValue] = [EVERYONE]
        me: Entry = {"name": "recorded-user", **self.me, "groups": everyone, "tokens": ["token"]}
        catalogues: Entry = {part: [*learnt.values()] for part, learnt in self.catalogues.items()}
        return {
            "site": name[:LONGEST],
            "accept_anyone": True,
            "users": [me, *(who for name, who in self.people.items() if name != me["name"])],
            "administrators": everyone,
            "projects": [{"key": key, "browse": everyone, "link": everyone} for key in projects],
            "link_types": [*self.types.values()],
            "issues": [*issues.values()],
            "links": self._links(),
            **catalogues,
            **self.settings,
        }

    def _as_entry(self, issue: Entry) -> Entry:
        """Leave out a parent that is gone, or that stands below the issue."""
        above = issue
        for _ in self.issues:
            parent = self.issues.get(str(above.get("parent")))
            if parent is None:
                break
            above = parent
        else:
            parent = above  # as many steps as there are issues, and no end
        is_lost = parent is not None or issue.get("parent") not in self.issues
        return {name: value for name, value in issue.items() if name != "parent" or not is_lost}

    def _links(self) -> list[JsonValue]:
        """Links whose id no read has shown get the next ones after all that were seen."""
        kinds = self.types or {kind.name: {} for kind in catalogue.LINK_TYPES}
        listed: list[JsonValue] = []
        for (kind, source, destination), id_ in self.links.items():
            if kind in kinds:
                self.last_link += id_ is None
                listed.append({"id": id_ or str(self.last_link), "type": kind, "from": source, "to": destination})
        return listed


def _is_issue(issue: issue_links.Reference) -> bool:
    return bool(_KEY.fullmatch(issue.key or "") and ID.fullmatch(issue.id or ""))
