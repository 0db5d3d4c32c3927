"""The tools that start a server, stop it, and say what breaks in it."""

from __future__ import annotations

import asyncio
from typing import Any

from linktape.control_client import Control, scenario_body
from linktape.mcp.tool_arguments import ToSetScenario, ToStart, ToStop
from linktape.mcp.workbench import Bench, Body, Workbench
from linktape.reports import control_lines
from linktape.session import DEFAULT
from linktape.wiring.settings import Mode


async def start(bench: Workbench, asked: ToStart) -> str:
    """Start a server; gives its address."""
    given: dict[str, Any] = {
        "cassette": asked.cassette[0] if asked.mode == "record" and len(asked.cassette) == 1 else asked.cassette,
        "upstream": asked.upstream,
        "scenario": asked.scenario,
    }
    given = {name: value for name, value in given.items() if value} | asked.options
    started = await asyncio.to_thread(bench.start, Mode(asked.mode), given)
    return "\n".join(await asyncio.to_thread(_started, started))


def _started(started: Bench) -> list[str]:
    said = started.control.ask("/scenario", session=DEFAULT)
    return [
        f"server {started.port}: {started.words}",
        f"control {started.control.url} (a person opens its page with: linktape ctl open --server {started.port})",
        *control_lines.scenarios(said),
        'Next: run {"command": [...]}; it gets the address in LINKTAPE_URL. Another client: give it the address.',
    ]


async def stop(bench: Workbench, asked: ToStop) -> str:
    """Stop a server; gives what was recorded, and the last verdict."""
    return "\n".join(await asyncio.to_thread(_stopped, bench, asked.server))


def _stopped(bench: Workbench, port: int | None) -> list[str]:
    own = bench.own(port)
    verdict = own.control.ask("/verdict", session=DEFAULT, sentences=True)
    words = own.words
    host = bench.stop(own.port).host
    return [f"stopped {words}", *host.onion.recorded_lines(), *control_lines.verdict(verdict)]


async def set_scenario(bench: Workbench, asked: ToSetScenario) -> str:
    """Put a scenario in the place of a session's; gives what breaks now."""
    return "\n".join(await asyncio.to_thread(_set, bench, asked))


def _set(bench: Workbench, asked: ToSetScenario) -> list[str]:
    control = bench.asked(asked.server)
    is_yaml = "\n" in asked.scenario or ": " in asked.scenario
    body: Body = {"yaml": asked.scenario} if is_yaml else scenario_body(asked.scenario)
    control.change("PUT", "/scenario", body, session=asked.session)
    bench.played(control, asked.session, body)
    return _in_force(control, asked.session)


def _in_force(control: Control, session: str) -> list[str]:
    said = control.ask("/scenario", session=session)
    expected = [f"expected: {sentence}" for one in said["scenarios"] for sentence in one["expect"]]
    return [*control_lines.scenarios(said), *expected]
