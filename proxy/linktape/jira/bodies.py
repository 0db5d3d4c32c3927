"""The JSON bodies of requests and answers: strict decoding, bounded. Never raises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from linktape.nodes.json_reader import loads
from linktape.nodes.node import Value
from linktape.values import packable, value

JsonValue = Value

MOST_DEPTH = 200


class JsonState(Enum):
    """How far a body could be read."""

    ABSENT = "absent"  # no byte, or white space only
    NOT_TEXT = "not text"  # no UTF-8, or a lone surrogate
    NOT_JSON = "not JSON"
    JSON = "JSON"


@packable
@value(frozen=True, slots=True)
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
        return Payload(JsonState.JSON, loads(body.decode("utf-8"), MOST_DEPTH))
    except UnicodeDecodeError as exc:
        return Payload(JsonState.NOT_TEXT, reason=f"byte {exc.start} is not UTF-8")
    except UnicodeEncodeError:
        return Payload(JsonState.NOT_TEXT, reason="a lone surrogate")
    except ValueError as exc:
        return Payload(JsonState.NOT_JSON, reason=str(exc))


def objects(value: JsonValue) -> list[dict[str, JsonValue]]:
    """Give every object in a value, each before what is in it."""
    found: list[dict[str, JsonValue]] = []
    _gather([value], found)
    return found


def _gather(items: Iterable[JsonValue], found: list[dict[str, JsonValue]]) -> None:
    for item in items:
        kind = type(item)  # this is asked a million times: most are texts
        if kind is str:
            continue
        if isinstance(item, dict):
            found.append(item)
            _gather(item.values(), found)
        elif isinstance(item, list):
            _gather(item, found)
