"""Regular expressions that take linear time, whatever the text is, and let other threads run: RE2."""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, count
from threading import get_ident, main_thread
from typing import Any, cast

import re2

MOST_MEMORY = 32 << 20
_CALLS, _CALLS_A_STEP, _STEP_S = count(1), 64, 1e-6
_MAIN = main_thread().ident
_SURROGATES = re.compile("[\ud800-\udfff]")


class Pattern:
    """An expression in RE2's syntax, compiled when it is first used, which raises re2.error; or one over bytes.

    `has_groups`: it is asked which of them took part, which takes RE2 several times as long.
    """

    def __init__(self, pattern: str | bytes, *, is_case_sensitive: bool = True, has_groups: bool = False) -> None:
        self._text = pattern
        self._is_case_sensitive = is_case_sensitive
        self._has_groups = has_groups

    @cached_property
    def _pattern(self) -> Any:
        options = _options()
        options.case_sensitive = self._is_case_sensitive
        options.never_capture = not self._has_groups
        if isinstance(self._text, bytes):
            options.encoding = re2.Options.Encoding.LATIN1
        compiled = re2.compile(self._text, options)
        re2.purge()  # it would keep the last 128, of some megabytes each
        return compiled

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Find every match, from the left: where it begins and ends."""
        return ((start, end) for _, start, end in self._found(text, lambda match: 0))

    def groups(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Find every match of a pattern of which one group takes part in each: its number, and where it stands."""
        numbers = range(1, self._pattern.groups + 1)
        return self._found(text, lambda match: next(number for number in numbers if match.start(number) >= 0))

    def _found(self, text: str, group_of: Callable[[re.Match[bytes]], int]) -> Iterator[tuple[int, int, int]]:
        """Give of every match a group, and where it stands."""
        data = encoded(text)
        is_plain = len(data) == len(text)  # a byte is a character
        at_byte = at = 0
        for match in self._pattern.finditer(data):
            _step_aside()
            number = group_of(match)
            first, last = match.span(number)
            if is_plain:
                yield number, first, last
                continue
            start = at + len(data[at_byte:first].decode())
            at_byte, at = last, start + len(data[first:last].decode())
            yield number, start, at

    def parts_with(self, parts: Sequence[bytes], between: bytes) -> Iterator[int]:
        """Say which parts of a text have a match, of which none goes on behind what is between them.

        Each is left at its first match, for what looks on from every match up to the end takes quadratic time.
        """
        data = between.join((b"", *parts, b""))
        starts = [*accumulate([len(part) + len(between) for part in parts], initial=len(between))]
        at = 0
        while at < starts[-1] and (match := self._pattern.search(data, at)) is not None:
            _step_aside()
            number = max(0, bisect_right(starts, match.start()) - 1)
            if number == len(parts):
                break
            yield number
            at = starts[number + 1]

    def search(self, text: str | bytes) -> re.Match[Any] | None:
        """Find the first match; what it holds may be bytes."""
        _step_aside()
        return cast("re.Match[Any] | None", self._pattern.search(encoded(text) if isinstance(text, str) else text))


def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MOST_MEMORY
    return options


def _step_aside() -> None:
    """Beside the loop, let the thread that waits have the interpreter now and then.

    RE2 lets go of it for each match and has it back at once: who waits is woken too late every time, and has not waited
    long enough to ask for it (CPython's `take_gil`). Measured: 200 ms during 50,000 short matches.
    """
    if get_ident() != _MAIN and next(_CALLS) % _CALLS_A_STEP == 0:
        time.sleep(_STEP_S)


def any_of(texts: Iterable[str]) -> Pattern:
    """Compile an expression that finds any of some texts, the longest first where two begin alike."""
    return Pattern(
        "|".join(re2.escape(_SURROGATES.sub("\ufffd", text)) for text in sorted(texts, key=len, reverse=True))
    )


LONGEST = 200
"""Characters in a pattern."""

_PIECE = re.compile(r"\\.|\[\^?\]?|.", re.DOTALL)
_IN_A_CLASS = {r"\w": r"\pL\pN_", r"\d": r"\p{Nd}", r"\s": r"\s\pZ\x{85}\v"}
_ALONE = {**{escape: f"[{inside}]" for escape, inside in _IN_A_CLASS.items()}}
_ALONE |= {escape.upper(): f"[^{inside}]" for escape, inside in _IN_A_CLASS.items()}


def users(pattern: str) -> Pattern:
    """Compile a user's pattern, in which `\\w`, `\\d` and `\\s` mean every language's. Raises ValueError."""
    if not pattern or len(pattern) > LONGEST:
        raise ValueError(f"a pattern has 1 to {LONGEST} characters")
    try:
        made = Pattern(_in_every_language(pattern))
        finds_nothing = made.search("") is not None
    except re2.error as exc:
        said = exc.args[0].decode() if isinstance(exc.args[0], bytes) else str(exc.args[0])
        raise ValueError(f"{pattern!r}: {said}; RE2's syntax has no references and no look-around") from exc
    if finds_nothing:
        raise ValueError(f"{pattern!r} also matches nothing at all; write at least one item without `?` or `*`")
    return made


def _in_every_language(pattern: str) -> str:
    pieces: list[str] = []
    is_in_a_class = False
    for piece in _PIECE.findall(pattern):
        pieces.append((_IN_A_CLASS if is_in_a_class else _ALONE).get(piece, piece))
        is_in_a_class = piece != "]" if is_in_a_class else piece.startswith("[")
    return "".join(pieces)


def encoded(text: str) -> bytes:
    """Give the bytes of a text, with something in the place of half characters, which UTF-8 cannot say."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text).encode()
