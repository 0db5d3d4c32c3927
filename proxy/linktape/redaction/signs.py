"""What a text may hold of all that is found without a place: one look, where each kind would take one.

No expression tells one digit from another here, so what is said of a text holds for all that differ in digits only:
paths, ids, times. Of short texts it is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from linktape.redaction import encodings, named_in_text, regex, shapes

_LONGEST_REMEMBERED = 512
_MOST_REMEMBERED = 4_096
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_DIGIT = re.compile(r"\\x\{[^}]*\}|\{\d+(?:,\d*)?\}|0-9|[1-9]")
_LIMIT = re.compile(r"\{(\d+),\d+\}")


def of_any_digit(pattern: str) -> str:
    """Give a pattern that finds, where every digit is a 0, whatever this one finds: `[56]` is `[00]`, `x{20}` stays."""
    return _DIGIT.sub(lambda found: found[0] if len(found[0]) > 1 else "0", pattern)


def _any_of(*patterns: str) -> regex.Pattern:
    """Give a pattern of all of them. Without upper limits, for it need only tell that there is one, it is small."""
    return regex.Pattern("|".join(_LIMIT.sub(r"{\1,}", of_any_digit(pattern)) for pattern in patterns))


_SHAPES = (*shapes.ALL, *encodings.RUNS, "%", encodings.ENTITY)
_IN_TEXT = _any_of(*_SHAPES, r"\\")
IN_JSON = _any_of(*_SHAPES, r"\\", f"(?i:{named_in_text.SIGN})")
IN_A_BLOCK = _any_of(*_SHAPES, r"\\[ux]")
"""What a JSON text, and a part of a finished cassette, has where something may be found in it that was not learned."""


def alike(text: str) -> str:
    """Give what a text has in common with all that differ in digits only."""
    return text.encode("utf-8", "surrogatepass").translate(_DIGITS).decode("utf-8", "surrogatepass")


def told_of_all_alike(function: Callable[[str], bool]) -> Callable[[str], bool]:
    """Remember what a function says of short texts, once for all that differ in digits only: it tells none apart."""
    known: dict[str, bool] = {}

    def told(text: str) -> bool:
        if len(text) > _LONGEST_REMEMBERED:
            return function(text)
        known_by = alike(text)
        answer = known.get(known_by)
        if answer is None:
            answer = function(known_by)
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            known[known_by] = answer
        return answer

    return told


@told_of_all_alike
def is_plain(text: str) -> bool:
    """Whether nothing is to be found in a text but what was learned, and nothing to be undone."""
    return _IN_TEXT.search(alike(text)) is None and next(named_in_text.values(text), None) is None
