"""The one way to write a duration: `200ms`, `1.5s`, `2m`, `1h`."""

from __future__ import annotations

import re

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0}
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?|\.[0-9]{1,6})(ms|s|m|h)")


def seconds_in(text: str) -> float | None:
    """Give a duration in seconds; None for a text that is none, or that has no unit."""
    match = _DURATION.fullmatch(text)
    return None if match is None else float(match[1]) * _UNITS[match[2]]
