"""What recorded answers show of names: keys, types and groups with their ids, and links. Gathered, not judged."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from linktape.jira import bodies
from linktape.jira.bodies import JsonValue
from linktape.jira.issue_links import Reference, ShownLink, in_path, links_among, name_in, reference
from linktape.jira.operations import OperationId
from linktape.tape.cassette import Interaction

_KEY = re.compile(r"[A-Z][A-Z0-9_]*-[0-9]+")
ID = re.compile(r"[1-9][0-9]*")
"""What an id looks like."""


Named = tuple[str | None, str | None]
"""A `Reference` as it is kept by the ten thousand, and goes between processes: id, and key or name."""

LinkSeen = tuple[str, Named, Named, Named]
"""What a link that an answer showed names: its id, its type, its source, its destination."""


class Pairs:
    """Names and ids that answers show together, each pair with the place that showed it first."""

    def __init__(self) -> None:
        self.ids: dict[str, dict[str, str]] = defaultdict(dict)
        self.names: dict[str, dict[str, str]] = defaultdict(dict)

    def add(self, name: str, id_: str, interaction: Interaction) -> None:
        """Take note of a pair."""
        ids = self.ids[name]
        if id_ not in ids:
            ids[id_] = self.names[id_][name] = interaction.place

    def update(self, others: Pairs) -> None:
        """Take note of pairs that were shown later."""
        for name, others_ids in others.ids.items():
            ids = self.ids[name]
            for id_, place in others_ids.items():
                if id_ not in ids:
                    ids[id_] = self.names[id_][name] = place

    def one_to_one(self) -> dict[str, str]:
        """Give the id of each name where neither has another partner."""
        single = ((name, next(iter(ids))) for name, ids in self.ids.items() if len(ids) == 1)
        return {name: id_ for name, id_ in single if len(self.names[id_]) == 1}


class Evidence:
    """Everything the answers show, before contradictions are weeded out."""

    def __init__(self, interactions: Iterable[Interaction]) -> None:
        self.issues, self.types, self.groups = Pairs(), Pairs(), Pairs()
        self.moves: set[tuple[str, frozenset[str]]] = set()
        self.links: dict[LinkSeen, None] = {}
        for interaction in interactions:
            if interaction.response.is_success:
                self._learn(interaction)

    def update(self, later: Evidence) -> None:
        """Add what later answers show."""
        for ours, theirs in ((self.issues, later.issues), (self.types, later.types), (self.groups, later.groups)):
            ours.update(theirs)
        self.moves |= later.moves
        self.links.update(later.links)

    def _learn(self, interaction: Interaction) -> None:
        body = interaction.response.content
        if not body or body.lstrip()[:1] not in (b"{", b"["):
            return
        answer, issue = bodies.payload(body).value, in_path(interaction.operation.issue)
        items = bodies.objects(answer)
        for item in items:
            if "key" in item or "inward" in item or "identifier" in item:
                self._see(item, interaction)
        self.links.update((_seen(link), None) for link in links_among(items, answer, issue) if link.id)
        if interaction.operation.id is OperationId.GET_ISSUE and issue.key is not None and _KEY.fullmatch(issue.key):
            answered = reference(answer)
            if answered.id is not None:  # a moved issue answers to its old key
                self.issues.add(issue.key, answered.id, interaction)
                key = (answered.key or issue.key).upper()
                if key != issue.key:
                    self.moves.add((answered.id, frozenset((issue.key, key))))

    def _see(self, value: dict[str, JsonValue], interaction: Interaction) -> None:
        key = value.get("key")
        if isinstance(key, str) and _KEY.fullmatch(key.upper()):
            id_ = name_in(value, "id")
            if id_ is not None:
                self.issues.add(key.upper(), id_, interaction)
        if "inward" in value and "outward" in value:
            id_, name = name_in(value, "id"), value.get("name")
            if id_ is not None and isinstance(name, str):
                self.types.add(name, id_, interaction)
        if value.get("type") == "group":
            group, identifier = value.get("value"), value.get("identifier")
            if isinstance(group, str) and isinstance(identifier, str):
                self.groups.add(group, identifier, interaction)

    def is_one_issue(self, id_: str) -> bool:
        """Whether an id has one key, or two of which the cassette shows that one issue was moved."""
        keys = self.issues.names[id_]
        return len(keys) == 1 or (id_, frozenset(keys)) in self.moves

    def ids_by_key(self) -> dict[str, str]:
        """Give the id of each key where nothing speaks against it."""
        ids: dict[str, str] = {}
        for id_, keys in self.issues.names.items():
            if ID.fullmatch(id_) and self.is_one_issue(id_) and all(len(self.issues.ids[key]) == 1 for key in keys):
                ids.update(dict.fromkeys(keys, id_))
        return ids


def _seen(link: ShownLink) -> LinkSeen:
    return link.id, _named(link.type), _named(link.source), _named(link.destination)


def _named(reference: Reference) -> Named:
    return reference.id, reference.key
