"""Many as one: the mock with its sessions in Redis, by one process and by two, and what a session costs there."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from redis import Redis

from benchmarks.side_by_side.aims import at_most, faster
from benchmarks.side_by_side.contest import Contest
from benchmarks.side_by_side.load import write_requests
from benchmarks.side_by_side.sections import WEB, Run, Section, references
from benchmarks.side_by_side.servers import Contestant, Server, free_port, linktape
from benchmarks.side_by_side.traffic import API, Exchange, link_body

SESSIONS = 64
CLIENTS = 8
IDLE = 200
STATE = "linktape mock --state"
METHOD = """\
`linktape mock` with the built-in site, {sessions} sessions that take turns, Redis on the same machine without a file.
An issue and a link are read, and a link is made that is there; each answer is counted in Redis before it goes out."""


def sharing(run: Run) -> Section:
    """Compare the mock that keeps its sessions by itself with one, and with two, that keep them in Redis."""
    section = Section("Many as one", METHOD.format(sessions=SESSIONS))
    if not run.programs.redis:
        section.lines.append(f"Not measured: redis-server {run.programs.absent['redis']}.")
        return section
    folder = run.folder("sharing")
    load = write_requests(folder / "requests.txt", _exchanges(SESSIONS))
    with _redis(run.programs.redis, folder) as port:
        state = ("mock", "--state", f"redis://127.0.0.1:{port}/0", "--quiet")
        start = linktape("mock", "--quiet")
        contestants = [
            Contestant(STATE, linktape(*state)),
            Contestant("linktape mock", start),
            *references(folder, _sampled(start(folder / "sampled"))),
        ]
        section.outcomes += Contest(contestants, WEB, {"64 sessions": load}).run(run.wrk, run.pace, folder)
        section.aims += faster(section.outcomes[0], STATE, WEB, 0.1, "sessions in Redis")
        section.lines += _workers(run, state, folder, section)
        section.lines += _trips_and_memory(port, state, folder, section)
    return section


def _workers(run: Run, state: Sequence[str], folder: Path, section: Section) -> list[str]:
    """Hold the processor time of a request by two workers against that by one process.

    Each client has a session and a connection of its own, as a CI job has; or all of them draw from all sessions.
    """
    own = [write_requests(folder / f"own-{n}.txt", _exchanges(1, first=1_000 + n)) for n in range(CLIENTS)]
    every = [write_requests(folder / "every.txt", _exchanges(CLIENTS, first=1_000))] * CLIENTS
    alone = linktape(*state)(folder / "alone")
    pair = linktape(*state, "--workers", "2")(folder / "pair")
    try:
        used: dict[str, list[float]] = {"one": [], "two": [], "two, mixed": []}
        _cpu_us(run, alone, every), _cpu_us(run, pair, every)
        for _ in range(run.pace.rounds):
            for name, server, files in (("one", alone, own), ("two", pair, own), ("two, mixed", pair, every)):
                used[name].append(_cpu_us(run, server, files))
        one_us, two_us, mixed_us = (sorted(each)[len(each) // 2] for each in used.values())
    finally:
        alone.stop()
        pair.stop()
    section.aims.append(at_most("two workers: CPU of a request against one process", two_us / one_us, 1.15))
    return [
        f"{CLIENTS} clients, each with a session and a connection: a request takes {one_us:,.0f} µs of CPU with one "
        f"process, {two_us:,.0f} µs with `--workers 2`; {mixed_us:,.0f} µs where every call is of any session, so that "
        "each process reads what the other has changed."
    ]


def _cpu_us(run: Run, server: Server, files: Sequence[Path]) -> float:
    """Give the processor time of a request while each of these files is asked over a connection of its own."""
    used_s = server.cpu_s()
    with ThreadPoolExecutor(len(files)) as pool:
        asked = pool.map(lambda file: run.wrk.run(server.url, file, run.pace.seconds, 1)["requests"], files)
        requests = sum(asked)
    return (server.cpu_s() - used_s) / requests * 1e6


def _trips_and_memory(port: int, state: Sequence[str], folder: Path, section: Section) -> list[str]:
    """Count the commands of one call after the other, and weigh sessions that have had a short conversation."""
    server = linktape(*state)(folder / "weighed")
    try:
        asked = [one for number in range(IDLE) for one in _exchanges(1, first=10_000 + number)]
        before, weight = _asked(port), _redis_bytes(port)
        for each in asked:
            server.ask(each)
        commands = (_asked(port) - before) / len(asked)
        each_kb = (_redis_bytes(port) - weight) / IDLE / 1_000
    finally:
        server.stop()
    section.aims.append(at_most("sessions in Redis: commands a call, each a trip at most", commands, 2, "of 2"))
    section.aims.append(at_most("sessions in Redis: memory of an idle session, with its journal", each_kb, 30, "kB"))
    return [f"A session of {len(asked) // IDLE} calls takes {each_kb:.1f} kB in Redis, its journal included."]


def _exchanges(sessions: int, first: int = 0) -> list[Exchange]:
    found: list[Exchange] = []
    for number in range(first, first + sessions):
        base = f"/s/b{number}{API}"
        found += [
            Exchange("linkIssues", "POST", f"{base}/issueLink", link_body("PR-3", "PR-2"), 201, b""),
            Exchange("getIssueLink", "GET", f"{base}/issueLink/10001", b"", 200, b""),
            Exchange("getIssue", "GET", f"{base}/issue/PR-3?fields=issuelinks", b"", 200, b""),
        ]
    return found


def _sampled(server: Server) -> list[tuple[int, bytes]]:
    answers = [server.ask(each) for each in _exchanges(1)]
    server.stop()
    return answers


@contextmanager
def _redis(program: str, folder: Path) -> Iterator[int]:
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen([program, *options], cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while "Ready to accept" not in process.stdout.readline():
            pass
        drained = threading.Thread(target=process.stdout.read, daemon=True)
        drained.start()
        try:
            yield port
        finally:
            process.terminate()
            drained.join()


def _asked(port: int) -> int:
    """How often a script was run so far."""
    with Redis(port=port) as client:
        scripts: dict[str, int] = client.info("commandstats").get("cmdstat_evalsha", {"calls": 0})
        return scripts["calls"]


def _redis_bytes(port: int) -> int:
    with Redis(port=port) as client:
        return int(client.info("memory")["used_memory"])
