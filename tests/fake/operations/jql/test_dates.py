"""fake/operations/jql/dates.py: moments, as Jira reads them in the caller's time zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest

from linktape.fake.ask import Ask
from linktape.fake.callers import identify
from linktape.fake.operations.jql.dates import moment_ms
from linktape.fake.operations.jql.grammar import BadQuery, Beyond, Function
from linktape.fake.site.world import World
from tests.fake.talk import ADMIN, site
from tests.support import call

NOW = datetime(2026, 3, 31, 14, 30, tzinfo=UTC)  # a Tuesday


def ask(zone: str = "Etc/UTC") -> Ask:
    of = site()
    admin = replace(of.users[0], time_zone=zone)
    world = World(replace(of, users=(admin, *of.users[1:]), clock_ms=round(NOW.timestamp() * 1_000)))
    asked = call("GET", "/rest/api/2/search", auth=ADMIN)
    return Ask(world, identify(world.site, asked.request, world.cookies), asked.operation, asked.request)


def moment(text: str, zone: str = "Etc/UTC") -> str:
    name, _, arguments = text.rstrip(")").partition("(")
    operand = Function(name, (arguments,) if arguments else ()) if text.endswith(")") else text
    at = datetime.fromtimestamp(moment_ms(ask(zone), "updated", operand) / 1_000, UTC)
    return at.strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05", "2026-01-05 00:00:00"),
        ("2026/1/5 9:07", "2026-01-05 09:07:00"),
        ("1767603600000", "2026-01-05 09:00:00"),
        ("-1d", "2026-03-30 14:30:00"),
        ("4w 2d", "2026-04-30 14:30:00"),
        ("-100minutes", "2026-03-31 12:50:00"),
        ("+2h", "2026-03-31 16:30:00"),
        ("now()", "2026-03-31 14:30:00"),
        ("startOfDay()", "2026-03-31 00:00:00"),
        ("startOfDay(-1)", "2026-03-30 00:00:00"),
        ("startOfDay(-2h)", "2026-03-30 22:00:00"),
        ("endOfDay(1d)", "2026-04-01 23:59:59"),
        ("startOfWeek()", "2026-03-29 00:00:00"),
        ("endOfWeek(-1w)", "2026-03-28 23:59:59"),
        ("startOfMonth(-1)", "2026-02-01 00:00:00"),
        ("endOfMonth(-1M)", "2026-02-28 23:59:59"),
        ("startOfMonth(+14d)", "2026-03-15 00:00:00"),
        ("STARTOFYEAR()", "2026-01-01 00:00:00"),
        ("endOfYear(-1y)", "2025-12-31 23:59:59"),
    ],
)
def test_a_moment_is_read_as_jira_reads_it(text: str, expected: str) -> None:
    assert moment(text) == expected


@pytest.mark.skipif("Asia/Tokyo" not in available_timezones(), reason="this machine has no table of time zones")
def test_a_day_begins_where_the_caller_is() -> None:
    assert moment("startOfDay()", "Asia/Tokyo") == "2026-03-30 15:00:00"
    assert moment("2026-01-05", "Asia/Tokyo") == "2026-01-04 15:00:00"


def test_a_zone_that_nobody_knows_is_utc() -> None:
    assert moment("2026-01-05", "Nowhere/At_All") == "2026-01-05 00:00:00"


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "-1x", "--1d", "startOfDay(soon)", "99999999w", ""])
def test_what_is_no_moment_is_refused_in_jiras_words(text: str) -> None:
    with pytest.raises(BadQuery, match=r"Date value '.*' for field 'updated' is invalid\. Valid formats include"):
        moment(text)


def test_functions_that_are_no_dates_are_refused_or_beyond() -> None:
    with pytest.raises(BadQuery, match=r"Unable to find JQL function 'currentUser\(\)' for the field 'updated'"):
        moment("currentUser()")
    with pytest.raises(Beyond, match="the function 'currentLogin"):
        moment("currentLogin()")
