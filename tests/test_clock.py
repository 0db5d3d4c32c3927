"""clock.py: one clock, passed in, by which everything runs but for what is waited for in the real world."""

from __future__ import annotations

import re
from datetime import UTC
from pathlib import Path

import pytest

from linktape.clock import REAL, Clock
from linktape.edge.behind import Behind
from linktape.layers.journal import Journal
from linktape.messages import Delivery, Response
from linktape.session import Sessions
from linktape.wiring.serving import served as really_served
from linktape.wiring.settings import Mode, Settings
from tests.standing import LAST, StandInOnion, raw, served_with
from tests.support import HandClock, StandIn

SOURCES = Path(__file__).parents[1] / "proxy" / "linktape"

REAL_WORLD = {
    "cli/cassette.py": "a recording is so old",
    "cli/cassette_prune.py": "a recording is so old",
    "cli/log_lines.py": "a line of the log is stamped",
    "cli/progress_line.py": "a person waits",
    "cli/workers.py": "how long a process has lived",
    "clock.py": "the real clock itself",
    "control/about_sessions.py": "others get their turn",
    "first_steps/checkup.py": "the machine's own clock is looked at",
    "mcp/command_tools.py": "a command began then",
    "mcp/watched_command.py": "a command is waited for",
    "redaction/regex.py": "a thread steps aside for another",
    "runs/command.py": "a process is waited for",
    "runs/held_signals.py": "a signal is waited for",
    "runs/hunt.py": "how long a search has taken",
    "runs/processes.py": "processes are looked at",
    "runs/run.py": "how long a command took",
    "runs/sped.py": "whether a command goes on",
    "runs/trials.py": "processes are waited for",
    "shared/redis_clock.py": "the clock of many processes itself",
    "shared/redis_ear.py": "Redis is asked again after a while",
    "shared/redis_keeper.py": "another process has its turn",
    "wiring/group_commit.py": "others get their turn",
    "wiring/reloading.py": "the disk is looked at",
    "wiring/tls.py": "a certificate is valid for so long",
}
_READS_TIME = re.compile(
    r"\btime\.(?:monotonic|time|sleep|perf_counter)|\bdatetime\.(?:now|utcnow|today)|\basyncio\.sleep|formatdate\(\)"
    r"|^from time import|^from asyncio import .*\bsleep\b",
    re.MULTILINE,
)


def test_time_is_read_and_slept_through_the_clock_alone() -> None:
    reading = {
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*.py")
        if _READS_TIME.search(path.read_text(encoding="utf-8"))
    }

    assert reading == set(REAL_WORLD)


def test_the_real_clock_goes_on() -> None:
    first, second = REAL.monotonic(), REAL.monotonic()

    assert first <= second
    assert REAL.now().tzinfo is UTC


async def test_a_delay_and_what_is_stamped_follow_the_clock_that_is_passed_in() -> None:
    clock = HandClock()
    inside = StandIn(lambda _: Response(200, delivery=Delivery(delay_s=7_200)))
    onion = StandInOnion(Journal(inside, redact=str), clock=clock, sessions=Sessions(clock=clock))

    async with served_with(onion) as here:
        answer = await raw(here.port, b"GET /rest/api/3/myself HTTP/1.1\r\n" + LAST + b"\r\n")

    entry = next(iter(onion.sessions.get().journal))
    assert b"Date: Mon, 05 Jan 2026 11:16:40 GMT\r\n" in answer
    assert (entry.at, entry.took_s, entry.delivered) == ("2026-01-05T09:16:40.000Z", 0.0, True)


@pytest.mark.parametrize("hours", [0, 3])
async def test_wiring_hands_its_clock_to_whatever_it_builds(hours: int) -> None:
    clock = HandClock(now_s=hours * 3_600.0)

    async with really_served(Settings(Mode.MOCK, port=0), clock) as (onion, serving):
        port = int(serving.url.rpartition(":")[2])
        await raw(port, b"GET /rest/api/3/serverInfo HTTP/1.1\r\n" + LAST + b"\r\n")

    behind: Behind = onion
    used: Clock = behind.clock
    (entry,) = onion.sessions.get().journal
    assert used is clock
    assert entry.at == f"2026-01-05T{9 + hours:02d}:00:00.000Z"
