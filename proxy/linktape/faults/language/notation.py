"""The types of a scenario file's values: how each is read, and how its JSON Schema says it.

Short forms are turned into the long ones before they are checked, so that each mistake is told once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    WithJsonSchema,
    model_validator,
)

from linktape.documents import did_you_mean, wrong
from linktape.durations import seconds_in
from linktape.faults.scenario import Span, Uniform
from linktape.faults.table import FAULTS, choices_of
from linktape.jira.classify import classify, split_context
from linktape.jira.operations import OperationId
from linktape.judge.policies import POLICIES
from linktape.value_words import shown

ANY = "any"
OPERATIONS = (ANY, *(operation.value for operation in OperationId))
_TIMEOUT = ("timeout", "time-out", "timed-out", "read-timeout")
NETWORK = ("reset", "empty", "truncate", "header-cut", "garbage", "drip", "hang", "close")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
POLICY_NAMES = tuple(POLICIES)
CAUSES, REASONS, ANSWERS = choices_of("cause"), choices_of("reason"), choices_of("answer")

_MOST_NAME = 80
MOST_DELAY_S = 3_600.0
MOST_NUMBER = 1_000_000
MOST_RETRY_AFTER_S = 2**63 - 1

_SPAN_TEXT = re.compile(r"([0-9]{0,9})\.\.([0-9]{0,9})")
_BANDWIDTH = re.compile(r"([0-9]{1,9})(B|kB|MB)/s")
_BYTES = {"B": 1, "kB": 1_000, "MB": 1_000_000}

_BARE = re.compile(r"[0-9]+(\.[0-9]+)?")
_DURATION_EXPECTED = "a duration such as 200ms, 1.5s or 2m, of at most an hour"
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]{0,8192}")


class Strict(BaseModel):
    """What every part of the file has in common: no unknown key, no silent conversion, no change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _is_mapping(cls, value: object) -> object:
        if isinstance(value, dict | cls):
            return value
        keys = ", ".join(field.alias or name for name, field in cls.model_fields.items())
        raise wrong(f"{shown(value)} is no mapping", f"a mapping with {keys}")


def listed(value: object) -> object:
    """Make one value a list of one."""
    return value if isinstance(value, list) else [value]


def duration_s(value: object) -> float:
    """Read a duration, in seconds. A bare number is refused: elsewhere it is milliseconds as often as seconds."""
    seconds = seconds_in(value) if isinstance(value, str) else None
    if seconds is None and _BARE.fullmatch(str(value)):
        raise wrong(f"{value} has no unit", f"write {value}s or {value}ms")
    if seconds is None:
        raise wrong(f"{shown(value)} is no duration", _DURATION_EXPECTED)
    if not 0 <= seconds <= MOST_DELAY_S:
        raise wrong(f"{shown(value)} is out of range", _DURATION_EXPECTED)
    return seconds


def uniform(value: object) -> Uniform:
    """Read a fixed delay (`200ms`) or a range (`200ms..800ms`)."""
    if not (isinstance(value, str) and ".." in value):
        seconds = duration_s(value)
        return Uniform(seconds, seconds)
    first, _, last = value.partition("..")
    least, most = duration_s(first), duration_s(last)
    if least > most:
        raise wrong(f"{shown(value)} runs backwards", f"{last}..{first}")
    return Uniform(least, most)


def spans(value: object) -> tuple[Span, ...]:
    """Read `3`, `[3, 4]`, `"3.."`, `"3..5"` or a list of these."""
    parts: Sequence[object] = value if isinstance(value, list) else [value]
    if not parts:
        raise wrong("an empty list", 'a number, a list of them, or a range such as "3.."')
    return tuple(_span(part) for part in parts)


def _span(value: object) -> Span:
    if isinstance(value, int) and not isinstance(value, bool):
        return _checked(Span(value, value), value)
    match = _SPAN_TEXT.fullmatch(value) if isinstance(value, str) else None
    if match is None or not (match[1] or match[2]):
        raise wrong(
            f"{shown(value)} counts nothing", 'a number from 1, a list such as [3, 4], or a range such as "3.."'
        )
    return _checked(Span(int(match[1] or 1), int(match[2]) if match[2] else None), value)


def _checked(span: Span, value: object) -> Span:
    if not 1 <= span.first <= MOST_NUMBER or (span.last or 0) > MOST_NUMBER:
        raise wrong(f"{shown(value)} is out of range", f"calls count from 1, to at most {MOST_NUMBER}")
    if span.last is not None and span.last < span.first:
        raise wrong(f"{shown(value)} runs backwards", f'"{span.last}..{span.first}"')
    return span


def bandwidth(value: object) -> int:
    """Read a bandwidth, in bytes per second: a number, or `10kB/s`."""
    match = _BANDWIDTH.fullmatch(value) if isinstance(value, str) else None
    rate = int(match[1]) * _BYTES[match[2]] if match else value
    if not isinstance(rate, int) or isinstance(rate, bool) or not 1 <= rate <= 1_000_000_000:
        raise wrong(f"{shown(value)} is no bandwidth", "bytes per second from 1, such as 200 or 10kB/s")
    return rate


def _enum(known: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "string", "enum": list(known)}


def _word(known: tuple[str, ...], kind: str, meant: Callable[[str], str] = lambda word: "") -> PlainValidator:
    """Take one word of a list. `meant` says what another word means, where it is no mere misspelling."""

    def check(value: object) -> str:
        if isinstance(value, str) and value in known:
            return value
        instead = meant(str(value))
        if not instead and not isinstance(value, str):
            instead = f"the name of one, such as {known[1]!r}"
        raise wrong(f"{shown(value)} is no {kind}", instead or did_you_mean(str(value), known))

    return PlainValidator(check)


def _operation_meant(word: str) -> str:
    """Say which operation a request line is: `POST /rest/api/3/issueLink`, or its path alone."""
    method, _, path = word.rpartition(" ")
    if not path.startswith("/"):
        return ""
    _, path = split_context(path.partition("?")[0])
    methods = [method.upper()] if method else METHODS
    named = dict.fromkeys(classify(one, path).id for one in methods)
    asked = [one.value for one in named if one is not OperationId.OTHER]
    return f"write {' or '.join(asked)}" if asked else f"write {{path: {path}}}"


def _fault_meant(word: str) -> str:
    """Say which faults answer with a status, and which network fault is a timeout."""
    if word in _TIMEOUT:
        return "write {network: hang}: nothing comes back until the client gives up"
    if not re.fullmatch("[2-5][0-9][0-9]", word):
        return ""
    named = [fault.name for fault in FAULTS.values() if fault.status == int(word)]
    canned = f"{{respond: {{status: {word}}}}}"
    return f"write {' or '.join(named)}, which answer{'s' * (len(named) == 1)} {word}" if named else f"write {canned}"


def _network_meant(word: str) -> str:
    return "write hang: nothing comes back until the client gives up" if word in _TIMEOUT else ""


def _text(value: object) -> str:
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise wrong(f"{value} is a number", f'a text; write "{value}"')
    raise wrong(f"{shown(value)} is no text", "a text")


def _name(value: object) -> str:
    name = _text(value)
    if not name.isprintable() or name != name.strip() or len(name) > _MOST_NAME or name.isdecimal():
        raise wrong(f"{shown(name)} is no name", f"a word of at most {_MOST_NAME} characters, not a mere number")
    return name


def _finite(value: object) -> object:
    """Refuse numbers that JSON has no words for."""
    if isinstance(value, float) and not math.isfinite(value):
        raise wrong("a number beyond all bounds", "one that JSON can say")
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _finite(child)
    return value


def _share(value: object) -> float:
    percent = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?%", value) if isinstance(value, str) else None
    if percent is not None:
        raise wrong(f"{shown(value)} is a text", f"write {float(percent[1]) / 100:g}")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise wrong(f"{shown(value)} is no share", "a number above 0 and up to 1, such as 0.1 for 10 %")
    return float(value)


def _header_name(value: object) -> str:
    if isinstance(value, str) and _HEADER_NAME.fullmatch(value):
        return value
    raise wrong(f"{shown(value)} is no header's name", "letters, digits and dashes, such as Retry-After")


def _header_value(value: object) -> str:
    if not isinstance(value, str):
        return _text(value)
    if _HEADER_VALUE.fullmatch(value):
        return value
    raise wrong(f"{shown(value)} is no header's value", "one line of at most 8192 Latin-1 characters")


def _schema(*branches: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema(branches[0] if len(branches) == 1 else {"anyOf": list(branches)})


def _or_list(item: dict[str, Any]) -> WithJsonSchema:
    return _schema(item, {"type": "array", "items": item, "minItems": 1})


_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_POSITIVE: dict[str, Any] = {"type": "integer", "minimum": 1}
_UNIT = r"[0-9.]+(ms|s|m|h)"
_DURATION: dict[str, Any] = {"type": "string", "pattern": f"^{_UNIT}$"}
_SPAN: dict[str, Any] = {"anyOf": [_POSITIVE, {"type": "string", "pattern": r"^([0-9]+\.\.[0-9]*|\.\.[0-9]+)$"}]}
_SIGMA: dict[str, Any] = {"type": "number", "exclusiveMinimum": 0, "maximum": 5}
_LOG_NORMAL: dict[str, Any] = {
    "type": "object",
    "properties": {"median": _DURATION, "sigma": _SIGMA},
    "required": ["median", "sigma"],
    "additionalProperties": False,
}

OperationName = Annotated[str, _word(OPERATIONS, "operation", _operation_meant), _schema(_enum(OPERATIONS))]
FaultName = Annotated[str, _word(tuple(FAULTS), "fault", _fault_meant), _schema(_enum(tuple(FAULTS)))]
NetworkName = Annotated[str, _word(NETWORK, "network fault", _network_meant), _schema(_enum(NETWORK))]
PolicyName = Annotated[str, _word(POLICY_NAMES, "policy"), _schema(_enum(POLICY_NAMES))]
Cause = Annotated[str, _word(CAUSES, "cause"), _schema(_enum(CAUSES))]
Reason = Annotated[str, _word(REASONS, "reason"), _schema(_enum(REASONS))]
Answer = Annotated[str, _word(ANSWERS, "answer"), _schema(_enum(ANSWERS))]

Text = Annotated[str, PlainValidator(_text), _schema(_TEXT)]
Texts = Annotated[list[Text], BeforeValidator(listed), Field(min_length=1), _or_list(_TEXT)]
Operations = Annotated[list[OperationName], BeforeValidator(listed), Field(min_length=1), _or_list(_enum(OPERATIONS))]
Versions = Annotated[list[Literal[2, 3]], BeforeValidator(listed), Field(min_length=1), _or_list({"enum": [2, 3]})]

MethodName = Annotated[str, _word(METHODS, "method"), _schema(_enum(METHODS))]
Methods = Annotated[list[MethodName], BeforeValidator(listed), Field(min_length=1), _or_list(_enum(METHODS))]

Name = Annotated[str, PlainValidator(_name), _schema({**_TEXT, "maxLength": _MOST_NAME})]
HeaderName = Annotated[str, PlainValidator(_header_name), _schema(_TEXT)]
HeaderValue = Annotated[str, PlainValidator(_header_value), _schema({"type": "string"})]
Json = Annotated[Any, AfterValidator(_finite), WithJsonSchema({})]
Whole = Annotated[int, Field(ge=0, le=MOST_NUMBER)]
Positive = Annotated[int, Field(ge=1, le=MOST_NUMBER)]
Several = Annotated[int, Field(ge=2, le=MOST_NUMBER)]
Share = Annotated[float, PlainValidator(_share), _schema({"type": "number", "exclusiveMinimum": 0, "maximum": 1})]

Duration = Annotated[float, PlainValidator(duration_s), _schema(_DURATION)]
Spans = Annotated[tuple[Span, ...], PlainValidator(spans), _or_list(_SPAN)]
Bandwidth = Annotated[
    int, PlainValidator(bandwidth), _schema(_POSITIVE, {"type": "string", "pattern": "^[0-9]+(B|kB|MB)/s$"})
]


class LogNormalModel(Strict):
    """A delay that is mostly short and sometimes long."""

    median: Duration
    sigma: Annotated[float, Field(gt=0, le=5)]


Delay = Annotated[
    Annotated[Uniform, PlainValidator(uniform), Tag("<range>")] | Annotated[LogNormalModel, Tag("<log-normal>")],
    Discriminator(lambda value: "<log-normal>" if isinstance(value, dict | LogNormalModel) else "<range>"),
    _schema({"type": "string", "pattern": rf"^{_UNIT}(\.\.{_UNIT})?$"}, _LOG_NORMAL),
]


def _retry_after(value: object) -> int | str:
    if value in (None, "none", "date"):
        return str(value or "none")
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_RETRY_AFTER_S:
        return value
    if isinstance(value, int) and value > MOST_RETRY_AFTER_S:
        raise wrong("a Retry-After beyond all that servers send", f"at most {MOST_RETRY_AFTER_S}")
    raise wrong(f"{shown(value)} is no Retry-After", "whole seconds from 0, date, or none")


RetryAfter = Annotated[
    int | Literal["date", "none"],
    PlainValidator(_retry_after),
    _schema({"type": "integer", "minimum": 0, "maximum": MOST_RETRY_AFTER_S}, {"enum": ["date", "none"]}),
]


def _waits(value: object) -> float | str:
    return "retry-after" if value == "retry-after" else duration_s(value)


Waits = Annotated[float | Literal["retry-after"], PlainValidator(_waits), _schema({"const": "retry-after"}, _DURATION)]
