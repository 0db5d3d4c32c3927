"""The small notations in a scenario file: durations, ranges of numbers, bandwidths. Each tells what it expected."""

from __future__ import annotations

import re
from collections.abc import Sequence

from linktape.documents import wrong
from linktape.durations import seconds_in
from linktape.faults.scenario import Span, Uniform
from linktape.wording import cut

MOST_DELAY_S = 3_600.0
MOST_NUMBER = 1_000_000

_SPAN = re.compile(r"([0-9]{0,9})\.\.([0-9]{0,9})")
_BANDWIDTH = re.compile(r"([0-9]{1,9})(B|kB|MB)/s")
_BYTES = {"B": 1, "kB": 1_000, "MB": 1_000_000}

_DURATION_EXPECTED = "a duration such as 200ms, 1.5s or 2m, of at most an hour"


def duration_s(value: object) -> float:
    """Read a duration, in seconds; a bare number is seconds."""
    seconds = seconds_in(value) if isinstance(value, str) else value
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise wrong(f"{shown(value)} is no duration", _DURATION_EXPECTED)
    if not 0 <= seconds <= MOST_DELAY_S:
        raise wrong(f"{shown(value)} is out of range", _DURATION_EXPECTED)
    return float(seconds)


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
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
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


def shown(value: object) -> str:
    """Say a wrong value, shortly."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    return cut(repr(value) if not isinstance(value, bool) else str(value).lower())
