"""Whether a text may hold anything at all that is found without a place: one look, where each kind takes one."""

from __future__ import annotations

from linktape.redaction import encodings, named_in_text, regex, shapes

_STRICT = "|".join((r"[\\%&]", *encodings.RUNS, *shapes.ALL))
_IN_JSON = f"{_STRICT}|(?i:{named_in_text.SIGN})"

_ANY, _ANY_IN_JSON, _ANY_STRICT = (
    regex.Pattern(pattern, is_only_looked_for=True)
    for pattern in (f"{_IN_JSON}|{named_in_text.MEMBER_SIGN}", _IN_JSON, _STRICT)
)


def has_any(text: str, *, in_json: bool = False, is_last: bool = False) -> bool:
    """Whether it is worth looking for shapes, for values by the name in front of them, and behind encodings.

    `in_json`: members are known by their place. `is_last`: values are not looked for by their names.
    """
    pattern = _ANY_STRICT if is_last else _ANY_IN_JSON if in_json else _ANY
    return pattern.search(text) is not None
