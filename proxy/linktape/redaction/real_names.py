"""What people are really called, as far as a session's client has said it itself. In memory only, and bounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from linktape import values
from linktape.bounded import Recent
from linktape.messages import Request, Response
from linktape.redaction.hits import Hit, Rank
from linktape.redaction.people import PSEUDONYM

MOST = 10_000

_PSEUDONYM = re.compile(PSEUDONYM.pattern.encode())
_PARAMETER = re.compile(rb"[?&]\w{1,40}=")
"""What stands in an address before a value: 42 bytes at most."""

_SIGNS = (b"00000000", b"user-", b"person-", b"Person ", b"Text ", b"https://example.invalid/avatar/")
"""What each pseudonym begins with."""

_SAFE = re.compile(r"[\w@.:+ -]{1,200}")
"""What can stand in JSON, in a header and in a text without being escaped."""


def pseudonyms_in(body: bytes) -> set[str]:
    """Give the pseudonyms in a body."""
    return {found[0].decode() for found in _found(body)}


def _found(body: bytes) -> list[re.Match[bytes]]:
    """Find the pseudonyms in a body, in its order. Most have none; by how they begin that is quickly seen."""
    found: list[re.Match[bytes]] = []
    ahead = {sign: at for sign in _SIGNS if (at := body.find(sign)) >= 0}
    while ahead:
        at = min(ahead.values())
        match = _PSEUDONYM.match(body, at)
        if match is not None:
            found.append(match)
        done = at + 1 if match is None else match.end()
        ahead = {
            sign: at
            for sign, before in ahead.items()
            if (at := before if before >= done else body.find(sign, done)) >= 0
        }
    return found


@values.value(frozen=True, slots=True)
class RedactedRequest:
    """A request as it is recorded, and what its client calls the people in it, by their pseudonyms."""

    request: Request
    people: Mapping[str, str]


@dataclass(slots=True)
class SentPeople:
    """Remembers for a pseudonym what a client had sent, and puts it back into answers.

    Who is configured as mia@example.com, and asks who they are, is mia@example.com in a replay, too. Each session has
    its own: what a test reads must not depend on what another one has sent.
    """

    real: Recent[str, str] = field(default_factory=Recent[str, str])  # by pseudonym

    def add(self, pseudonym: str, value: str) -> None:
        """Remember what a pseudonym stands for."""
        if _SAFE.fullmatch(value) and pseudonym != value:
            self.real.keep(pseudonym, value, MOST)

    def learn_all(self, people: Mapping[str, str]) -> None:
        """Remember what `RedactedRequest` says of people."""
        for pseudonym, value in people.items():
            if self.real.get(pseudonym) != value:
                self.add(pseudonym, value)

    def called(self, pseudonyms: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Give what the client calls these people, as far as it has said so."""
        return tuple([(one, real) for one in pseudonyms if (real := self.real.get(one)) is not None])

    def learn(self, text: str, hits: Iterable[Hit], plain: Callable[[str], str] = str) -> None:
        """Remember the people who were found in a request's text, as they are without its encoding."""
        for hit in hits:
            if hit.rank is Rank.PERSON and PSEUDONYM.fullmatch(pseudonym := plain(hit.replacement)):
                self.add(pseudonym, plain(text[hit.start : hit.end]))

    def restored(self, response: Response) -> Response:
        """Give an answer with what was sent in the place of its pseudonyms; the same one if there is none."""
        if not self.real or not isinstance(response.body, bytes):
            return response
        body, pieces, done = response.body, list[bytes](), 0
        for found in _found(body):
            real, at = self.real.get(found[0].decode()), found.start()
            if real is not None:
                is_value = any(before.end() == at for before in _PARAMETER.finditer(body, max(done, at - 42), at))
                pieces += (body[done:at], (quote(real, safe="") if is_value else real).encode())
                done = found.end()
        return replace(response, body=b"".join((*pieces, body[done:]))) if pieces else response
