"""Dates in JQL: absolute, relative and by function, on the site's clock and in the caller's time zone.

Formats and sentences are observed (Atlassian's functional tests), functions documented (Atlassian's JQL functions).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from linktape.fake.ask import Ask
from linktape.fake.operations.jql.beyond import no_such_function
from linktape.fake.operations.jql.grammar import BadQuery, Function, Operand

_ABSOLUTE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2}))?")
_AMOUNT = re.compile(r"(\d{1,6})\s*(w(?:eeks?)?|d(?:ays?)?|h(?:ours?)?|m(?:in(?:utes?)?)?)\s*", re.IGNORECASE)
_EDGE = re.compile(r"(start|end)of(day|week|month|year)")
_STEP = re.compile(r"([+-]?)(\d{1,6})([yMwdhm]?)")
_MOST_DIGITS = 15
_UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
}


def moment_ms(ask: Ask, field: str, operand: Operand) -> int:
    """Give the milliseconds since 1970 that an operand names. Raises BadQuery."""
    now = datetime.fromtimestamp(ask.world.clock_ms / 1_000, _zone(ask))
    try:
        at = _computed(field, operand, now) if isinstance(operand, Function) else _written(str(operand), now)
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise BadQuery(
            f"Date value '{operand}' for field '{field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm',"
            " 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
        )
    return round(at.timestamp() * 1_000)


def _zone(ask: Ask) -> tzinfo:
    try:
        return ZoneInfo(ask.caller.user.time_zone) if ask.caller.user else UTC
    except (KeyError, ValueError, OSError):  # no such zone, or a machine without the table of zones
        return UTC


def _written(text: str, now: datetime) -> datetime | None:
    text = text.strip()
    if text.isdecimal() and len(text) <= _MOST_DIGITS:
        return datetime.fromtimestamp(int(text) / 1_000, now.tzinfo)
    absolute = _ABSOLUTE.fullmatch(text)
    if absolute is not None:
        year, month, day, hour, minute = (int(part or 0) for part in absolute.groups())
        return datetime(year, month, day, hour, minute, tzinfo=now.tzinfo)
    amounts = text.lstrip("+-").strip()
    if len(text) - len(text.lstrip("+-")) > 1 or not amounts or _AMOUNT.sub("", amounts):
        return None
    period = sum((int(found[1]) * _UNITS[found[2][0].lower()] for found in _AMOUNT.finditer(amounts)), timedelta())
    return now - period if text.startswith("-") else now + period


def _computed(field: str, function: Function, now: datetime) -> datetime | None:
    """Give what a function names: `now()`, or the first or last moment of a day, a week, a month or a year.

    A step (`startOfDay(-1)`, `endOfMonth("+15d")`) in months or years is taken before, any other one behind.
    """
    name = function.name.lower()
    edge = _EDGE.fullmatch(name)
    if name == "now":
        return now
    if edge is None:
        raise no_such_function(function, field)
    unit = edge[2]
    step = _STEP.fullmatch(function.arguments[0].replace(" ", "")) if function.arguments else None
    if function.arguments and step is None:
        return None
    count, step_unit = (int(f"{step[1]}{step[2]}"), step[3] or unit[0].replace("m", "M")) if step else (0, "d")
    is_long = step_unit in "yM"
    start = _start(_by_months(now, count * (12 if step_unit == "y" else 1)) if is_long else now, unit)
    at = start if edge[1] == "start" else _next(start, unit) - timedelta(milliseconds=1)
    return at if is_long else at + count * _UNITS[step_unit]


def _start(at: datetime, unit: str) -> datetime:
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "day":
            return day
        case "week":  # begins on Sunday where the locale is en_US, as that of the fake is
            return day - timedelta(days=day.isoweekday() % 7)
        case "month":
            return day.replace(day=1)
        case _:
            return day.replace(month=1, day=1)


def _next(start: datetime, unit: str) -> datetime:
    if unit in ("day", "week"):
        return start + timedelta(days=1 if unit == "day" else 7)
    return _by_months(start, 1 if unit == "month" else 12)


def _by_months(at: datetime, count: int) -> datetime:
    years, month = divmod(at.month - 1 + count, 12)
    year = at.year + years
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))
