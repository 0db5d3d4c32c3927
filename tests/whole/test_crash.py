"""kill -9 at any moment: what a client was answered is in the file. `LINKTAPE_KILLS=300` for the long run."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from linktape.tape.files import load
from linktape.wiring.processors import processors

KILLS = int(os.environ.get("LINKTAPE_KILLS", "4"))
KILLS_A_FILE = 10
CLIENTS = 16


async def client(base: str, name: str, note: Callable[[str], None]) -> None:
    """Ask, one question after the other, until the server is gone; note what was answered whole."""
    try:
        async with aiohttp.ClientSession() as session:
            for count in range(1_000_000):
                target = f"/rest/api/3/issue/{name}-{count}"
                async with session.get(base + target) as response:
                    content = await response.read()
                    assert response.status == 200, content
                    assert json.loads(content)["echo"] == target
                note(target)
    except aiohttp.ClientError:
        return


async def jira(incoming: web.Request) -> web.Response:
    """Answer with what was asked, and something of another length each time."""
    return web.json_response({"echo": incoming.path_qs, "padding": "x" * (len(incoming.path_qs) * 37 % 997)})


@pytest.fixture
async def upstream() -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_get("/{path:.*}", jira)
    async with TestServer(application) as server:
        yield str(server.make_url("")).rstrip("/")


async def recorder(upstream: str, path: Path, mode: str) -> asyncio.subprocess.Process:
    """Start `linktape record` in a process of its own."""
    options = ["--upstream", upstream, "--cassette", str(path), "--mode", mode, "--port", "0", "--control-port", "off"]
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "linktape", "record", *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def address(server: asyncio.subprocess.Process) -> str:
    """Give the address that a recorder says it listens on; empty if it was killed before."""
    assert server.stdout is not None
    return (await server.stdout.readline()).decode().rpartition(" ")[2].strip()


async def recorded_until_killed(
    server: asyncio.subprocess.Process, prefix: str, *, answers: int = 1_000_000, seconds: float | None = None
) -> list[str]:
    """Let clients loose on a recorder and kill it after so many answers, or at a moment; give what was answered."""
    answered: list[str] = []

    def kill() -> None:
        if server.returncode is None:
            server.send_signal(signal.SIGKILL)

    def note(target: str) -> None:
        answered.append(target)
        if len(answered) == answers:
            kill()

    if seconds is not None:
        asyncio.get_running_loop().call_later(seconds, kill)
    base = await address(server)
    if base:
        await asyncio.gather(*(client(base, f"{prefix}{n}", note) for n in range(CLIENTS)))
    await server.wait()
    return answered


@pytest.mark.timeout(60 + 30 * KILLS)
async def test_nothing_that_was_answered_is_lost_when_the_recorder_is_killed(tmp_path: Path, upstream: str) -> None:
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    answered: list[str] = []
    lost: list[tuple[int, set[str]]] = []
    total = 0

    for kill in range(KILLS):
        path = tmp_path / f"{kill // KILLS_A_FILE}.yaml"
        if kill % KILLS_A_FILE == 0:
            answered.clear()
        before = len(answered)
        server = await recorder(upstream, path, "new_episodes" if path.exists() else "once")
        if chance.random() < 0.5:
            answered += await recorded_until_killed(server, f"K{kill}P", answers=chance.randrange(1, 120))
        else:
            answered += await recorded_until_killed(server, f"K{kill}P", seconds=chance.uniform(0.2, 2.5))
        if path.exists() and chance.random() < 0.3:  # as a power failure leaves it
            path.write_bytes(path.read_bytes() + b"- request:\n    method: "[: chance.randrange(1, 23)])
        found = {one.request.path for one in load(path)} if path.exists() else set()
        if not set(answered) <= found:
            lost.append((kill, set(answered) - found))
        total += len(answered) - before

    assert lost == [], f"seed {seed}"
    print(f"{KILLS} kills, {total} answers, 0 lost")


def helpers_of(pid: int) -> list[int]:
    """Give the processes that a process has started."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for one in threads for child in (one / "children").read_text().split()]


async def ended(pidfd: int) -> None:
    """Wait until a process has ended."""
    has_ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(pidfd, has_ended.set)
    await has_ended.wait()
    asyncio.get_running_loop().remove_reader(pidfd)
    os.close(pidfd)


@pytest.mark.skipif(not hasattr(os, "pidfd_open") or processors() < 2, reason="needs Linux and two processors")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
async def test_the_process_that_helps_a_recorder_ends_with_it_and_nothing_is_lost(
    end: signal.Signals, tmp_path: Path, upstream: str
) -> None:
    path = tmp_path / "a.yaml"
    server = await recorder(upstream, path, "once")
    base = await address(server)
    answered: list[str] = []
    helpers: list[int] = []

    def note(target: str) -> None:
        answered.append(target)
        if not helpers:
            helpers.extend(map(os.pidfd_open, helpers_of(server.pid)))
            answered_before.append(len(answered))
        elif len(answered) == answered_before[-1] + 500:
            server.send_signal(end)

    answered_before: list[int] = []
    await asyncio.gather(*(client(base, f"H{n}", note) for n in range(CLIENTS)))
    await server.wait()

    assert len(helpers) == 1
    await ended(helpers[0])
    assert set(answered) <= {one.request.path for one in load(path)}


async def test_a_killed_recorder_leaves_no_lock(tmp_path: Path, upstream: str) -> None:
    path = tmp_path / "a.yaml"
    await recorded_until_killed(await recorder(upstream, path, "once"), "A", answers=3)

    answered = await recorded_until_killed(await recorder(upstream, path, "new_episodes"), "B", answers=3)

    assert set(answered) <= {one.request.path for one in load(path)}


async def test_two_readers_may_read_while_one_records(tmp_path: Path, upstream: str) -> None:
    path = tmp_path / "a.yaml"
    server = await recorder(upstream, path, "once")
    base = await address(server)

    async with aiohttp.ClientSession() as session:
        for count in range(3):
            await (await session.get(f"{base}/rest/api/3/issue/A-{count}")).read()
            assert [len(load(path)), len(load(path))] == [count + 1, count + 1]

    server.kill()
    await server.wait()


async def test_what_is_under_way_when_the_recorder_is_stopped_is_answered_and_recorded(
    tmp_path: Path, aiohttp_server: Callable[..., Awaitable[TestServer]]
) -> None:
    path = tmp_path / "a.yaml"
    all_here, go_on = asyncio.Event(), asyncio.Event()
    waiting: list[str] = []

    async def slow(incoming: web.Request) -> web.Response:
        waiting.append(incoming.path)
        if len(waiting) == 12:
            all_here.set()
        await go_on.wait()
        return web.json_response({"echo": incoming.path})

    application = web.Application()
    application.router.add_get("/{path:.*}", slow)
    upstream = await aiohttp_server(application)
    server = await recorder(str(upstream.make_url("")).rstrip("/"), path, "once")
    base = await address(server)

    async with aiohttp.ClientSession() as session:

        async def ask(n: int) -> int:
            async with session.get(f"{base}/rest/api/3/issue/A-{n}") as response:
                await response.read()
                return response.status

        asked = [asyncio.create_task(ask(n)) for n in range(12)]
        await all_here.wait()
        server.send_signal(signal.SIGTERM)
        asyncio.get_running_loop().call_later(0.3, go_on.set)
        statuses = await asyncio.gather(*asked)

    assert statuses == [200] * 12
    assert await server.wait() == 0
    assert {one.request.path for one in load(path)} == set(waiting)
