"""What a text may hold of all that is found without a place: one look, where each kind would take one."""

from __future__ import annotations

from collections.abc import Collection
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


_SIGNS = regex.PatternSet(
    (*shapes.ALL, f"(?i:{named_in_text.SIGN})", f"(?i:{named_in_text.MEMBER_SIGN})", *encodings.RUNS)
)


def signs_in(text: str) -> Collection[int]:
    """Give what a text has signs of; all of them where that cannot be told."""
    return _SIGNS.numbers_in(text)
