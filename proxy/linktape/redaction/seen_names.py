"""The people seen in answers: their names are found again in Jira's sentences, and in what people read of a run."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from linktape.bounded import Recent
from linktape.redaction import regex
from linktape.redaction.hits import REDACTED, Hit, Rank
from linktape.redaction.seen_values import SHORTEST

MOST = 1_000
_LONGEST = 100


class SeenNames:
    """What people are called, by whole words; the longest unseen forgotten first."""

    def __init__(self) -> None:
        self.generation = 0
        self._pseudonyms: Recent[str, str] = Recent()
        self._pattern: regex.Pattern | None = None
        self._lock = threading.Lock()  # a recorder learns beside the loop

    def add(self, name: str, pseudonym: str) -> None:
        """Remember a name of two words or more: one word may be any word.

        JSON writes a backslash twice: replacing one that ends a name would leave half an escape.
        """
        if (
            " " not in name
            or name.strip("\\") != name
            or not SHORTEST <= len(name) <= _LONGEST
            or name in self._pseudonyms
        ):
            return
        with self._lock:
            self._pseudonyms.keep(name, pseudonym, MOST)
            self._pattern = None
            self.generation += 1

    def hits(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
        """Find the names in a part of a text."""
        end = len(text) if end is None else end
        if not self._pseudonyms or end - start < SHORTEST:
            return
        with self._lock:
            pattern = self._pattern = self._pattern or regex.any_of(self._pseudonyms)
        for first, last in pattern.spans(text[start:end]):
            first, last = start + first, start + last
            around = text[first - 1 : first] + text[last : last + 1]
            if not any(letter.isalnum() or letter in "_@" for letter in around):
                pseudonym = self._pseudonyms.get(text[first:last], REDACTED)
                yield Hit(first, last, "display name", pseudonym, Rank.NAME, is_known=True)
