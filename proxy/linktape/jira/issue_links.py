"""Reads issue links: those that a request asks for, and those that an answer shows. Lenient, never raises.

The issue that Jira calls `inwardIssue` of a link is its source: with type Blocks, it blocks the other (docs/jira.md 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from linktape.jira.bodies import JsonValue, Payload, objects, payload
from linktape.jira.operations import Operation, OperationId
from linktape.values import asked_again, value

ENDS = ("inwardIssue", "outwardIssue")
_LOCATION = re.compile(r"/issueLink/([0-9]{1,20})/?$")

OUTWARD: Mapping[str, str] = {
    "Blocks": "blocks",
    "Cloners": "clones",
    "Duplicate": "duplicates",
    "Relates": "relates to",
    "Problem/Incident": "causes",
}
"""The outward phrases of a new site's link types (docs/jira.md 6.4); a site of its own passes its own."""


@value(frozen=True, slots=True)
class Reference:
    """How JSON names an issue (by `id` or `key`) or a link type (by `id` or `name`, kept in `key`)."""

    id: str | None = None
    key: str | None = None

    def __str__(self) -> str:
        return self.key or self.id or "?"

    @property
    def names(self) -> tuple[str, ...]:
        """Its id, its key: those that are given."""
        if self.key is None:
            return () if self.id is None else (self.id,)
        return (self.key,) if self.id is None else (self.id, self.key)

    def means(self, other: Reference) -> bool:
        """Whether both name one thing: by their ids where both have one, else by their keys in any case."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        return self.key is not None and other.key is not None and self.key.upper() == other.key.upper()


UNNAMED = Reference()


@value(frozen=True, slots=True)
class IssueLink:
    """A directed link, seen from one of its issues, its owner. What is missing or malformed is unnamed."""

    type: Reference
    source: Reference
    destination: Reference
    is_from_owner: bool = True  # whether the owner is the source

    @property
    def ends(self) -> tuple[Reference, Reference]:
        """The source and the destination."""
        return self.source, self.destination

    @property
    def other(self) -> Reference:
        """The end that is not the owner."""
        return self.destination if self.is_from_owner else self.source

    def means(self, link: IssueLink) -> bool:
        """Whether a link of the same owner is this one, as far as can be told."""
        is_alike = self.is_from_owner == link.is_from_owner and self.type.means(link.type)
        return is_alike and self.other.means(link.other)


@value(frozen=True, slots=True)
class LinkRequest(IssueLink):
    """A link that a request asks for. The source owns what `linkIssues` makes, else the issue that is written."""

    comment: Mapping[str, JsonValue] | None = None


@value(frozen=True, slots=True)
class ShownLink(IssueLink):
    """A link that an answer shows. The issue that lists it owns it; the source, where it stands by itself."""

    id: str = ""
    outward: str = ""

    @property
    def sentence(self) -> str:
        """Say it from its source: `HSP-1 blocks MKY-1`."""
        return f"{self.source} {self.outward} {self.destination}"


def reference(value: JsonValue, name: str = "key") -> Reference:
    """Read how a JSON object names an issue, or a link type (`name` is `name` then). Numbers are names, too."""
    return Reference(name_in(value, "id"), name_in(value, name)) if isinstance(value, dict) else UNNAMED


def name_in(members: Mapping[str, JsonValue], member: str) -> str | None:
    """Read a member that names something; None where it does not."""
    value = members.get(member)
    if isinstance(value, str) or value is None:
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def in_path(name: str | None) -> Reference:
    """Read how a path names an issue: by its id, or by its key in any case; unnamed where it names none."""
    if name is None:
        return UNNAMED
    return Reference(id=name) if name.isdecimal() else Reference(key=name.upper())


@asked_again
def link_request(body: Payload) -> LinkRequest:
    """Read the body of `linkIssues`. `"comment": null` is no comment."""
    members = body.members
    comment = members.get("comment")
    return LinkRequest(
        type=reference(members.get("type"), "name"),
        source=reference(members.get("inwardIssue")),
        destination=reference(members.get("outwardIssue")),
        comment=comment if isinstance(comment, dict) else None,
    )


def link_requests(operation: Operation, answer: bytes = b"") -> list[LinkRequest]:
    """Give the links that a request asks for: the one of `linkIssues`, or those that `update.issuelinks` adds.

    The body of Jira's answer, where there is one, names the issue that `createIssue` has made.
    """
    if operation.id is OperationId.LINK_ISSUES:
        return [link_request(operation.payload)]
    if not operation.traits.makes_links:
        return []
    owner = reference(payload(answer).value) if operation.issue is None else in_path(operation.issue)
    links = []
    for change in (change for verb, change in _changes(operation) if verb == "add"):
        kind, (inward, outward) = reference(change.get("type"), "name"), (change.get(end) for end in ENDS)
        if isinstance(inward, dict):
            links.append(LinkRequest(kind, reference(inward), owner, is_from_owner=False))
        if isinstance(outward, dict):
            links.append(LinkRequest(kind, owner, reference(outward)))
    return links


def parent(operation: Operation) -> Reference:
    """Give the parent that a body sets, in `fields`."""
    fields = operation.payload.members.get("fields")
    return reference(fields.get("parent")) if isinstance(fields, dict) else UNNAMED


def ends_in_update(operation: Operation) -> Iterator[Reference]:
    """Give every issue that `update.issuelinks` names, whatever is to be done with it."""
    for _, change in _changes(operation):
        yield from (reference(change.get(end)) for end in ENDS)


def _changes(operation: Operation) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    """Give each verb of `update.issuelinks` with what stands behind it."""
    update = operation.payload.members.get("update")
    entries = update.get("issuelinks") if isinstance(update, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        for verb, change in entry.items() if isinstance(entry, dict) else ():
            if isinstance(change, dict):
                yield verb, change


def link_at(location: str | None) -> str | None:
    """Give the id of the link that a Location leads to (observed on Jira Server: its 201 has one)."""
    match = _LOCATION.search(location or "")
    return match[1] if match else None


def entries(issue: JsonValue) -> list[JsonValue] | None:
    """Give `fields.issuelinks` of an issue as it stands; None where the issue does not show its links."""
    fields = issue.get("fields") if isinstance(issue, dict) else None
    listed = fields.get("issuelinks") if isinstance(fields, dict) else None
    return listed if isinstance(listed, list) else None


def count_ends(entry: JsonValue) -> int:
    """Count the ends that an entry shows: an issue's list has the other issue only, a link by itself both."""
    if not isinstance(entry, dict):
        return 0
    return isinstance(entry.get("inwardIssue"), dict) + isinstance(entry.get("outwardIssue"), dict)


def link_in(entry: JsonValue, owner: Reference = UNNAMED) -> ShownLink | None:
    """Read one entry of `owner`'s list, or a link by itself; None for what has no end."""
    if not isinstance(entry, dict) or not count_ends(entry):
        return None
    inward, outward = (entry.get(end) for end in ENDS)
    type_ = entry.get("type")
    kind, phrase = reference(type_, "name"), type_.get("outward") if isinstance(type_, dict) else None
    return ShownLink(
        type=kind,
        source=reference(inward) if isinstance(inward, dict) else owner,
        destination=reference(outward) if isinstance(outward, dict) else owner,
        is_from_owner=isinstance(outward, dict),
        id=name_in(entry, "id") or "",
        outward=phrase if isinstance(phrase, str) else OUTWARD.get(kind.key or "", f"-[{kind}]->"),
    )


def links_of(issue: JsonValue) -> list[ShownLink]:
    """Give the links that an issue lists."""
    return list(filter(None, (link_in(entry, reference(issue)) for entry in entries(issue) or ())))


def links_in(answer: JsonValue, issue: Reference = UNNAMED) -> Iterator[ShownLink]:
    """Give every link in an answer, wherever it stands: in the lists of issues, and by itself.

    `issue` is the one that was read: the owner, should the answer itself not name it.
    """
    return links_among(objects(answer), answer, issue)


def links_among(items: Iterable[dict[str, JsonValue]], answer: JsonValue, issue: Reference) -> Iterator[ShownLink]:
    """Give every link of `links_in`, of all objects that are in the answer."""
    for item in items:
        if "fields" in item and (listed := entries(item)):
            itself = reference(item)
            owner = issue if item is answer and itself == UNNAMED else itself
            yield from filter(None, (link_in(entry, owner) for entry in listed if count_ends(entry) == 1))
        whole = link_in(item) if ENDS[0] in item and count_ends(item) == len(ENDS) else None
        if whole is not None:
            yield whole
