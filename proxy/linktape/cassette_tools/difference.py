"""What is different between two recordings, in terms of links and answers. Times and ids do not count. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from linktape.cassette_tools.conversation import Turn, answer_of, conversation, links_shown, outward_phrases
from linktape.jira import bodies
from linktape.jira.bodies import JsonState, JsonValue
from linktape.jira.issue_links import OUTWARD, link_request
from linktape.jira.operations import OperationId
from linktape.playback.match_settings import MatchSettings
from linktape.playback.meaning import meaning
from linktape.playback.relations import Relations, relate
from linktape.redaction.people import PSEUDONYM
from linktape.tape.cassette import Interaction
from linktape.wording import cut

VOLATILE = frozenset(
    {"self", "created", "updated", "started", "serverTime", "buildDate", "buildNumber", "scmInfo", "lastViewed"}
)
"""Members that are another one on every run."""

_LINKS = ("made", "deleted", "shown")
_MOST_CHANGES = 12


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `sign`: `+` only in the second, `-` only in the first, `~` in both, but not the same."""

    sign: str
    text: str
    places: tuple[str, ...]  # file:line
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different: the links that were made, deleted or shown, and then the answers."""

    links: tuple[Change, ...]
    answers: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.links or self.answers)


def difference(
    first: Sequence[Interaction], second: Sequence[Interaction], *, exact: bool = False, one_salt: bool = True
) -> Difference:
    """Compare two recordings.

    `exact`: times and ids count too. `one_salt`: a person has the same pseudonym in both; else any two are equal.
    """
    relations = relate([*first, *second])
    one, other = _Side(first, relations), _Side(second, relations)
    links = [change for what in _LINKS for change in _links(what, one, other)]
    return Difference(tuple(links), tuple(_answers(one, other, _Rules(exact, one_salt))))


@dataclass(frozen=True, slots=True)
class _Rules:
    """What counts as a difference."""

    exact: bool
    one_salt: bool

    def is_ignored(self, name: str, old: JsonValue, new: JsonValue) -> bool:
        """Whether a member may differ."""
        are_ids = name == "id" and all(isinstance(value, str) and value.isdecimal() for value in (old, new))
        return not self.exact and (name in VOLATILE or are_ids)

    def are_equal(self, old: JsonValue, new: JsonValue) -> bool:
        """Whether two values that are no objects and no arrays say the same."""
        if isinstance(old, str) and isinstance(new, str) and not self.one_salt:
            return PSEUDONYM.sub("somebody", old) == PSEUDONYM.sub("somebody", new)
        return old == new and isinstance(old, bool) == isinstance(new, bool)


class _Side:
    """One recording, with what is compared of it: its links, and its turns by what the request means."""

    def __init__(self, interactions: Sequence[Interaction], relations: Relations) -> None:
        self.links: dict[str, dict[str, list[str]]] = {what: defaultdict(list) for what in _LINKS}  # places by sentence
        self.turns: dict[bytes, list[Turn]] = defaultdict(list)
        names: dict[str, str] = {}
        phrases = dict(OUTWARD)
        for interaction in interactions:
            phrases.update(outward_phrases(answer_of(interaction).value))
        for turn in conversation(interactions):
            self._note_links(turn.interaction, phrases, names)
            operation = turn.interaction.operation
            if operation.link in names:  # a link that is known by its id is the same as one that says the same
                operation = replace(operation, link=names[operation.link])
            meant = meaning(turn.interaction.request, operation, relations, MatchSettings())
            self.turns[meant.key].append(turn)

    def _note_links(self, interaction: Interaction, phrases: Mapping[str, str], names: dict[str, str]) -> None:
        for link in links_shown(interaction, answer_of(interaction)):
            names[link.id] = link.sentence
            self.links["shown"][link.sentence].append(interaction.place)
        if interaction.operation.id is OperationId.LINK_ISSUES and interaction.response.status == 201:
            request = link_request(interaction.operation.payload)
            kind = str(request.type)
            sentence = f"{request.source} {phrases.get(kind, f'-[{kind}]->')} {request.destination}"
            self.links["made"][sentence].append(interaction.place)
        if interaction.operation.id is OperationId.DELETE_ISSUE_LINK and interaction.response.is_success:
            link_id = interaction.operation.link or "?"
            self.links["deleted"][names.get(link_id, f"link {link_id}")].append(interaction.place)


def _links(what: str, one: _Side, other: _Side) -> Iterator[Change]:
    """Compare how often each link was made or deleted, and whether it was ever shown."""
    for sentence in dict.fromkeys([*one.links[what], *other.links[what]]):
        before, after = one.links[what].get(sentence, []), other.links[what].get(sentence, [])
        if what == "shown":
            before, after = before[:1], after[:1]
        if len(before) == len(after):
            continue
        sign, extra = ("+", after[len(before) :]) if len(after) > len(before) else ("-", before[len(after) :])
        times = f", {len(before)} -> {len(after)} times" if before and after else ""
        yield Change(sign, f"{what}: {sentence}{times}", tuple(extra))


def _answers(one: _Side, other: _Side, rules: _Rules) -> Iterator[Change]:
    for key in dict.fromkeys([*one.turns, *other.turns]):
        before, after = one.turns.get(key, []), other.turns.get(key, [])
        for turn, now in zip(before, after, strict=False):
            details = tuple(_changed(turn, now, rules))
            if details:
                places = (turn.interaction.place, now.interaction.place)
                yield Change("~", turn.asked, places, details)
        for sign, extra in (("-", before[len(after) :]), ("+", after[len(before) :])):
            for turn in extra:
                yield Change(sign, f"asked: {turn.asked}", (turn.interaction.place,), (_said(turn),))


def _changed(turn: Turn, now: Turn, rules: _Rules) -> Iterator[str]:
    before, after = turn.interaction.response, now.interaction.response
    if before.status != after.status:
        yield f"{_said(turn)} -> {_said(now)}"
        return
    old, new = bodies.payload(before.content), bodies.payload(after.content)
    if old.reading is JsonState.JSON and new.reading is JsonState.JSON:
        changes = list(_json_changes(old.value, new.value, "$", rules))
        yield from changes[:_MOST_CHANGES]
        if len(changes) > _MOST_CHANGES:
            yield f"and {len(changes) - _MOST_CHANGES} more"
    elif before.content != after.content:
        yield f"{len(before.content)} -> {len(after.content)} bytes"


def _json_changes(old: JsonValue, new: JsonValue, path: str, rules: _Rules) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*old, *new]):
            if rules.is_ignored(name, old.get(name), new.get(name)):
                continue
            where = f"{path}.{name}"
            if name not in new:
                yield f"{where}: {_short(old[name])} -> absent"
            elif name not in old:
                yield f"{where}: absent -> {_short(new[name])}"
            else:
                yield from _json_changes(old[name], new[name], where, rules)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (item, other) in enumerate(zip(old, new, strict=True)):
            yield from _json_changes(item, other, f"{path}[{index}]", rules)
    elif isinstance(old, list) and isinstance(new, list):
        yield f"{path}: {len(old)} -> {len(new)} entries"
    elif not rules.are_equal(old, new):
        yield f"{path}: {_short(old)} -> {_short(new)}"


def _said(turn: Turn) -> str:
    return f"{turn.interaction.response.status} {turn.answered}"


def _short(value: JsonValue) -> str:
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else f"[{len(value)}]"
    return cut(str(value) if not isinstance(value, str) else f'"{value}"')
