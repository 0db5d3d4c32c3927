"""Users' own patterns, in RE2's syntax: its time is linear in the text, whatever the pattern is.

`\\w`, `\\d` and `\\s` mean the letters, digits and blanks of every language, as they do in Python.
"""

from __future__ import annotations

import re

from linktape.redaction import regex

LONGEST = 200
"""Characters in a pattern."""

_PIECE = re.compile(r"\\.|\[\^?\]?|.", re.DOTALL)
_IN_A_CLASS = {r"\w": r"\pL\pN_", r"\d": r"\p{Nd}", r"\s": r"\s\pZ\x{85}\v"}
_ALONE = {**{escape: f"[{inside}]" for escape, inside in _IN_A_CLASS.items()}}
_ALONE |= {escape.upper(): f"[^{inside}]" for escape, inside in _IN_A_CLASS.items()}


def compiled(pattern: str) -> regex.Pattern:
    """Compile a user's pattern. Raises ValueError that says what to write instead."""
    if not pattern or len(pattern) > LONGEST:
        raise ValueError(f"a pattern has 1 to {LONGEST} characters")
    try:
        made = regex.Pattern(_in_every_language(pattern))
    except regex.BadPattern as exc:
        raise ValueError(f"{pattern!r}: {exc}; RE2's syntax has no references and no look-around") from exc
    if made.search("") is not None:
        raise ValueError(f"{pattern!r} also matches nothing at all; write at least one item without `?` or `*`")
    return made


def _in_every_language(pattern: str) -> str:
    pieces: list[str] = []
    is_in_a_class = False
    for piece in _PIECE.findall(pattern):
        pieces.append((_IN_A_CLASS if is_in_a_class else _ALONE).get(piece, piece))
        is_in_a_class = piece != "]" if is_in_a_class else piece.startswith("[")
    return "".join(pieces)
