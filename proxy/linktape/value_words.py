"""Says in linktape's words why a model refuses a value: pydantic's own sentences are for programmers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from linktape.wording import cut, suggestion

Said = tuple[str, str]  # what is wrong, and what to write instead


def refused(error: Mapping[str, Any]) -> Said:
    """Say one of pydantic's errors: what is wrong, beginning with the value, and what was expected."""
    says = _KINDS.get(str(error["type"]))
    if says is not None:
        return says(error.get("input"), error.get("ctx", {}))
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{shown(error.get('input'))}: {message[:1].lower()}{message[1:]}", ""


def sentence(error: Mapping[str, Any]) -> str:
    """Say the same in one piece."""
    return ": ".join(part for part in refused(error) if part)


def shown(value: object) -> str:
    """Say a wrong value, shortly."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing"
    return cut(repr(value) if not isinstance(value, bool) else str(value).lower())


def _no(what: str, wanted: str) -> Callable[[object, Mapping[str, Any]], Said]:
    return lambda value, _: (f"{shown(value)} is no {what}", wanted)


def _bound(key: str, words: str) -> Callable[[object, Mapping[str, Any]], Said]:
    return lambda value, context: (f"{shown(value)} is out of range", f"{words} {context[key]:g}")


def _length(key: str, words: tuple[str, str], unit: str) -> Callable[[object, Mapping[str, Any]], Said]:
    return lambda value, context: (f"{shown(value)} is too {words[1]}", f"at {words[0]} {context[key]} {unit}")


def _of_closed_list(value: object, context: Mapping[str, Any]) -> Said:
    known = str(context["expected"])
    words = [word.strip("'") for word in known.replace(" or ", ", ").split(", ")]
    meant = suggestion(value, words) if isinstance(value, str) else ""
    return f"{shown(value)} is not known here", f"did you mean {meant!r}?" if meant else known.lower()


def _text(value: object, _: Mapping[str, Any]) -> Said:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value} is a number", f'write "{value}"'
    return f"{shown(value)} is no text", "a text"


_WHOLE = _no("whole number", "a number such as 3")
_NUMBER = _no("number", "a number such as 0.5")
_SWITCH = _no("switch", "true or false")
_LIST = _no("list", "put `- ` before each item")
_MAPPING = _no("mapping", "keys and their values, such as `key: value`")
_KINDS: Mapping[str, Callable[[object, Mapping[str, Any]], Said]] = {
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _SWITCH,
    "bool_parsing": _SWITCH,
    "string_type": _text,
    "path_type": _text,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dataclass_type": _MAPPING,
    "dataclass_exact_type": _MAPPING,
    "named_tuple_type": _MAPPING,
    "greater_than": _bound("gt", "more than"),
    "greater_than_equal": _bound("ge", "at least"),
    "less_than": _bound("lt", "less than"),
    "less_than_equal": _bound("le", "at most"),
    "too_short": _length("min_length", ("least", "short"), "of them"),
    "too_long": _length("max_length", ("most", "long"), "of them"),
    "string_too_short": _length("min_length", ("least", "short"), "characters"),
    "string_too_long": _length("max_length", ("most", "long"), "characters"),
    "string_pattern_mismatch": lambda value, context: (
        f"{shown(value)} has not the form that is needed",
        f"what fits {context['pattern']}",
    ),
    "missing": lambda _, __: ("is missing", "add it"),
    "extra_forbidden": lambda _, __: ("is not known here", ""),
    "unexpected_keyword_argument": lambda _, __: ("is not known here", ""),
    "literal_error": _of_closed_list,
    "enum": _of_closed_list,
}
