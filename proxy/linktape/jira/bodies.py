"""The JSON bodies of requests and answers: strict decoding, bounded. Never raises."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]

MOST_DEPTH = 200
_DIGITS = 1000  # Jackson's own bound on a number's length


class JsonState(Enum):
    """How far a body could be read."""

    ABSENT = "absent"  # no byte, or white space only
    NOT_TEXT = "not text"  # no UTF-8, or a lone surrogate
    NOT_JSON = "not JSON"
    JSON = "JSON"


@dataclass(frozen=True, slots=True)
class Payload:
    """A body as JSON. `value` means something only where `reading` is JSON; `reason` says what was wrong."""

    reading: JsonState
    value: JsonValue = None
    reason: str = ""

    @property
    def members(self) -> Mapping[str, JsonValue]:
        """The members of a JSON object; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}


ABSENT = Payload(JsonState.ABSENT)


def payload(body: bytes) -> Payload:
    """Read a body strictly: UTF-8, no NaN, bounded depth and numbers, no lone surrogate.

    Repeated members are allowed, and the last one counts, as Jira's JSON reader does.
    """
    if not body.strip():
        return ABSENT
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as exc:
        return Payload(JsonState.NOT_TEXT, reason=f"byte {exc.start} is not UTF-8")
    if _is_too_deep(text):
        return Payload(JsonState.NOT_JSON, reason=f"nested deeper than {MOST_DEPTH}")
    try:
        value: JsonValue = json.loads(text, parse_constant=_refuse_constant, parse_int=_bounded_int)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return Payload(JsonState.NOT_TEXT, reason="a lone surrogate")
    except ValueError as exc:
        return Payload(JsonState.NOT_JSON, reason=str(exc))
    return Payload(JsonState.JSON, value)


def _is_too_deep(text: str) -> bool:
    """Whether brackets outside of strings nest beyond the bound. Cheap for the ordinary body, which has few."""
    if text.count("[") + text.count("{") <= MOST_DEPTH:
        return False
    depth = 0
    in_string = escaped = False
    for char in text:
        if in_string:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_string = False
        elif char == '"':
            in_string = True
        elif char in "[{":
            depth += 1
            if depth > MOST_DEPTH:
                return True
        elif char in "]}":
            depth -= 1
    return False


def _refuse_constant(name: str) -> JsonValue:
    raise ValueError(f"{name} is not JSON")


def _bounded_int(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def objects(value: JsonValue) -> Iterator[dict[str, JsonValue]]:
    """Give every object in a value, each before what is in it."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting += [member for member in reversed(item.values()) if isinstance(member, (dict, list))]
        elif isinstance(item, list):
            waiting += reversed(item)
