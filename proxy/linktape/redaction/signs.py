"""Whether a text may hold anything at all that is found without a place: one look, where each kind takes one."""

from __future__ import annotations

from linktape.redaction import encodings, named_in_text, regex, shapes

_ANY = regex.Pattern(
    "|".join((r"[\\%&]", *encodings.RUNS, *shapes.ALL, f"(?i:{named_in_text.SIGN})")), is_only_looked_for=True
)


def has_any(text: str) -> bool:
    """Whether it is worth looking for shapes, for values by the name in front of them, and behind encodings."""
    return _ANY.search(text) is not None
