"""Finds everything in a text that must not be kept: secrets and people, by place, shape and value, in any encoding."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial

from linktape.redaction import encodings, named_in_text, regex
from linktape.redaction.alike import LONGEST_REMEMBERED, OfAllAlike, told_of_all_alike
from linktape.redaction.encodings import BACKSLASH, ESCAPINGS, Budget, BytesAsText, Escaping
from linktape.redaction.hits import REDACTED, Hit, Rank, merged, settled, spliced
from linktape.redaction.known_pieces import KnownPieces
from linktape.redaction.meanings import Role
from linktape.redaction.named_in_text import Named
from linktape.redaction.names import KnownBy, is_secret_parameter, person_parameter, plain
from linktape.redaction.people import Pseudonyms, anyones
from linktape.redaction.seen_names import SeenNames
from linktape.redaction.seen_values import SeenValues
from linktape.redaction.shapes import Shapes
from linktape.redaction.signs import IN_JSON, is_plain
from linktape.redaction.structure import NONE_WANTED, Place, SecretMembers, Structure, structure
from linktape.values import value

_MOST_TURNS = 9
"""How often escapes are undone, the three kinds taking turns."""

_WORTH_A_WALK = regex.Pattern(
    r"(?:accountid|displayname|emailaddress|e?mail|(?:user|login|public|full|real|nick|first|last|given|family)name"
    r"|(?:api|private|access|secret|shared|signing|encryption|master|unseal|account|auth|author|user)[_-]?key(?:[_-]?id)?"
    r"|token|secret|pass|passw[a-z]{0,4}|passphrase|passcode|pwd|auth|authorization|bearer|jwt|cookie|sessionid|sid|xsrf"
    r"|csrf|sig|signature|credential|cred|otp|totp|pin|pat|saml[a-z_-]{0,9}|assertion|token[_-]?hint|ticket|verifier"
    r"|(?:device|authorization|verification|mfa|recovery|backup)[_-]?code|connection[_-]?string|dsn|sas|hook[_-]?url"
    r"|key[_-]?pair[_-]?id|session[_-]?handle|(?:header|hash|value|message|error|warning|(?:from|to)string)|assignee"
    r"|reporter|creator|author|lead(?:[_-]?account)?|user|actor|owner|approver|watcher|voter|participant"
    r"|avatar(?:ur[li])?|mention|jql|variable)s?[\"'\\]|/user\?",
    is_case_sensitive=False,
)
"""How a member's name ends by which a document may name a secret or a person; and JSON in JSON."""


_DIGEST = regex.Pattern(r"[0-9a-f]{64}|[0-9a-f]{32}")
"""By a digest avatar services know an address; it is as good as the address itself."""


@told_of_all_alike
def _names_somebody(text: str) -> bool:
    return _WORTH_A_WALK.search(text) is not None


@value(frozen=True, slots=True)
class Cleaned:
    """Bytes without what was found in them; what that was, and the text in which the hits are."""

    data: bytes
    hits: tuple[Hit, ...] = ()
    text: str = ""


Find = Callable[[str, Budget, int], list[Hit]]
"""Finds hits in a text that stands so deep in encodings."""


@dataclass(frozen=True, slots=True)
class Finder:
    """What is looked for. Only `seen` grows.

    `keeps_names`: a secret in a member's name is told, and stays; without it goes, as is right for a log. `names` are
    looked for in Jira's sentences and in what is no JSON; not in requests, which must look the same whatever was seen.
    `is_last`: only values and shapes of secrets, and addresses: what must not be in a finished file anywhere.
    """

    people: Pseudonyms
    seen: SeenValues
    shapes: Shapes
    wanted: SecretMembers = NONE_WANTED
    patterns: tuple[regex.Pattern, ...] = ()
    keeps_names: bool = True
    names: SeenNames | None = None
    is_last: bool = False
    pieces: KnownPieces = field(default_factory=KnownPieces)
    _bare: OfAllAlike = field(default_factory=OfAllAlike, init=False, compare=False)
    _bare_json: OfAllAlike = field(default_factory=OfAllAlike, init=False, compare=False)

    def hits(self, text: str) -> list[Hit]:
        """Find all hits in a text of any kind; they don't overlap and are in order."""
        return [] if self.leaves(text) else self.find(text, Budget(len(text)), 0)

    def leaves(self, text: str) -> bool:
        """Whether it is seen at once that nothing is to be found in a text: so it is with most short ones."""
        if len(text) > LONGEST_REMEMBERED or self.patterns:
            return False
        learned = self.seen.generation + (self.names.generation if self.names else 0)
        return self._bare.holds(text, self._is_bare, learned)

    def _is_bare(self, known_by: str) -> bool:
        """Whether nothing is to be found in any text of which this is known."""
        may_have = self.seen.may_be_in(known_by) or (self.names is not None and self.names.may_be_in(known_by))
        return not may_have and not _may_be_json(known_by) and is_plain(known_by)

    def leaves_json(self, body: bytes) -> bool:
        """Whether it is seen at once that nothing is to be found in a JSON text: so it is with most short ones."""
        if len(body) > LONGEST_REMEMBERED or self.patterns or body[:1] not in (b"{", b"[") or not body.isascii():
            return False
        return self._bare_json.holds(body.decode("ascii"), self._is_bare_json, self.seen.generation)

    def _is_bare_json(self, known_by: str) -> bool:
        may_have = self.seen.may_be_in(known_by) or IN_JSON.search(known_by) is not None or "\0" in known_by
        return not may_have and not self.is_worth_a_walk(known_by)

    def _learned_in(self, text: str) -> list[Hit] | None:
        """Find what was learned in a short text that can have nothing else; None for any other."""
        if len(text) > LONGEST_REMEMBERED or self.patterns or not is_plain(text):
            return None
        return merged([*self.seen.hits(text), *(self.names.hits(text) if self.names else ())])

    def form_hits(self, text: str, *, is_about_users: bool = False) -> list[Hit]:
        """Find all hits in a query or an urlencoded form. `is_about_users`: what it searches for is people."""
        budget = Budget(len(text))
        inside = self._behind(encodings.FORM, text, budget, lambda plain: self._anywhere(plain, budget, 0))
        return merged([*self._field_hits(text, is_about_users), *self._anywhere(text, budget, 0), *inside])

    def find(self, text: str, budget: Budget, depth: int) -> list[Hit]:
        """Find all hits in a text that stands so deep in encodings."""
        if not self.is_last and _may_be_json(text):
            return self.json_hits(text, budget, depth)
        return self._text_hits(text, budget, depth)

    def _text_hits(self, text: str, budget: Budget, depth: int) -> list[Hit]:
        """Find all hits in a text that is no JSON."""
        if (learned := self._learned_in(text)) is not None:
            return learned
        return merged([*self._anywhere(text, budget, depth), *(self.names.hits(text) if self.names else ())])

    def json_hits(self, text: str, budget: Budget, depth: int, *, is_person: bool = False) -> list[Hit]:
        """Find all hits in what is most likely a JSON text; in one that is, only within its strings."""
        anywhere = self._anywhere_in_json(text, budget, depth)
        if not (anywhere or (budget.is_first_look and (is_person or self.is_worth_a_walk(text)))):
            return []
        read = structure(text, self.wanted, is_person)
        if read is None:
            return self._text_hits(text, budget, depth)
        others = (hit for hit in anywhere if hit.rank is Rank.SECRET or hit[:2] not in read.whole)
        within = self._within_strings(read, others)
        hits = merged([*self._place_hits(read.places), *within, *self._named_again(text, read)])
        if not _leaves_rests(hits):
            changed = '","'.join(dict.fromkeys(_changed_strings(text, read, hits)))
            budget.is_settled = not self._anywhere_in_json(changed, budget, depth)
        return hits

    def _anywhere_in_json(self, text: str, budget: Budget, depth: int) -> list[Hit]:
        """Find what needs no place in a JSON text. What was found in its pieces before is known."""
        if depth or self.patterns:  # a pattern may go over more than one piece
            return self._within_json(text, budget, depth)

        def hits_in(text: str) -> tuple[list[Hit], bool]:
            budget.has_read_inside = False
            hits = self._within_json(text, budget, depth)
            return hits, budget.left >= 0 and not budget.has_read_inside

        found = self.pieces.hits(text, (self.seen.generation, self.keeps_names), hits_in)
        if seen := [*self.seen.hits(text)]:
            spans = {hit[:2] for hit in found}
            found += [hit for hit in seen if hit[:2] not in spans]
        return found

    def _within_json(self, text: str, budget: Budget, depth: int) -> list[Hit]:
        """Find that in a part of a JSON text, in which backslashes are JSON's: an escape is one character."""
        if not BACKSLASH.is_in(text):
            return list(self._anywhere(text, budget, depth, 0, in_json=True))
        find = partial(self._anywhere, budget=budget, depth=depth, turn=1, in_json=True)
        return list(self._behind(BACKSLASH, text, budget, find))

    def is_worth_a_walk(self, text: str) -> bool:
        """Whether a JSON text has a member that may name a secret or a person: most bodies need not be read."""
        return self.wanted != NONE_WANTED or _names_somebody(text)

    def _within_strings(self, read: Structure, hits: Iterable[Hit]) -> Iterator[Hit]:
        """Keep the hits that lie in the values of strings, as far as they do."""
        for hit in hits:
            string = read.string_at(hit.start)
            if string is None:
                continue
            number, start, end = string
            role = read.roles[number]
            if role == Role.NAME and self.keeps_names:
                if hit.rank is Rank.SECRET or hit.kind == KnownBy.EMAIL:
                    kind = f"{hit.kind} as the name of a member"
                    yield hit._replace(kind=kind, end=hit.start, replacement="", is_a_name=True)
            elif role == Role.VOCABULARY and hit.is_known and hit.start == start and hit.end == end:
                continue
            else:
                yield hit if hit.end <= end else hit._replace(end=end)

    def _place_hits(self, places: Iterable[Place]) -> Iterator[Hit]:
        """Turn places into hits, but for those that have been replaced before."""
        made: dict[tuple[object, ...], Hit | None] = {}
        for place in places:
            said = place[2:]  # most people stand in a document more than once
            if said not in made:
                made[said] = self._place_hit(place)
            if (hit := made[said]) is not None:
                yield hit.at(place[0], place[1])

    def _place_hit(self, place: Place) -> Hit | None:
        if place.kind is None:
            replacement = "0" if place.is_number else REDACTED
            return Hit(0, 0, f"value of {place.name[:40]}", replacement, is_placed=True)
        pseudonym = self.people.said_for(place.kind, place.value)
        if pseudonym == place.value:
            return None
        return Hit(0, 0, str(place.kind), place.prefix + pseudonym, Rank.PERSON, is_placed=True)

    def _named_again(self, text: str, read: Structure) -> Iterator[Hit]:
        """Find the people of a document in its sentences, and the digests of their addresses anywhere."""
        number = -1
        while self.names is not None and (number := read.roles.find(Role.SENTENCE, number + 1)) >= 0:
            span = read.span(number)
            yield from self.names.hits(text, *span)
            for user in named_in_text.users_of_a_sentence(text, *span):
                yield from self._named(user)
        addresses = {place.value for place in read.places if place.kind is KnownBy.EMAIL}
        digests = {digest for address in addresses for digest in _digests(address)}
        for start, end in _DIGEST.spans(text) if digests and self.pieces.may_have(digests, _DIGEST, text) else ():
            if text[start:end] in digests:
                yield self.people.hit(KnownBy.ACCOUNT, text[start:end], start, Rank.NAME)

    def _anywhere(self, text: str, budget: Budget, depth: int, turn: int = 0, in_json: bool = False) -> Iterator[Hit]:
        """Find what needs no place: by value, by shape, by the name in front of it; as it is, and behind encodings."""
        yield from self.seen.hits(text)
        yield from self.shapes.secrets(text)
        yield from self.shapes.addresses(text) if self.is_last else self.shapes.persons(text)
        if not self.is_last:
            for named in named_in_text.values(text, in_json=in_json):
                yield from self._named(named)
        for pattern in self.patterns:
            yield from (Hit(*span, "pattern of yours") for span in pattern.spans(text) if span[0] < span[1])
        if depth < encodings.MOST_DEPTH:
            yield from self._encoded(text, budget, depth + 1)
        yield from self._escaped(text, budget, depth, turn, in_json)

    def _escaped(self, text: str, budget: Budget, depth: int, turn: int, in_json: bool) -> Iterator[Hit]:
        """Find hits behind the escapes of a text."""
        for later in range(turn, min(turn + len(ESCAPINGS), _MOST_TURNS)):
            escaping = ESCAPINGS[later % len(ESCAPINGS)]
            if self.is_last and escaping is BACKSLASH and "\\u" not in text and "\\x" not in text:
                continue  # what is left are quotes and line ends: `seen` knows values with these in them as written
            if escaping.is_in(text):
                again = partial(self._anywhere, budget=budget, depth=depth, turn=later + 1, in_json=in_json)
                yield from self._behind(escaping, text, budget, again)
                return

    def _encoded(self, text: str, budget: Budget, depth: int) -> Iterator[Hit]:
        """Find hits inside base64 and hexadecimal: with a secret the run goes, with a person it is written again."""
        for run in encodings.runs(text, budget):
            budget.has_read_inside = True
            inside = cleaned(run.data, self.find, budget, depth)
            if inside.hits:
                worst = min(inside.hits, key=lambda hit: hit.rank)
                is_known = any(hit.is_known for hit in inside.hits)
                written = REDACTED if worst.rank is Rank.SECRET else run.write(inside.data)
                yield Hit(run.start, run.end, worst.kind, written, worst.rank, depth, is_known)

    def _behind(
        self, escaping: Escaping, text: str, budget: Budget, find: Callable[[str], Iterable[Hit]]
    ) -> Iterator[Hit]:
        """Find hits in the text behind the escapes, placed in the text with them."""
        view = escaping.view(text)
        if view is None or not budget.takes(len(view.text)):
            return
        for hit in merged(find(view.text)):
            start, end = view.span(hit.start, hit.end)
            is_escaped = end - start != hit.end - hit.start
            written = escaping.write(hit.replacement) if is_escaped else hit.replacement
            yield hit._replace(start=start, end=end, replacement=written, depth=hit.depth + 1)

    def _named(self, named: Named, *, is_placed: bool = False) -> Iterator[Hit]:
        if named.kind is None:
            yield Hit(named.start, named.end, f"value of {named.name[:40]}")
            return
        hit = self.people.hit(named.kind, named.spoken, named.start)
        if hit.replacement != named.spoken:
            yield hit._replace(end=named.end, replacement=named.written(hit.replacement), is_placed=is_placed)

    def _field_hits(self, text: str, is_about_users: bool) -> Iterator[Hit]:
        """Find fields of a form by their names, the query's JQL among them."""
        for pair in named_in_text.fields(text):
            name, value, at = pair[1], pair[2], pair.start(2)
            if is_secret_parameter(name) or plain(name) in self.wanted.names:
                if value != REDACTED:
                    yield Hit(at, pair.end(2), f"parameter {name[:40]}", is_placed=True)
            elif name == "jql":
                for named in named_in_text.jql_of_a_parameter(value, at):
                    yield from self._named(named, is_placed=True)
            elif kind_of_person := person_parameter(name) or (
                KnownBy.USER if is_about_users and name in ("query", "key", "property") else None
            ):
                yield from self._named(Named(name, value, at, kind_of_person, is_encoded=True), is_placed=True)


def cleaned(data: bytes, find: Find, budget: Budget | None = None, depth: int = 0) -> Cleaned:
    """Replace every hit in bytes, through compression and character sets. No hit: the same bytes."""
    budget = budget or Budget(len(data))
    zipped = encodings.inflated(data, depth)
    if zipped is not None:
        budget.left += 6 * (len(zipped.plain) if depth == 0 else 0)
        inside = cleaned(zipped.plain, find, budget, depth + 1)
        rest = cleaned(zipped.rest, find, budget, depth + 1) if zipped.rest else Cleaned(b"")
        if zipped.is_broken or (inside.hits and not zipped.is_whole):  # not looked into as a whole: not kept
            return Cleaned(REDACTED.encode(), (Hit(0, 0, "compressed data that cannot be looked into"),))
        hits = (*inside.hits, *rest.hits)
        return Cleaned(encodings.deflated(inside.data, data) + rest.data, hits, inside.text) if hits else Cleaned(data)
    read = encodings.as_text(data)
    clean = _cleaned_as(read, data, find, budget, depth)
    if read.is_wide and not clean.hits:  # bytes may begin like UTF-16 and be something else
        return _cleaned_as(encodings.as_latin(data), data, find, budget, depth)
    return clean


def _cleaned_as(read: BytesAsText, data: bytes, find: Find, budget: Budget, depth: int) -> Cleaned:
    before = budget.is_first_look, budget.is_settled
    budget.is_first_look, budget.is_settled = True, False

    def hits_in(text: str) -> list[Hit]:
        hits = find(text, budget, depth) if not budget.is_settled else []
        budget.is_first_look = _leaves_rests(hits)
        if read.is_binary:  # an e-mail address in a picture is an accident
            return [hit for hit in hits if hit.rank is Rank.SECRET or hit.is_known]
        return hits

    text, hits = settled(read.text, hits_in)
    budget.is_first_look, budget.is_settled = before
    return Cleaned(read.write(text), tuple(hits), read.text) if hits else Cleaned(data)


def _may_be_json(text: str) -> bool:
    return text[:200].lstrip()[:1] in ("{", "[", '"')


def _leaves_rests(hits: Iterable[Hit]) -> bool:
    """Whether a part of a value was replaced that may have to go as a whole, by its place: only a walk tells."""
    return any(hit.rank is Rank.SECRET and not hit.is_placed for hit in hits)


def _changed_strings(text: str, read: Structure, hits: Iterable[Hit]) -> Iterator[str]:
    """Give each string of which a part is replaced, as it then is, for the rest may read as something else.

    Whose pseudonym it is makes no difference, so that one string stands for those of all people.
    """
    parts: dict[tuple[int, int], list[Hit]] = {}
    for hit in hits:
        string = read.string_at(hit.start) if hit[:2] not in read.whole else None
        if string is not None and hit[:2] != string[1:]:
            changed = Hit(hit.start - string[1], hit.end - string[1], hit.kind, anyones(hit.replacement))
            parts.setdefault(string[1:], []).append(changed)
    for (start, end), inside in parts.items():
        yield spliced(text[start:end], inside)


@lru_cache(maxsize=1_024)
def _digests(address: str) -> tuple[str, ...]:
    data = address.strip().lower().encode("utf-8", "surrogatepass")
    return (hashlib.md5(data, usedforsecurity=False).hexdigest(), hashlib.sha256(data).hexdigest())
