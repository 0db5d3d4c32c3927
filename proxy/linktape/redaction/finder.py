"""Finds everything in a text that must not be kept: secrets and people, by value, shape and place, in any encoding."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from linktape.redaction import named_values, secret_shapes
from linktape.redaction.bytes_as_text import MOST_DEPTH
from linktape.redaction.encoded_blobs import blob_hits
from linktape.redaction.escapes import BACKSLASH, ESCAPINGS, FORM, MOST_TURNS
from linktape.redaction.hits import BY_PLACE, REDACTED, Hit, Rank, merged
from linktape.redaction.jql_people import jql_people
from linktape.redaction.json_places import JsonPlace, SecretMembers, places
from linktape.redaction.people import Pseudonyms
from linktape.redaction.secret_names import KnownBy, is_secret_parameter, person, plain
from linktape.redaction.seen_values import Taints

_FIELD = re.compile(r"(?:^|[?&;])([^=&;?#\s\"'<>]{1,200})=([^&\s\"'<>#]+)")
_BARE_NUMBER = re.compile(r"[-+.0-9eE]+")
_NUMBER_LETTERS = frozenset("-+.0123456789eE")


class Names(Enum):
    """Where the names of people who were seen elsewhere are replaced."""

    NOWHERE = "nowhere"  # requests: what a client says must not depend on what was answered before
    OUTSIDE_PROSE = "outside of prose"  # answers: prose goes back into requests, and is kept as it was written
    EVERYWHERE = "everywhere"  # logs, journals, dashboards


@dataclass(frozen=True, slots=True)
class Finder:
    """What is looked for. Only `taints` grows. `redacts_prose`: summaries, descriptions and comments go altogether."""

    people: Pseudonyms
    taints: Taints
    wanted: SecretMembers = field(default_factory=SecretMembers)
    patterns: tuple[re.Pattern[str], ...] = ()
    redacts_prose: bool = False
    names: Names = Names.EVERYWHERE
    is_last: bool = False  # only what cannot be a false alarm, wherever it stands

    def hits(self, text: str, depth: int = 0) -> list[Hit]:
        """Find all hits in a text of any kind; they don't overlap and are in order."""
        found = self.places(text)
        return merged(self._anywhere(text, depth)) if found is None else self.json_hits(text, found, depth)

    def places(self, text: str) -> tuple[JsonPlace, ...] | None:
        """Find what a JSON text says by where it stands; None where the text is no JSON object, list or string."""
        return places(text, self.wanted) if text[:200].lstrip()[:1] in ("{", "[", '"') else None

    def leaks(self, text: str) -> list[Hit]:
        """Find what must not be in a text that has been through here: values and shapes of secrets, and addresses."""
        return merged(replace(self, names=Names.NOWHERE, is_last=True)._anywhere(text, 0))

    def json_hits(self, text: str, found: Iterable[JsonPlace], depth: int = 0) -> list[Hit]:
        """Find all hits in a JSON text whose places have been found."""
        found = tuple(found)
        anywhere = BACKSLASH.hits(text, self._found(depth, 1)) if "\\" in text else self._anywhere(text, depth)
        if self.names is Names.OUTSIDE_PROSE:
            anywhere = _outside(anywhere, [place for place in found if place.kind is KnownBy.TEXT])
        return merged([*(_as_json(text, hit) for hit in anywhere), *self.place_hits(found)])

    def form_hits(self, text: str) -> list[Hit]:
        """Find all hits in a query or an urlencoded form."""
        return merged([*self._field_hits(text), *self._anywhere(text, 0), *FORM.hits(text, self._found(0, 0))])

    def place_hits(self, found: Iterable[JsonPlace]) -> Iterator[Hit]:
        """Turn places into hits, but for those that have been replaced before."""
        for place in found:
            if place.kind is None:
                replacement = "0" if place.is_number else REDACTED
                yield Hit(place.start, place.end, f"value of {place.name}", replacement, depth=BY_PLACE)
                continue
            if place.kind is KnownBy.TEXT and not self.redacts_prose:
                continue
            pseudonym = self.people.of(place.kind, place.value)
            if pseudonym != place.value:
                yield Hit(place.start, place.end, str(place.kind), place.prefix + pseudonym, Rank.PERSON, BY_PLACE)

    def _found(self, depth: int, turn: int) -> Callable[[str], list[Hit]]:
        return lambda text: merged(self._anywhere(text, depth, turn))

    def _anywhere(self, text: str, depth: int, turn: int = 0) -> Iterator[Hit]:
        yield from self.taints.hits(text, Rank.PERSON if self.names is Names.NOWHERE else Rank.NAME)
        yield from secret_shapes.hits(text)
        if self.is_last:
            yield from self.people.address_hits(text)
        else:
            yield from self.people.hits(text)
            yield from self._named_hits(text)
        for pattern in self.patterns:
            yield from (Hit(at.start(), at.end(), "pattern of yours") for at in pattern.finditer(text) if at[0])
        if depth < MOST_DEPTH:
            find = (lambda inside, deeper: self._found(deeper, 0)(inside)) if self.is_last else self.hits
            yield from blob_hits(text, find, depth)
        yield from self._behind(text, depth, turn)

    def _behind(self, text: str, depth: int, turn: int) -> Iterator[Hit]:
        """Find what stands behind the next kind of escapes that the text has."""
        for later in range(turn, min(turn + len(ESCAPINGS), MOST_TURNS)):
            escaping = ESCAPINGS[later % len(ESCAPINGS)]
            if escaping.view(text) is not None:
                yield from escaping.hits(text, self._found(depth, later + 1))
                return

    def _named_hits(self, text: str) -> Iterator[Hit]:
        """Find what stands behind a name: in addresses, in markup, in JSON that is no whole document."""
        for found in named_values.values(text):
            if found.kind is None:
                yield Hit(found.start, found.end, f"value of {found.name[:40]}")
            else:
                for hit in self._changed(found.kind, found.spoken, found.start):
                    yield replace(hit, end=found.end, replacement=found.written(hit.replacement))

    def _changed(self, kind: KnownBy, value: str, start: int) -> Iterator[Hit]:
        hit = self.people.hit(kind, value, start)
        if hit.replacement != value:
            yield hit

    def _field_hits(self, text: str) -> Iterator[Hit]:
        """Find fields of a form by their names, the query's JQL among them."""
        for found in _FIELD.finditer(text):
            name, value, at = found[1], found[2], found.start(2)
            view = FORM.view(value)
            spoken = value if view is None else view.text
            if is_secret_parameter(name) or plain(name) in self.wanted.names:
                if value != REDACTED:
                    yield Hit(at, found.end(2), f"parameter {name[:40]}", depth=BY_PLACE)
            elif name == "jql":
                for start, end, kind in jql_people(spoken):
                    first, last = (start, end) if view is None else view.span(start, end)
                    for hit in self._changed(kind, spoken[start:end], 0):
                        written = FORM.write(hit.replacement)
                        yield replace(hit, start=at + first, end=at + last, replacement=written, depth=BY_PLACE)
            elif (named_values := person(name)) is not None:
                for hit in self._changed(named_values, spoken, at):
                    yield replace(hit, end=found.end(2), replacement=FORM.write(hit.replacement), depth=BY_PLACE)


def _outside(hits: Iterable[Hit], prose: list[JsonPlace]) -> Iterator[Hit]:
    """Drop the names that stand in prose."""
    starts = [place.start for place in prose]
    for hit in hits:
        at = bisect_right(starts, hit.start) - 1
        if hit.rank is not Rank.NAME or at < 0 or hit.start >= prose[at].end:
            yield hit


def _as_json(text: str, hit: Hit) -> Hit:
    """Keep a number a number, where a hit stands outside of strings."""
    if not _BARE_NUMBER.fullmatch(text, hit.start, hit.end):
        return hit
    start, end = hit.start, hit.end
    while start and text[start - 1] in _NUMBER_LETTERS:
        start -= 1
    while end < len(text) and text[end] in _NUMBER_LETTERS:
        end += 1
    before, after = text[:start].rstrip()[-1:], text[end : end + 200].lstrip()[:1]
    is_bare = before in ("", ":", ",", "[") and after in ("", ",", "]", "}")
    return replace(hit, start=start, end=end, replacement="0") if is_bare else hit
