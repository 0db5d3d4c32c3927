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

PSEUDONYM_BYTES = re.compile(rb"([?&]\w{1,40}=)?(" + PSEUDONYM.pattern.encode() + rb")")
"""A pseudonym, and the parameter of an address whose value it is."""

_SIGNS = (b"00000000", b"user-", b"person-", b"Person ", b"Text ", b"https://example.invalid/avatar/")
"""What each pseudonym begins with."""

_SAFE = re.compile(r"[\w@.:+ -]{1,200}")
"""What can stand in JSON, in a header and in a text without being escaped."""


def pseudonyms_in(body: bytes) -> set[str]:
    """Give the pseudonyms in a body. Most have none, which is quickly seen."""
    if not any(sign in body for sign in _SIGNS):
        return set()
    return {found[2].decode() for found in PSEUDONYM_BYTES.finditer(body)}


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
        body = PSEUDONYM_BYTES.sub(self._replaced, response.body)
        return response if body == response.body else replace(response, body=body)

    def _replaced(self, found: re.Match[bytes]) -> bytes:
        real = self.real.get(found[2].decode())
        if real is None:
            return found[0]
        return found[1] + quote(real, safe="").encode() if found[1] else real.encode()
