"""The tools that run a command: against a server that was started, or once per failure."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from linktape.errors import UsageError
from linktape.mcp.call_tools import calls
from linktape.mcp.tool_arguments import ToDrill, ToRun
from linktape.mcp.watched_command import WatchedCommand, watched
from linktape.mcp.workbench import Bench, Workbench
from linktape.reports import error_reports
from linktape.reports.summary import conclusion, played
from linktape.runs.command_environment import address_names, environment, secrets_given, shown
from linktape.runs.no_call import no_call
from linktape.runs.outcome import Outcome
from linktape.runs.outcome_findings import findings
from linktape.runs.printed import printed
from linktape.runs.summing_up import sum_up
from linktape.session import DEFAULT
from linktape.wiring.onion import Onion
from linktape.wording import counted

_MOST_CALLS, _MOST_FINDINGS = 40, 40
_RUN_OF = re.compile(rb"^linktape: (\d+)/(\d+) (?!\(no fault\))(.*)$", re.MULTILINE)  # the first run is not counted

Progress = Callable[[int, int, str], None]


async def run(bench: Workbench, asked: ToRun) -> str:
    """Run a command against a server; gives how it ended, its calls, the verdict, and what it printed."""
    own = bench.own(asked.server)
    names = address_names(asked.env)
    given = environment(os.environ, names, own.host.serving, session=asked.session)
    secrets = list(secrets_given(given, asked.command))
    bench.learn(secrets)
    own.host.onion.learn(secrets)
    if not asked.keep:
        await asyncio.to_thread(own.begin_anew)
    before, since = own.host.ask(_calls_so_far), datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="linktape-mcp-") as folder:
        output = Path(folder, "output")
        ended = await watched(asked.command, given, output, asked.timeout_s, bench.ended)
        text = printed(output)
    made = own.host.ask(_calls_so_far) - before
    outcome = _outcome(own, asked, ended, since, made)
    return "\n".join([*await asyncio.to_thread(_calls, own, since), *_judged(ended, outcome), *_printed(text)])


def _calls_so_far(onion: Onion) -> int:
    return onion.calls


def _outcome(own: Bench, asked: ToRun, ended: WatchedCommand, since: datetime, made: int) -> Outcome:
    """Judge as `linktape run` does, but that the server goes on."""
    host = own.host
    name = None if asked.session == DEFAULT else asked.session
    served = host.ask(lambda onion: sum_up(onion, name, draws=False))
    if not made and not host.settings.allow_no_calls:
        served = replace(served, untested=no_call(address_names(asked.env), host.serving.traffic.counters, ended.ended))
    at = since.isoformat(timespec="seconds").replace("+00:00", "Z")
    return Outcome(shown(asked.command, host.onion.redact), at, ended.took_s, ended.ended, served)


def _calls(own: Bench, since: datetime) -> Iterator[str]:
    page = own.control.ask("/journal", session="*", since=since.isoformat(), limit=1000)
    entries: list[Any] = page["entries"]
    more = " or more" if page["next"] is not None else ""
    yield f"{counted(len(entries), 'call')}{more}{_marked(entries)}"
    yield from calls(_newest(entries), has_session=any(entry["session"] != DEFAULT for entry in entries))


def _judged(ended: WatchedCommand, outcome: Outcome) -> Iterator[str]:
    yield f"the command: {ended}"
    yield from islice(findings(outcome.served), _MOST_FINDINGS)
    yield from played(outcome)
    yield from outcome.served.recorded_lines
    yield "verdict: bad: it hung" if ended.was_killed else conclusion(outcome)


def _marked(entries: Sequence[Any]) -> str:
    """Count the calls that are something: `, of which 1 fault, 2 writes`."""
    marks = [mark for entry in entries for mark in entry["marks"]]
    parts = [counted(marks.count(mark), mark, {"miss": "misses"}.get(mark, "")) for mark in dict.fromkeys(marks)]
    return f", of which {', '.join(parts)}" if parts else ""


def _newest(entries: Sequence[Any]) -> list[Any]:
    """Leave out what is plain where there are too many calls, and then the oldest."""
    if len(entries) > _MOST_CALLS:
        telling = [entry for entry in entries if set(entry["marks"]) - {"write"} or (entry["status"] or 0) >= 400]
        return (telling or list(entries))[-_MOST_CALLS:]
    return list(entries)


def _printed(text: str) -> list[str]:
    return ["it printed:", text.rstrip()] if text.strip() else ["it printed nothing"]


async def drill(bench: Workbench, asked: ToDrill, progress: Progress) -> str:
    """Run a command once per failure; gives the matrix of how it took each.

    A drill holds the signals of its whole process, so it has one of its own: `linktape drill`.
    """
    bench.learn(secrets_given(os.environ, asked.command))
    with tempfile.TemporaryDirectory(prefix="linktape-mcp-") as folder:
        output, matrix = Path(folder, "output"), Path(folder, "drill.md")
        words = [*_drill_words(bench.config, asked), "--markdown", str(matrix), "--", *asked.command]
        told = _Told(output, progress)
        ended = await watched(words, os.environ, output, 24 * 3600, bench.ended, told.look)
        text = printed(output)
        found = await asyncio.to_thread(lambda: matrix.read_text(encoding="utf-8") if matrix.exists() else None)
    if found is None or error_reports.is_of_error(found):
        said = "\n".join(line.removeprefix("linktape: error: ") for line in text.splitlines())
        raise UsageError(said.strip() or f"the drill ended with {ended.ended}")
    return f"{found}\n{_meaning(ended.ended.code)}"


def _meaning(code: int) -> str:
    if code == 0:
        return "good: exit code 0"
    return f"bad: exit code {code}. Next: start, set_scenario with a name of the matrix, run, explain"


def _drill_words(config: str | None, asked: ToDrill) -> list[str]:
    words = [sys.executable, "-m", "linktape", *(("--config", config) if config else ()), "drill"]
    for name, values in (("scenario", asked.scenario), ("replay", asked.cassette), ("env", asked.env)):
        words += [word for value in values for word in (f"--{name}", value)]
    if asked.each_call:
        words.append(f"--each-call={asked.each_call}")
    words += ["--twice"] if asked.twice else []
    words += ["--timeout", f"{asked.timeout_s:g}s", "--jobs", str(asked.jobs)]
    for name, value in asked.options.items():
        words += _option(name.replace("_", "-"), value)
    return words


def _option(name: str, value: object) -> list[str]:
    if isinstance(value, bool):
        return [f"--{name}" if value else f"--no-{name}"]
    values = value if isinstance(value, list) else [value]
    return [f"--{name}={one}" for one in values]


class _Told:
    """Reads on in what a drill prints, and tells of each run that has ended."""

    def __init__(self, output: Path, progress: Progress) -> None:
        self._output = output
        self._progress = progress
        self._size = 0
        self._runs = 0

    def look(self) -> None:
        """Tell of the runs that have ended since."""
        size = self._output.stat().st_size if self._output.exists() else 0
        if size == self._size:
            return
        self._size = size
        runs = _RUN_OF.findall(self._output.read_bytes())
        for number, of, text in runs[self._runs :]:
            self._progress(int(number), int(of), text.decode("utf-8", "replace"))
        self._runs = len(runs)
