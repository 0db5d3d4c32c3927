"""What a text may hold of all that is found without a place: one look, where each kind would take one.

No expression tells one digit from another here, so what is said of a text holds for all that differ in digits only:
paths, ids, times. Of short texts it is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from enum import IntEnum

from linktape.redaction import encodings, named_in_text, regex, shapes


class Sign(IntEnum):
    """What it may be worth looking for."""

    SECRET = 0  # a secret's shape
    PERSON = 1  # a person's
    NAMED = 2  # a value with its name in front of it
    MEMBER = 3  # such a one in JSON, whose members are mostly known by their places
    RUN = 4  # base64 and hexadecimal
    LINES = 5  # base64 over several lines


_LONGEST_REMEMBERED = 512
_MOST_REMEMBERED = 4_096
_DIGITS = b"123456789", b"000000000"
_ALIKE, _ALIKE_BYTES = str.maketrans(*map(bytes.decode, _DIGITS)), bytes.maketrans(*_DIGITS)
_DIGIT = re.compile(r"\\x\{[^}]*\}|\{\d+(?:,\d*)?\}|0-9|[1-9]")


def of_any_digit(pattern: str) -> str:
    """Give a pattern that finds, where every digit is a 0, whatever this one finds: `[56]` is `[00]`, `x{20}` stays."""
    return _DIGIT.sub(lambda found: found[0] if len(found[0]) > 1 else "0", pattern)


_SHAPES = [*map(of_any_digit, (*shapes.ALL, *encodings.RUNS))]
_NAMED, _MEMBER = f"(?i:{named_in_text.SIGN})", f"(?i:{named_in_text.MEMBER_SIGN})"
_SIGNS = regex.PatternSet((*_SHAPES[:2], _NAMED, _MEMBER, *_SHAPES[2:]))
IN_JSON = regex.Pattern("|".join((*_SHAPES, _NAMED, r"\\|%", encodings.ENTITY)))
IN_A_BLOCK = regex.Pattern("|".join((*_SHAPES, r"\\[ux]|%", encodings.ENTITY)))
"""What a JSON text, and a part of a finished cassette, has where something may be found in it that was not learned."""

_NAMES = frozenset((Sign.NAMED, Sign.MEMBER))


def signs_in(text: str) -> Collection[int]:
    """Give what a text has signs of; all of them where that cannot be told."""
    return _SIGNS.numbers_in(regex.encoded(text).translate(_ALIKE_BYTES))


def told_of_all_alike(function: Callable[[str], bool]) -> Callable[[str], bool]:
    """Remember what a function says of short texts, once for all that differ in digits only: it tells none apart."""
    known: dict[str, bool] = {}

    def told(text: str) -> bool:
        if len(text) > _LONGEST_REMEMBERED:
            return function(text)
        alike = text.translate(_ALIKE)
        answer = known.get(alike)
        if answer is None:
            answer = function(alike)
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            known[alike] = answer
        return answer

    return told


@told_of_all_alike
def is_plain(text: str) -> bool:
    """Whether nothing is to be found in a text but what was learned, and nothing to be undone."""
    return _has_no_signs(text) and next(named_in_text.values(text), None) is None


def _has_no_signs(text: str) -> bool:
    """Whether a text has no signs but of names, and no escapes."""
    has_escapes = "\\" in text or "%" in text or encodings.ENTITIES.is_in(text)
    return not has_escapes and _NAMES.issuperset(signs_in(text))


def alike(text: str) -> str:
    """Give what a text has in common with all that differ in digits only."""
    return text.encode("utf-8", "surrogatepass").translate(_ALIKE_BYTES).decode("utf-8", "surrogatepass")
