"""Regular expressions that take linear time, whatever the text is, and let other threads run: RE2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol, cast

import re2

MOST_MEMORY = 32 << 20
_SURROGATES = re.compile("[\ud800-\udfff]")


class Found(Protocol):
    """A match, as `re.Match` has it."""

    def start(self, group: int = 0, /) -> int:
        """Where the match or a group begins; -1 for a group that took no part."""
        ...

    def end(self, group: int = 0, /) -> int:
        """Where the match or a group ends."""
        ...

    def __getitem__(self, group: int, /) -> str: ...


class BadPattern(ValueError):
    """An expression that RE2 does not take, and why."""


class Pattern:
    """A compiled expression, in RE2's syntax. Raises BadPattern."""

    def __init__(self, pattern: str, *, is_case_sensitive: bool = True) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = MOST_MEMORY
        options.case_sensitive = is_case_sensitive
        try:
            self._pattern = re2.compile(pattern, options)
        except re2.error as exc:
            said = exc.args[0]
            raise BadPattern(said.decode() if isinstance(said, bytes) else str(said)) from exc

    def finditer(self, text: str) -> Iterator[Found]:
        """Find every match, from the left."""
        return cast("Iterator[Found]", self._pattern.finditer(_writable(text)))

    def search(self, text: str) -> Found | None:
        """Find the first match."""
        return cast("Found | None", self._pattern.search(_writable(text)))


def any_of(texts: Iterable[str]) -> Pattern:
    """Compile an expression that finds any of some texts, the longest first where two begin alike."""
    return Pattern("|".join(re2.escape(_writable(text)) for text in sorted(texts, key=len, reverse=True)))


def _writable(text: str) -> str:
    """Give the text with something in the place of half characters, which UTF-8 cannot say."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
