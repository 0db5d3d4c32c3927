"""cli/call_lines.py: calls and other lines of the log come in their order, calls a batch at a time."""

from __future__ import annotations

import asyncio
import io
import logging
from datetime import UTC, datetime

from linktape.cli.call_lines import MOST, CallLines
from linktape.cli.log_lines import LogLines
from linktape.journal_rows import Row, told
from linktape.wiring.settings import Task


def row(n: int, *, words: str = "who am I", delivered: bool = True) -> Row:
    about = told(("GET", "/rest/api/3/myself", "getCurrentUser", "", words), 200, "mock")
    return (n, datetime(2026, 1, 31, tzinfo=UTC), about, 0.001, delivered)


async def test_calls_are_written_together_and_soon() -> None:
    stream = io.StringIO()
    calls = CallLines(stream, asyncio.get_running_loop(), LogLines(Task()).call)

    calls.tell("default", row(1))
    calls.tell("a", row(2, delivered=False))
    assert stream.getvalue() == ""
    async with asyncio.timeout(5):
        while not stream.getvalue():  # noqa: ASYNC110  # what is waited for is the loop's timer
            await asyncio.sleep(0)

    assert stream.getvalue() == (
        "linktape: 00:00:00.000 1 GET /rest/api/3/myself: who am I -> 200 [mock] 1.0 ms\n"
        "linktape: [a] 00:00:00.000 2 GET /rest/api/3/myself: who am I -> 200, lost [mock] 1.0 ms\n"
    )


async def test_many_calls_are_written_a_few_at_a_time() -> None:
    stream = io.StringIO()
    calls = CallLines(stream, asyncio.get_running_loop(), LogLines(Task()).call)

    written = []
    for n in range(2 * MOST + 1):
        calls.tell("default", row(n))
        written.append(stream.getvalue().count("\n"))
    calls.write()

    assert sorted(set(written)) == [0, MOST, 2 * MOST]
    assert [line.split()[2] for line in stream.getvalue().splitlines()] == [str(n) for n in range(2 * MOST + 1)]


async def test_another_line_comes_behind_the_calls_before_it() -> None:
    stream = io.StringIO()
    calls = CallLines(stream, asyncio.get_running_loop(), LogLines(Task()).call)
    handler = logging.StreamHandler(stream)
    handler.addFilter(calls)

    calls.tell("default", row(1))
    handler.handle(logging.makeLogRecord({"msg": "a warning"}))
    calls.tell("default", row(2))
    calls.write()

    first, warning, second = stream.getvalue().splitlines()
    assert (first.split()[2], warning, second.split()[2]) == ("1", "a warning", "2")


async def test_no_line_drives_a_terminal() -> None:
    stream = io.StringIO()
    calls = CallLines(stream, asyncio.get_running_loop(), LogLines(Task()).call)

    calls.tell("default", row(1, words="read \x1b[2J\nlinktape: 2 forged"))
    calls.write()

    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()
