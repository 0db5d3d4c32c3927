"""What a text may hold of all that is found without a place: one look, where each kind would take one.

No expression tells one digit from another here, so what is said of a text holds for all that are alike.
"""

from __future__ import annotations

import re

from linktape.redaction import encodings, named_in_text, regex, shapes
from linktape.redaction.alike import alike, told_of_all_alike

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


@told_of_all_alike
def is_plain(text: str) -> bool:
    """Whether nothing is to be found in a text but what was learned, and nothing to be undone."""
    return _IN_TEXT.search(alike(text)) is None and next(named_in_text.values(text), None) is None
