"""What a cassette itself relates: issue keys and ids, link types by name and id, links and their two issues.

Learned once from all answers, then only asked. Two names count as one thing only where that is beyond doubt: a type
that was renamed, a key that stands for two ids, an id that two cassettes give to different issues relate to nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from linktape.jira import bodies
from linktape.jira.bodies import JsonValue, LinkRequest, Reference
from linktape.jira.operations import OperationId
from linktape.tape.interaction import Interaction

UNNAMED = "?"
"""The name of what a request should name and does not."""

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*-[0-9]+")


@dataclass(frozen=True, slots=True)
class RecordedLink:
    """A link that some answer showed. `type`, `source` and `destination` as `Relations` names them."""

    id: str
    type: str
    source: str
    destination: str

    def other_end(self, issue: str) -> str:
        """Give the issue at the other end."""
        return self.destination if issue == self.source else self.source


class Relations:
    """Gives each issue, type and group one name, however a request calls it. Immutable."""

    def __init__(self, found: _Found) -> None:
        self._ids_by_key = found.ids_by_key()
        self._keys_by_id = {id_: key for key, id_ in sorted(self._ids_by_key.items())}
        self._type_ids = _one_to_one(found.types)
        self._type_names = {id_: name for name, id_ in self._type_ids.items()}
        self._group_ids = _one_to_one(found.groups)
        self._links: dict[str, list[RecordedLink]] = defaultdict(list)
        self._links_by_issue: dict[str, list[RecordedLink]] = defaultdict(list)
        self._links_by_type: dict[str, list[RecordedLink]] = defaultdict(list)
        for link in dict.fromkeys(map(self._link, found.links)):
            self._links[link.id].append(link)
            self._links_by_type[link.type].append(link)
            for issue in {link.source, link.destination}:
                self._links_by_issue[issue].append(link)

    def _link(self, seen: _SeenLink) -> RecordedLink:
        return RecordedLink(seen.id, self.type(seen.type), self.issue(seen.source), self.issue(seen.destination))

    def issue(self, reference: Reference) -> str:
        """Name an issue: its numeric id where the cassette shows it, else its key in upper case. An id goes first.

        Keys are compared without case, as `getIssue` documents.
        """
        if reference.id is not None:
            return reference.id
        return self.issue_in_path(reference.key) if reference.key is not None else UNNAMED

    def issue_in_path(self, id_or_key: str) -> str:
        """Name an issue that is given by key or id."""
        key = id_or_key.upper()
        return self._ids_by_key.get(key, key)

    def issue_said(self, name: str) -> str:
        """Give an issue's key for people, where it is known."""
        return self._keys_by_id.get(name, name)

    def type(self, reference: Reference) -> str:
        """Name a link type: its id where it is given or the cassette shows it, else its name. An id goes first."""
        if reference.id is not None:
            return reference.id
        return self._type_ids.get(reference.key, reference.key) if reference.key is not None else UNNAMED

    def type_said(self, name: str) -> str:
        """Give a type's name for people, where it is known."""
        return self._type_names.get(name, name)

    def group(self, name_or_id: str) -> str:
        """Name a group: its id where the cassette shows it."""
        return self._group_ids.get(name_or_id, name_or_id)

    def links_called(self, link_id: str) -> Iterable[RecordedLink]:
        """Give the links that answers showed under this id: one, or more where cassettes of several sites meet."""
        return self._links.get(link_id, ())

    def links_of(self, issue: str) -> Iterable[RecordedLink]:
        """Give the links that an issue was ever shown to have."""
        return self._links_by_issue.get(issue, ())

    def links_of_type(self, type_name: str) -> Iterable[RecordedLink]:
        """Give the links of a type that were ever shown."""
        return self._links_by_type.get(type_name, ())

    def links_made(self, asked: LinkRequest) -> Iterator[RecordedLink]:
        """Give the known links of the type and ends that a request asks for: one, or more if it was made again."""
        identity = (self.type(asked.type), self.issue(asked.source), self.issue(asked.destination))
        for link in self.links_of(identity[1]):
            if (link.type, link.source, link.destination) == identity:
                yield link

    @property
    def link_ids(self) -> Iterable[str]:
        """The ids of all links that were ever shown."""
        return self._links.keys()


def relate(interactions: Iterable[Interaction]) -> Relations:
    """Learn from every answer that Jira gave."""
    found = _Found()
    for interaction in interactions:
        if 200 <= interaction.response.status < 300:
            found.learn(interaction)
    return Relations(found)


def _one_to_one(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Keep the pairs (name, id) where neither has another partner."""
    ids: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for name, id_ in pairs:
        ids[name].add(id_)
        names[id_].add(name)
    return {name: next(iter(found)) for name, found in ids.items() if len(found) == 1 == len(names[next(iter(found))])}


@dataclass(frozen=True, slots=True)
class _SeenLink:
    id: str
    type: Reference
    source: Reference
    destination: Reference


class _Found:
    """Everything the answers show, before contradictions are weeded out."""

    def __init__(self) -> None:
        self.issues: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))  # id -> file -> keys
        self.types: set[tuple[str, str]] = set()
        self.groups: set[tuple[str, str]] = set()
        self.links: dict[_SeenLink, None] = {}

    def learn(self, interaction: Interaction) -> None:
        body = interaction.response.content
        if not body or body.lstrip()[:1] not in (b"{", b"["):
            return
        value = bodies.payload(body).value
        self._walk(value, interaction.file)
        asked = interaction.operation
        if asked.id is OperationId.GET_ISSUE and asked.issue is not None and isinstance(value, dict):
            shown = _text(value, "id")
            if shown is not None and _KEY.fullmatch(asked.issue):  # a moved issue answers to its old key
                self.issues[shown][interaction.file].add(asked.issue.upper())

    def _walk(self, value: JsonValue, file: str) -> None:
        if isinstance(value, list):
            for item in value:
                self._walk(item, file)
        elif isinstance(value, dict):
            self._see(value, file)
            for member in value.values():
                if isinstance(member, dict | list):
                    self._walk(member, file)

    def _see(self, value: dict[str, JsonValue], file: str) -> None:
        id_, key = _text(value, "id"), _text(value, "key")
        if id_ is not None and key is not None and _KEY.fullmatch(key):
            self.issues[id_][file].add(key.upper())
            self._see_links_of(Reference(id_, key), value.get("fields"))
        name = _text(value, "name")
        if id_ is not None and name is not None and "inward" in value and "outward" in value:
            self.types.add((name, id_))
        group, identifier = _text(value, "value"), _text(value, "identifier")
        if value.get("type") == "group" and group is not None and identifier is not None:
            self.groups.add((group, identifier))
        if (
            id_ is not None
            and isinstance(value.get("inwardIssue"), dict)
            and isinstance(value.get("outwardIssue"), dict)
        ):
            self._see_link(id_, value, _issue(value["inwardIssue"]), _issue(value["outwardIssue"]))

    def _see_links_of(self, owner: Reference, fields: JsonValue) -> None:
        entries = fields.get("issuelinks") if isinstance(fields, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            id_ = _text(entry, "id") if isinstance(entry, dict) else None
            if not isinstance(entry, dict) or id_ is None:
                continue
            if isinstance(entry.get("outwardIssue"), dict):
                self._see_link(id_, entry, owner, _issue(entry["outwardIssue"]))
            elif isinstance(entry.get("inwardIssue"), dict):
                self._see_link(id_, entry, _issue(entry["inwardIssue"]), owner)

    def _see_link(self, id_: str, entry: dict[str, JsonValue], source: Reference, destination: Reference) -> None:
        kind = entry.get("type")
        named = Reference(_text(kind, "id"), _text(kind, "name")) if isinstance(kind, dict) else Reference()
        self.links[_SeenLink(id_, named, source, destination)] = None

    def ids_by_key(self) -> dict[str, str]:
        """Give the id of each key that stands for one id only.

        An id may have several keys, as a moved issue has, if one cassette shows them all.
        """
        ids: dict[str, set[str]] = defaultdict(set)
        for id_, by_file in self.issues.items():
            keys = set[str]().union(*by_file.values())
            if keys in by_file.values():
                for key in keys:
                    ids[key].add(id_)
        return {key: next(iter(found)) for key, found in ids.items() if len(found) == 1}


def _text(value: dict[str, JsonValue], name: str) -> str | None:
    found = value.get(name)
    return found if isinstance(found, str) else None


def _issue(value: JsonValue) -> Reference:
    return Reference(_text(value, "id"), _text(value, "key")) if isinstance(value, dict) else Reference()
