"""The values that are searched for wherever they turn up: every credential seen, and the names of people seen.

In memory only, and bounded. Encoded forms are not kept: `escapes` and `blobs` undo those of what is searched.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from linktape.messages import SITE
from linktape.redaction.hits import REDACTED, Hit, Rank

SHORTEST = 8
"""Shorter values are removed only where credentials stand: `token` or `admin` may be any word of a text."""

MOST = 20_000
_FEW = 48  # up to here each value is looked for by itself, above it all at once by their beginnings


def _words(text: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in text.split())


_ORDINARY = _words(
    "password username undefined anonymous developers administrator administrators atlassian issuelink issuelinks "
    "issuelinktype issuelinktypes inwardissue outwardissue duplicate duplicates relates_to is_blocked_by "
    "is_duplicated_by is_cloned_by errormessages application application/json jira-software-users "
    "jira-administrators description visibility identifier accountid displayname emailaddress no-check redacted"
)
"""What nobody's secret is, though it may be somebody's password: Jira's own words."""

_WORDS = re.compile(r"[a-z]+(?:[ ._-][a-z]+)*")


@dataclass(frozen=True, slots=True)
class Taint:
    """A value to find, and what stands in its place."""

    value: str
    kind: str
    replacement: str = REDACTED
    rank: Rank = Rank.SECRET

    @property
    def is_word(self) -> bool:
        """Whether it counts only where it stands alone: a name may be a part of a word, a secret never is one."""
        return self.rank is not Rank.SECRET and (" " in self.value or not looks_secret(self.value))


class Taints:
    """The values seen so far, the longest unseen forgotten first when there are more than `MOST`.

    Several threads may add and look: what is looked for is never gone in between.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taints: OrderedDict[str, Taint] = OrderedDict()
        self._by_beginning: dict[str, tuple[Taint, ...]] = {}

    def add(self, value: str, kind: str, replacement: str = REDACTED, rank: Rank = Rank.SECRET) -> None:
        """Remember a value, unless it is too short or too ordinary to be told from text."""
        if self._is_known(value, rank) or len(value) < SHORTEST or is_ordinary(value):
            return
        taint = Taint(value, kind, replacement, rank)
        beginning = value[:SHORTEST]
        with self._lock:
            if self._is_known(value, rank):
                return
            others = self._by_beginning.get(beginning, ())
            if value in self._taints:
                others = tuple(other for other in others if other.value != value)
            self._by_beginning[beginning] = (*others, taint)
            self._taints[value] = taint
            self._taints.move_to_end(value)
            if len(self._taints) > MOST:
                self._forget(next(iter(self._taints)))

    def _is_known(self, value: str, rank: Rank) -> bool:
        known = self._taints.get(value)
        return known is not None and known.rank <= rank

    def _forget(self, value: str) -> None:
        del self._taints[value]
        beginning = value[:SHORTEST]
        kept = tuple(taint for taint in self._by_beginning[beginning] if taint.value != value)
        if kept:
            self._by_beginning[beginning] = kept
        else:
            del self._by_beginning[beginning]

    def __len__(self) -> int:
        return len(self._taints)

    def hits(self, text: str, most: Rank = Rank.NAME) -> Iterator[Hit]:
        """Find every remembered value of a rank up to `most` in a text."""
        if len(text) < SHORTEST:
            return
        for taint in self._candidates(text):
            if taint.rank > most:
                continue
            yield from _occurrences(taint, text)

    def _candidates(self, text: str) -> list[Taint]:
        """Give the values that are in the text. The cost does not grow with the number of values."""
        if len(self._taints) <= _FEW:
            return [taint for value, taint in list(self._taints.items()) if value in text]
        known = self._by_beginning
        size = SHORTEST
        begun = {text[at : at + size] for at in range(len(text) - size + 1) if text[at : at + size] in known}
        return [taint for beginning in begun for taint in known.get(beginning, ()) if taint.value in text]


def is_ordinary(value: str) -> bool:
    """Whether a value is a word of Jira's own, or a part of the site's address: nobody's secret."""
    return value.lower() in _ORDINARY or value in SITE or not value.strip()


def looks_secret(value: str) -> bool:
    """Whether a value that may be a credential (a cookie, a field named token) is one rather than a word."""
    if len(value) < SHORTEST or value == REDACTED:
        return False
    return any(letter.isdigit() for letter in value) or (len(value) >= 20 and not _WORDS.fullmatch(value))


def _occurrences(taint: Taint, text: str) -> Iterator[Hit]:
    size = len(taint.value)
    at = text.find(taint.value)
    while at >= 0:
        if not taint.is_word or _stands_alone(text, at, at + size):
            yield Hit(at, at + size, taint.kind, taint.replacement, taint.rank, is_known=True)
        at = text.find(taint.value, at + size)


def _stands_alone(text: str, start: int, end: int) -> bool:
    around = (text[start - 1 : start], text[end : end + 1])
    return not any(letter.isalnum() or letter in ("_", "@") for letter in around)
