"""What a request costs that was never seen before: processor time of each in replay and in the mock, without sockets.

    python -m benchmarks.unseen_requests [COUNT] [bare] [replay] [mock] [KIND] [--profile]        default: 1920 of each

Everything is on as a user starts it, and each request comes once: none is known by its bytes. Beside it stands a bare
aiohttp `web.Server` that is fed in the same way.
"""

from __future__ import annotations

import asyncio
import cProfile
import gc
import json
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import uvloop
from aiohttp import web

from benchmarks.side_by_side.mocking import Site
from benchmarks.side_by_side.recordings import selection, write_cassette
from benchmarks.side_by_side.traffic import KINDS, Exchange
from linktape.cli.call_lines import CallLines
from linktape.edge.guards import HostList
from linktape.edge.server import ClientPort, Door
from linktape.edge.sign_in import ControlToken, SignIn
from linktape.edge.traffic import Traffic
from linktape.journal_rows import log_line
from linktape.playback.match_settings import Repeat
from linktape.wiring.assemble import assembled
from linktape.wiring.settings import Mode, Settings

AUTHORIZATION = "Basic bWlhQGV4YW1wbGUuY29tOkthbmFyaTNudjBnZWwwMDAw"
ADMIN = "Basic YWRtaW5AZXhhbXBsZS5jb206dG9rZW4="
CONNECTIONS, STRETCHES = 16, 30


class Wire(asyncio.Transport):
    """The other end of a connection: takes what is written, and says how many answers that were."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 8095)})
        self.answers: list[bytes] = []

    def write(self, data: Any) -> None:
        self.answers.append(bytes(data))

    def writelines(self, list_of_data: Any) -> None:
        self.write(b"".join(list_of_data))

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def is_closing(self) -> bool:
        return False

    def is_reading(self) -> bool:
        return True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def close(self) -> None:
        pass


def on_the_wire(made: Exchange, authorization: str) -> bytes:
    """Give a request as wrk sends it."""
    fields = (
        f"Host: 127.0.0.1:8095\r\nAccept: application/json\r\nAuthorization: {authorization}\r\nUser-Agent: load/1.0"
    )
    if made.body:
        fields += f"\r\nContent-Type: application/json\r\nContent-Length: {len(made.body)}"
    return f"{made.method} {made.target} HTTP/1.1\r\n{fields}\r\n\r\n".encode() + made.body


async def spent(make: Callable[[], asyncio.Protocol], given: Sequence[tuple[bytes, int]], *, profiled: bool) -> float:
    """Send each request once; give microseconds of processor time for each, of the best stretch of some."""
    pairs: list[tuple[asyncio.Protocol, Wire]] = []
    for _ in range(CONNECTIONS):
        wire, protocol = Wire(), make()
        protocol.connection_made(wire)
        pairs.append((protocol, wire))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    best, stretch = float("inf"), len(given) // STRETCHES
    profile = cProfile.Profile()
    for begin in range(0, stretch * STRETCHES, stretch):
        if profiled and begin == stretch:
            profile.enable()
        began = time.process_time()
        for at in range(begin, begin + stretch, CONNECTIONS):
            now = list(zip(given[at : at + CONNECTIONS], pairs, strict=False))
            for (data, _), (protocol, _) in now:
                protocol.data_received(data)  # type: ignore[attr-defined]
            while not all(wire.answers for _, (_, wire) in now):  # noqa: ASYNC110  # nobody would set an event
                await asyncio.sleep(0)
            for (data, status), (_, wire) in now:
                assert wire.answers[0].startswith(b"HTTP/1.1 %d " % status), (data, wire.answers)
                wire.answers.clear()
        best = min(best, time.process_time() - began)
    if profiled:
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(60)
    return best / stretch * 1e6


async def of_linktape(settings: Settings, given: Sequence[tuple[bytes, int]], *, profiled: bool) -> float:
    with Path("/dev/null").open("w") as nowhere:  # the log's lines are made and written  # noqa: ASYNC230
        lines = CallLines(nowhere, asyncio.get_running_loop(), lambda _, row: f"linktape: {log_line(row)}\n")
        return await spent_by(settings, lines, given, profiled=profiled)


async def spent_by(
    settings: Settings, lines: CallLines, given: Sequence[tuple[bytes, int]], *, profiled: bool
) -> float:
    async with assembled(settings, tell=lines.tell) as onion:
        door = Door(HostList.of("127.0.0.1"), SignIn(ControlToken("t0ken-of-the-control-port"), 8096))
        gc.collect()
        gc.freeze()
        figure = await spent(ClientPort(onion, door, Traffic()).http, given, profiled=profiled)
    lines.write()
    return figure


async def of_a_bare_server(given: Sequence[tuple[bytes, int]]) -> float:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        body = b"" if request.method == "POST" else b"x" * 3_000
        return web.Response(status=201 if request.method == "POST" else 200, body=body)

    return await spent(web.Server(answer, access_log=None), given, profiled=False)


def main() -> None:
    options = sys.argv[1:]
    profiled = "--profile" in options
    count = int(next((each for each in options if each.isdigit()), 1_920))
    print(f"processor time of a request not seen before, in us\n\n{'':>20}  {'  '.join(f'{k:>12}' for k in KINDS)}")
    with tempfile.TemporaryDirectory() as folder:
        wanted = next((each for each in options if each in KINDS), "")
        modes = [each for each in options if each in ("mock", "replay", "bare")] or ["bare", "replay", "mock"]
        for mode in modes:
            figures = []
            for kind in KINDS:
                if wanted and kind != wanted:
                    continue
                figures.append(uvloop.run(measured(mode, kind, count, Path(folder), profiled)))
            print(f"{mode:>20}  {'  '.join(f'{figure:12.0f}' for figure in figures)}", flush=True)


async def measured(mode: str, kind: str, count: int, folder: Path, profiled: bool) -> float:
    if mode == "mock":
        site = Site(count)
        file = folder / "site.json"
        if not file.exists():
            file.write_text(json.dumps(site.written()), encoding="utf-8")
        given = [(on_the_wire(each, ADMIN), each.status) for each in site.exchanges(range(count), [kind])]
        return await of_linktape(Settings(Mode.MOCK, site=file), given, profiled=profiled)
    exchanges = [each for each in selection(count * len(KINDS)) if each.kind == kind]
    given = [(on_the_wire(each, AUTHORIZATION), each.status) for each in exchanges]
    if mode == "bare":
        return await of_a_bare_server(given)
    file = folder / "all.yaml"
    if not file.exists():
        write_cassette(file, count * len(KINDS))
    return await of_linktape(Settings(Mode.REPLAY, cassettes=(file,), repeat=Repeat.ALWAYS), given, profiled=profiled)


if __name__ == "__main__":
    main()
