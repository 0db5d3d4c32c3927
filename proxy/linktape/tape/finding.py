"""Finds everything in a text that must not be kept: secrets and people, by value, shape and place, in any encoding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from linktape.tape import shapes
from linktape.tape.encodings import BACKSLASH, ESCAPINGS, FORM, MOST_DEPTH, Escaping, blob_hits
from linktape.tape.hits import BY_PLACE, REDACTED, Hit, Rank, merged
from linktape.tape.jql_people import jql_people
from linktape.tape.json_places import Place, Wanted, places
from linktape.tape.people import Pseudonyms
from linktape.tape.secret_names import Kind, is_secret_parameter, person, plain
from linktape.tape.taints import Taints

_FIELD = re.compile(r"(?:^|[?&;])([^=&;?#\s\"'<>]{1,200})=([^&\s\"'<>#]{1,65536})")
_BARE_NUMBER = re.compile(r"[-+.0-9eE]+")
_NUMBER_LETTERS = frozenset("-+.0123456789eE")


@dataclass(frozen=True, slots=True)
class Finder:
    """What is looked for. Only `taints` grows."""

    people: Pseudonyms
    taints: Taints
    wanted: Wanted
    patterns: tuple[re.Pattern[str], ...] = ()
    parameters: frozenset[str] = field(default_factory=frozenset[str])

    def hits(self, text: str, depth: int = 0) -> list[Hit]:
        """Find all hits in a text of any kind; they don't overlap and are in order."""
        found = self.places(text)
        return merged(self._anywhere(text, depth)) if found is None else self.json_hits(text, found, depth)

    def places(self, text: str) -> list[Place] | None:
        """Find what a JSON text says by where it stands; None where the text is no JSON object, list or string."""
        return places(text, self.wanted) if text[:200].lstrip()[:1] in ("{", "[", '"') else None

    def leaks(self, text: str) -> list[Hit]:
        """Find what must not be in a text that has been through here: values and shapes of secrets, and addresses."""
        found = self._anywhere(_unwrapped(text), 0)
        return [hit for hit in merged(found) if hit.rank is Rank.SECRET or hit.kind == Kind.EMAIL]

    def json_hits(self, text: str, found: Iterable[Place], depth: int = 0) -> list[Hit]:
        """Find all hits in a JSON text whose places have been found."""
        anywhere = self._behind(BACKSLASH, text, depth) if "\\" in text else self._anywhere(text, depth)
        return merged([*(_as_json(text, hit) for hit in anywhere), *self.place_hits(found)])

    def form_hits(self, text: str) -> list[Hit]:
        """Find all hits in a query or an urlencoded form."""
        return merged([*self._field_hits(text), *self._anywhere(text, 0), *FORM.hits(text, self._found, 0)])

    def place_hits(self, found: Iterable[Place]) -> Iterator[Hit]:
        """Turn places into hits, but for those that have been replaced before."""
        for place in found:
            if place.kind is None:
                replacement = "0" if place.is_number else REDACTED
                yield Hit(place.start, place.end, f"value of {place.name}", replacement, depth=BY_PLACE)
                continue
            pseudonym = self.people.of(place.kind, place.value)
            if pseudonym != place.value:
                yield Hit(place.start, place.end, str(place.kind), place.prefix + pseudonym, Rank.PERSON, BY_PLACE)

    def _found(self, text: str, depth: int) -> list[Hit]:
        return merged(self._anywhere(text, depth))

    def _anywhere(self, text: str, depth: int) -> Iterator[Hit]:
        yield from self.taints.hits(text)
        yield from shapes.hits(text)
        yield from self.people.hits(text)
        yield from self._person_parameters(text)
        for pattern in self.patterns:
            yield from (Hit(at.start(), at.end(), "pattern of yours") for at in pattern.finditer(text) if at[0])
        if depth < MOST_DEPTH:
            yield from blob_hits(text, self.hits, depth)
            behind = next((escaping for escaping in ESCAPINGS if escaping.view(text) is not None), None)
            if behind is not None:
                yield from self._behind(behind, text, depth)

    def _behind(self, escaping: Escaping, text: str, depth: int) -> Iterator[Hit]:
        return escaping.hits(text, self._found, depth)

    def _person_parameters(self, text: str) -> Iterator[Hit]:
        """Find people in the addresses of a text: `…/user?accountId=…`."""
        if "=" not in text:
            return
        for found in _PERSON_PARAMETER.finditer(text):
            kind = Kind.USER if found[1] == "ownerId" else person(found[1])
            if kind is not None:
                yield from self._changed(kind, found[2], found.start(2))

    def _changed(self, kind: Kind, value: str, start: int) -> Iterator[Hit]:
        hit = self.people.hit(kind, value, start)
        if hit.replacement != value:
            yield hit

    def _field_hits(self, text: str) -> Iterator[Hit]:
        """Find fields of a form by their names, the query's JQL among them."""
        for found in _FIELD.finditer(text):
            name, value, at = found[1], found[2], found.start(2)
            view = FORM.view(value)
            spoken = value if view is None else view.text
            if is_secret_parameter(name) or plain(name) in self.parameters:
                if value != REDACTED:
                    yield Hit(at, found.end(2), f"parameter {name[:40]}", depth=BY_PLACE)
            elif name == "jql":
                for start, end, kind in jql_people(spoken):
                    first, last = (start, end) if view is None else view.span(start, end)
                    for hit in self._changed(kind, spoken[start:end], 0):
                        written = FORM.write(hit.replacement)
                        yield replace(hit, start=at + first, end=at + last, replacement=written, depth=BY_PLACE)
            elif (named := person(name)) is not None:
                for hit in self._changed(named, spoken, at):
                    yield replace(hit, end=found.end(2), replacement=FORM.write(hit.replacement), depth=BY_PLACE)


_PERSON_PARAMETER = re.compile(
    r"[?&;]((?i:accountid|username|userkey|user_name|ownerId|os_username|email))=([^&\s\"'<>#\\;%+]{1,200})"
)


_WRAPPED = re.compile(r"(?<=[A-Za-z0-9+/]{40})(\n +)(?=[A-Za-z0-9+/=]+(?:\n|$))")


def _unwrapped(text: str) -> str:
    """Join base64 that YAML has broken into lines."""
    return _WRAPPED.sub("", text)


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
