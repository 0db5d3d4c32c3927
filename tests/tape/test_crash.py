"""kill -9 at any moment: what a client was answered is in the file. `LINKTAPE_KILLS=300` for the long run."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from linktape.tape.files import load

KILLS = int(os.environ.get("LINKTAPE_KILLS", "5"))
CLIENTS = 16
SERVER = Path(__file__).with_name("recording_server.py")


async def client(base: str, name: str, note: Callable[[str], None]) -> None:
    """Ask, one question after the other, until the server is gone; note what was answered whole."""
    try:
        async with aiohttp.ClientSession() as session:
            for count in range(1_000_000):
                target = f"/rest/api/3/issue/{name}-{count}"
                async with session.get(base + target) as response:
                    assert json.loads(await response.read())["echo"] == target
                note(target)
    except aiohttp.ClientError:
        return


async def recorded_until_killed(
    path: Path, mode: str, prefix: str, *, answers: int = 1_000_000, seconds: float | None = None
) -> list[str]:
    """Let clients loose on a recorder and kill it after so many answers, or at a moment; give what was answered."""
    program = [sys.executable, str(SERVER), str(path), mode]
    server = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
    assert server.stdout is not None
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
    port = await server.stdout.readline()
    if port:
        base = f"http://127.0.0.1:{int(port)}"
        await asyncio.gather(*(client(base, f"{prefix}{n}", note) for n in range(CLIENTS)))
    await server.wait()
    return answered


async def test_nothing_that_was_answered_is_lost_when_the_recorder_is_killed(tmp_path: Path) -> None:
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    path = tmp_path / "a.yaml"
    answered: list[str] = []
    lost: list[tuple[int, set[str]]] = []

    for kill in range(KILLS):
        mode = "new_episodes" if path.exists() else "once"
        if chance.random() < 0.5:
            answered += await recorded_until_killed(path, mode, f"K{kill}P", answers=chance.randrange(1, 120))
        else:
            answered += await recorded_until_killed(path, mode, f"K{kill}P", seconds=chance.uniform(0.2, 0.8))
        if path.exists() and chance.random() < 0.3:  # as a power failure leaves it
            path.write_bytes(path.read_bytes() + b"- request:\n    method: "[: chance.randrange(1, 23)])
        found = {one.request.path for one in load(path)} if path.exists() else set()
        if not set(answered) <= found:
            lost.append((kill, set(answered) - found))

    assert lost == [], f"seed {seed}"
    print(f"{KILLS} kills, {len(answered)} answers, 0 lost")


@pytest.mark.parametrize("mode", ["once", "new_episodes"])
async def test_a_killed_recorder_leaves_no_lock(tmp_path: Path, mode: str) -> None:
    await recorded_until_killed(tmp_path / "a.yaml", mode, "A", answers=3)

    answered = await recorded_until_killed(tmp_path / "a.yaml", "new_episodes", "B", answers=3)

    assert set(answered) <= {one.request.path for one in load(tmp_path / "a.yaml")}


async def test_two_readers_may_read_while_one_records(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    program = [sys.executable, str(SERVER), str(path), "once"]
    server = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
    assert server.stdout is not None
    base = f"http://127.0.0.1:{int(await server.stdout.readline())}"

    async with aiohttp.ClientSession() as session:
        for count in range(3):
            await (await session.get(f"{base}/rest/api/3/issue/A-{count}")).read()
            assert [len(load(path)), len(load(path))] == [count + 1, count + 1]

    server.kill()
    await server.wait()
