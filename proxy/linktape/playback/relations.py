"""What a cassette itself relates: issue keys and ids, link types by name and id, links and their two issues.

Learned once from all answers, then only asked. Two names count as one thing only where that is beyond doubt: a type
that was renamed, a key with two ids, an id that two issues share (a site made anew) or that is no id relate to nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from linktape.jira.issue_links import LinkRequest, Reference
from linktape.playback.evidence import ID, Evidence, LinkSeen
from linktape.playback.rows import gathered
from linktape.tape.cassette import Interaction
from linktape.values import value

NAMELESS = "?"
"""The name of what a request should name and does not."""

_MOST_NAMED = 5


@value(frozen=True, slots=True)
class RecordedLink:
    """A link that some answer showed. `type`, `source` and `destination` as `Relations` names them."""

    id: str
    type: str
    source: str
    destination: str


@dataclass(frozen=True, slots=True)
class Names:
    """Which names stand for one thing, and which ids for several: plain texts."""

    ids_by_key: dict[str, str] = field(default_factory=dict[str, str])
    type_ids: dict[str, str] = field(default_factory=dict[str, str])
    group_ids: dict[str, str] = field(default_factory=dict[str, str])
    shared_ids: list[str] = field(default_factory=list[str])
    shared_type_ids: list[str] = field(default_factory=list[str])

    @classmethod
    def of(cls, evidence: Evidence) -> Names:
        """Weed out what contradicts itself."""
        ids_by_key, type_ids = evidence.ids_by_key(), evidence.types.one_to_one()
        shared_ids = evidence.issues.names.keys() - set(ids_by_key.values())
        shared_type_ids = evidence.types.names.keys() - set(type_ids.values())
        groups = evidence.groups.one_to_one()
        return cls(dict(sorted(ids_by_key.items())), type_ids, groups, sorted(shared_ids), sorted(shared_type_ids))


class Links:
    """Links by what they name, in the order in which they were shown. Texts and numbers only.

    `columns`: ids, types, sources, destinations, and the types by the ids that answers gave, else as before.
    """

    def __init__(self, columns: Sequence[list[str]] = ([], [], [], [], [])) -> None:
        self.columns = columns

    @cached_property
    def by_id(self) -> _Places:
        """Where each link stands."""
        return _Places([(name,) for name in self.columns[0]])

    @cached_property
    def by_type(self) -> _Places:
        """Where the links of each type stand."""
        return _Places([{*names} for names in zip(self.columns[1], self.columns[4], strict=True)])

    @cached_property
    def by_issue(self) -> _Places:
        """Where the links of each issue stand."""
        return _Places([{*names} for names in zip(self.columns[2], self.columns[3], strict=True)])

    def among(self, places: Iterable[int]) -> Iterator[RecordedLink]:
        """Give the links at these places."""
        return (RecordedLink(*(column[at] for column in self.columns[:4])) for at in places)


class _Places:
    """Where each name stands in a list of names, or of several at each place."""

    def __init__(self, listed: Sequence[Collection[str]]) -> None:
        self.numbers: dict[str, int] = {}
        pairs = [
            (self.numbers.setdefault(name, len(self.numbers)), at) for at, names in enumerate(listed) for name in names
        ]
        numbers, places = ([pair[side] for pair in pairs] for side in (0, 1))
        (self._rows,) = gathered(numbers, [places], len(self.numbers))

    def of(self, name: str) -> Sequence[int]:
        number = self.numbers.get(name)
        return () if number is None else self._rows[number]


class Relations:
    """Gives each issue, type and group one name, however a request calls it. Immutable."""

    def __init__(self, names: Names, links: Links = Links()) -> None:
        self.names = names
        self.links = links
        self._ids_by_key = names.ids_by_key
        self._keys_by_id = {id_: key for key, id_ in names.ids_by_key.items()}
        self._type_ids = names.type_ids
        self._type_names = {id_: name for name, id_ in names.type_ids.items()}
        self._group_ids = names.group_ids
        self._shared_ids = frozenset(names.shared_ids)
        self._shared_type_ids = frozenset(names.shared_type_ids)

    def link(self, seen: LinkSeen) -> tuple[str, str, str, str]:
        """Give a link that an answer showed its names, as a `RecordedLink` has them."""
        id_, kind, source, destination = seen
        return id_, self.type(Reference(*kind)), self.issue(Reference(*source)), self.issue(Reference(*destination))

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
        return self.links.among(self.links.by_id.of(link_id))

    def links_of(self, issue: str) -> Iterable[RecordedLink]:
        """Give the links that an issue was ever shown to have."""
        return self.links.among(self.links.by_issue.of(issue))

    def links_of_type(self, type_name: str) -> Iterable[RecordedLink]:
        """Give the links of a type that were ever shown."""
        return self.links.among(self.links.by_type.of(type_name))

    def links_made(self, request: LinkRequest) -> Iterator[RecordedLink]:
        """Give the known links of the type and ends that a request asks for: one, or more if it was made again."""
        identity = (self.type(request.type), self.issue(request.source), self.issue(request.destination))
        known = self.links_of(identity[1])
        return (link for link in known if (link.type, link.source, link.destination) == identity)

    @property
    def link_ids(self) -> Iterable[str]:
        """The ids of all links that were ever shown."""
        return self.links.by_id.numbers.keys()


def relate(interactions: Iterable[Interaction]) -> Relations:
    """Learn from every answer that Jira gave."""
    return related(Evidence(interactions))


def related(evidence: Evidence) -> Relations:
    """Weed out what contradicts itself, and name everything by the rest."""
    names = Names.of(evidence)
    bare = Relations(names)
    type_ids = {bare.link(seen): seen[1][0] for seen in evidence.links}
    rows = [(*link, type_id or link[1]) for link, type_id in type_ids.items()]
    return Relations(names, Links([[row[at] for row in rows] for at in range(5)]))


def contradictions(interactions: Iterable[Interaction]) -> Iterator[tuple[str, str]]:
    """Say, with its place, what keeps a key and an id, or a type's name and id, from being one thing."""
    evidence = Evidence(interactions)
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
    return id_ is not None and ID.fullmatch(id_) is not None and id_ not in shared
