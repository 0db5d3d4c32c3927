"""What people are really called, as far as the clients themselves have said it. In memory only, and bounded."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace

from linktape.messages import Response
from linktape.tape.hits import Hit, Rank
from linktape.tape.people import PSEUDONYM

MOST = 10_000

_SAFE = re.compile(r"[\w@.:+ -]{1,200}")
"""What can stand in JSON, in a header and in a text without being escaped."""


class SentPeople:
    """Remembers for a pseudonym what a client had sent, and puts it back into answers."""

    def __init__(self) -> None:
        self._real: OrderedDict[str, str] = OrderedDict()

    def add(self, pseudonym: str, value: str) -> None:
        """Remember what a pseudonym stands for."""
        if _SAFE.fullmatch(value) and pseudonym != value:
            self._real[pseudonym] = value
            if len(self._real) > MOST:
                self._real.popitem(last=False)

    def learn(self, text: str, hits: Iterable[Hit]) -> None:
        """Remember the people who were found in a request's text."""
        for hit in hits:
            if hit.rank is Rank.PERSON and PSEUDONYM.fullmatch(hit.replacement):
                self.add(hit.replacement, text[hit.start : hit.end])

    def restored(self, response: Response) -> Response:
        """Give an answer with what was sent in the place of its pseudonyms; the same one if there is none."""
        if not self._real or not isinstance(response.body, bytes):
            return response
        body = PSEUDONYM_BYTES.sub(self._replaced, response.body)
        return response if body == response.body else replace(response, body=body)

    def _replaced(self, found: re.Match[bytes]) -> bytes:
        real = self._real.get(found[0].decode())
        return found[0] if real is None else real.encode()


PSEUDONYM_BYTES = re.compile(PSEUDONYM.pattern.encode())
