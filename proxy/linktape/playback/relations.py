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
from linktape.jira.bodies import JsonValue
from linktape.jira.issue_links import LinkRequest, Reference, ShownLink, in_path, links_in
from linktape.jira.operations import OperationId
from linktape.tape.cassette import Interaction

NAMELESS = "?"
"""The name of what a request should name and does not."""

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*-[0-9]+")


@dataclass(frozen=True, slots=True)
class RecordedLink:
    """A link that some answer showed. `type`, `source` and `destination` as `Relations` names them."""

    id: str
    type: str
    source: str
    destination: str


class Relations:
    """Gives each issue, type and group one name, however a request calls it. Immutable."""

    def __init__(self, evidence: _Evidence) -> None:
        self._ids_by_key = evidence.ids_by_key()
        self._keys_by_id = {id_: key for key, id_ in sorted(self._ids_by_key.items())}
        self._type_ids = _one_to_one(evidence.types)
        self._type_names = {id_: name for name, id_ in self._type_ids.items()}
        self._group_ids = _one_to_one(evidence.groups)
        self._links: dict[str, list[RecordedLink]] = defaultdict(list)
        self._links_by_issue: dict[str, list[RecordedLink]] = defaultdict(list)
        self._links_by_type: dict[str, list[RecordedLink]] = defaultdict(list)
        for link in dict.fromkeys(map(self._link, evidence.links)):
            self._links[link.id].append(link)
            self._links_by_type[link.type].append(link)
            for issue in {link.source, link.destination}:
                self._links_by_issue[issue].append(link)

    def _link(self, link: ShownLink) -> RecordedLink:
        return RecordedLink(link.id, self.type(link.type), self.issue(link.source), self.issue(link.destination))

    def issue(self, reference: Reference) -> str:
        """Name an issue: its numeric id where the cassette shows it, else its key in upper case. An id goes first.

        Keys are compared without case, as `getIssue` documents.
        """
        if reference.id is not None:
            return reference.id
        return self.issue_in_path(reference.key) if reference.key is not None else NAMELESS

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
        return self._type_ids.get(reference.key, reference.key) if reference.key is not None else NAMELESS

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

    def links_made(self, request: LinkRequest) -> Iterator[RecordedLink]:
        """Give the known links of the type and ends that a request asks for: one, or more if it was made again."""
        identity = (self.type(request.type), self.issue(request.source), self.issue(request.destination))
        known = self.links_of(identity[1])
        return (link for link in known if (link.type, link.source, link.destination) == identity)

    @property
    def link_ids(self) -> Iterable[str]:
        """The ids of all links that were ever shown."""
        return self._links.keys()


def relate(interactions: Iterable[Interaction]) -> Relations:
    """Learn from every answer that Jira gave."""
    evidence = _Evidence()
    for interaction in interactions:
        if interaction.response.is_success:
            evidence.learn(interaction)
    return Relations(evidence)


def _one_to_one(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Keep the pairs (name, id) where neither has another partner."""
    ids: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for name, id_ in pairs:
        ids[name].add(id_)
        names[id_].add(name)
    pairs = ((name, next(iter(partners))) for name, partners in ids.items() if len(partners) == 1)
    return {name: id_ for name, id_ in pairs if len(names[id_]) == 1}


class _Evidence:
    """Everything the answers show, before contradictions are weeded out."""

    def __init__(self) -> None:
        self.issues: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))  # id -> file -> keys
        self.types: set[tuple[str, str]] = set()
        self.groups: set[tuple[str, str]] = set()
        self.links: dict[ShownLink, None] = {}

    def learn(self, interaction: Interaction) -> None:
        body = interaction.response.content
        if not body or body.lstrip()[:1] not in (b"{", b"["):
            return
        answer, issue = bodies.payload(body).value, in_path(interaction.operation.issue)
        for item in bodies.objects(answer):
            self._see(item, interaction.file)
        self.links.update((link, None) for link in links_in(answer, issue) if link.id)
        if interaction.operation.id is OperationId.GET_ISSUE and isinstance(answer, dict):
            id_ = _text(answer, "id")
            if id_ is not None and issue.key is not None and _KEY.fullmatch(issue.key):
                self.issues[id_][interaction.file].add(issue.key)  # a moved issue answers to its old key

    def _see(self, value: dict[str, JsonValue], file: str) -> None:
        id_, key, name = _text(value, "id"), _text(value, "key"), _text(value, "name")
        if id_ is not None and key is not None and _KEY.fullmatch(key):
            self.issues[id_][file].add(key.upper())
        if id_ is not None and name is not None and "inward" in value and "outward" in value:
            self.types.add((name, id_))
        if value.get("type") == "group":
            group, identifier = _text(value, "value"), _text(value, "identifier")
            if group is not None and identifier is not None:
                self.groups.add((group, identifier))

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
        return {key: next(iter(partners)) for key, partners in ids.items() if len(partners) == 1}


def _text(value: dict[str, JsonValue], name: str) -> str | None:
    text = value.get(name)
    return text if isinstance(text, str) else None
