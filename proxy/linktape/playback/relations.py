"""What a cassette itself relates: issue keys and ids, link types by name and id, links and their two issues.

Learned once from all answers, then only asked. Two names count as one thing only where that is beyond doubt: a type
that was renamed, a key with two ids, an id that two issues share (a site made anew) or that is no id relate to nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from linktape.jira import bodies
from linktape.jira.bodies import JsonValue
from linktape.jira.issue_links import LinkRequest, Reference, ShownLink, in_path, links_in, reference
from linktape.jira.operations import OperationId
from linktape.tape.cassette import Interaction

NAMELESS = "?"
"""The name of what a request should name and does not."""

_KEY = re.compile(r"[A-Z][A-Z0-9_]*-[0-9]+")
_ID = re.compile(r"[1-9][0-9]*")
_MOST_NAMED = 5


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
        self._type_ids = evidence.types.one_to_one()
        self._type_names = {id_: name for name, id_ in self._type_ids.items()}
        self._group_ids = evidence.groups.one_to_one()
        self._shared_ids = evidence.issues.names.keys() - self._keys_by_id.keys()
        self._shared_type_ids = evidence.types.names.keys() - self._type_names.keys()
        self._links: dict[str, list[RecordedLink]] = defaultdict(list)
        self._links_by_issue: dict[str, list[RecordedLink]] = defaultdict(list)
        self._links_by_type: dict[str, list[RecordedLink]] = defaultdict(list)
        for link, type_id in {self._link(shown): shown.type.id for shown in evidence.links}.items():
            self._links[link.id].append(link)
            for type_ in {link.type, type_id or link.type}:
                self._links_by_type[type_].append(link)
            for issue in {link.source, link.destination}:
                self._links_by_issue[issue].append(link)

    def _link(self, link: ShownLink) -> RecordedLink:
        return RecordedLink(link.id, self.type(link.type), self.issue(link.source), self.issue(link.destination))

    def issue(self, reference: Reference) -> str:
        """Name an issue: its numeric id where the cassette shows it, else its key in upper case.

        An id goes first, unless several issues have it. Keys are compared without case, as `getIssue` documents.
        """
        if reference.key is None or _is_own(reference.id, self._shared_ids):
            return NAMELESS if reference.id is None else reference.id
        return self.issue_in_path(reference.key)

    def issue_in_path(self, id_or_key: str) -> str:
        """Name an issue that is given by key or id."""
        key = id_or_key.upper()
        return self._ids_by_key.get(key, key)

    def issue_said(self, name: str) -> str:
        """Give an issue's key for people, where it is known."""
        return self._keys_by_id.get(name, name)

    def type(self, reference: Reference) -> str:
        """Name a link type: its id where the cassette shows it, else its name.

        An id goes first, unless several types have it.
        """
        if reference.key is None or _is_own(reference.id, self._shared_type_ids):
            return NAMELESS if reference.id is None else reference.id
        return self._type_ids.get(reference.key, reference.key)

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
    return Relations(_Evidence(interactions))


def contradictions(interactions: Iterable[Interaction]) -> Iterator[tuple[str, str]]:
    """Say, with its place, what keeps a key and an id, or a type's name and id, from being one thing."""
    evidence = _Evidence(interactions)
    for id_, keys in evidence.issues.names.items():
        if not evidence.is_one_issue(id_):
            yield _contradiction(f"id {id_!r} belongs to", keys, "issues are")
    for key, ids in evidence.issues.ids.items():
        if len(ids) > 1:
            yield _contradiction(f"{key} has the ids", ids, "this issue is")
    for id_, names in evidence.types.names.items():
        if len(names) > len(set(names.values())):  # in one answer; between two it may have been renamed
            yield _contradiction(f"link type id {id_!r} belongs to", names, "types are")


def _contradiction(what: str, partners: Mapping[str, str], who: str) -> tuple[str, str]:
    named = [f"{name or repr(name)} ({place})" for name, place in partners.items()]
    more = [f"{len(named) - _MOST_NAMED} more"] if len(named) > _MOST_NAMED else []
    text = f"{what} {' and '.join([*named[:_MOST_NAMED], *more])}: {who} matched by the name that a request uses only"
    return list(partners.values())[1], text


def _is_own(id_: str | None, shared: Collection[str]) -> bool:
    return id_ is not None and _ID.fullmatch(id_) is not None and id_ not in shared


class _Pairs:
    """Names and ids that answers show together, each pair with the place that showed it first."""

    def __init__(self) -> None:
        self.ids: dict[str, dict[str, str]] = defaultdict(dict)
        self.names: dict[str, dict[str, str]] = defaultdict(dict)

    def add(self, name: str, id_: str, place: str) -> None:
        self.ids[name].setdefault(id_, place)
        self.names[id_].setdefault(name, place)

    def one_to_one(self) -> dict[str, str]:
        """Give the id of each name where neither has another partner."""
        single = ((name, next(iter(ids))) for name, ids in self.ids.items() if len(ids) == 1)
        return {name: id_ for name, id_ in single if len(self.names[id_]) == 1}


class _Evidence:
    """Everything the answers show, before contradictions are weeded out."""

    def __init__(self, interactions: Iterable[Interaction]) -> None:
        self.issues, self.types, self.groups = _Pairs(), _Pairs(), _Pairs()
        self.moves: set[tuple[str, frozenset[str]]] = set()
        self.links: dict[ShownLink, None] = {}
        for interaction in interactions:
            if interaction.response.is_success:
                self._learn(interaction)

    def _learn(self, interaction: Interaction) -> None:
        body = interaction.response.content
        if not body or body.lstrip()[:1] not in (b"{", b"["):
            return
        answer, issue, place = bodies.payload(body).value, in_path(interaction.operation.issue), interaction.place
        for item in bodies.objects(answer):
            self._see(item, place)
        self.links.update((link, None) for link in links_in(answer, issue) if link.id)
        if interaction.operation.id is OperationId.GET_ISSUE and issue.key is not None and _KEY.fullmatch(issue.key):
            answered = reference(answer)
            if answered.id is not None:  # a moved issue answers to its old key
                self.issues.add(issue.key, answered.id, place)
                self.moves.add((answered.id, frozenset((issue.key, (answered.key or issue.key).upper()))))

    def _see(self, value: dict[str, JsonValue], place: str) -> None:
        key, name = value.get("key"), value.get("name")
        id_ = reference(value).id if "id" in value and (key is not None or "inward" in value) else None
        if id_ is not None and isinstance(key, str) and _KEY.fullmatch(key.upper()):
            self.issues.add(key.upper(), id_, place)
        if id_ is not None and isinstance(name, str) and "inward" in value and "outward" in value:
            self.types.add(name, id_, place)
        if value.get("type") == "group":
            group, identifier = value.get("value"), value.get("identifier")
            if isinstance(group, str) and isinstance(identifier, str):
                self.groups.add(group, identifier, place)

    def is_one_issue(self, id_: str) -> bool:
        """Whether an id has one key, or two of which the cassette shows that one issue was moved."""
        keys = self.issues.names[id_]
        return len(keys) == 1 or (id_, frozenset(keys)) in self.moves

    def ids_by_key(self) -> dict[str, str]:
        """Give the id of each key where nothing speaks against it."""
        ids: dict[str, str] = {}
        for id_, keys in self.issues.names.items():
            if _ID.fullmatch(id_) and self.is_one_issue(id_) and all(len(self.issues.ids[key]) == 1 for key in keys):
                ids.update(dict.fromkeys(keys, id_))
        return ids
