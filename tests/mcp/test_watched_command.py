"""mcp/watched_command.py: a command is run to its end, to its time's end, or until nobody waits any more."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from linktape.errors import CommandNotStarted
from linktape.mcp.watched_command import watched

pytestmark = pytest.mark.slow
ENDLESS = ["sh", "-c", "echo $$ > told; exec sleep 1000"]


async def test_a_command_is_run_to_its_end(tmp_path: Path) -> None:
    output = tmp_path / "output"

    ended = await watched(
        ["sh", "-c", "echo out; echo err >&2; cat; exit 3"], os.environ, output, 60, threading.Event()
    )

    assert (ended.ended.code, ended.was_killed) == (3, False)
    assert str(ended).startswith("exit code 3 after ")
    assert await asyncio.to_thread(output.read_text) == "out\nerr\n"


async def test_a_command_whose_time_is_over_is_killed(tmp_path: Path) -> None:
    ended = await watched(["sleep", "1000"], os.environ, tmp_path / "output", 0.1, threading.Event())

    assert ended.was_killed
    assert str(ended).endswith("it hung")


async def test_a_command_that_cannot_be_started_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandNotStarted, match="no-such-command: cannot be started"):
        await watched(["no-such-command"], os.environ, tmp_path / "output", 1, threading.Event())


@pytest.mark.parametrize("how", ["told", "cancelled"])
async def test_a_command_is_ended_when_nobody_waits_any_more(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("told")
    over = threading.Event()
    running = asyncio.create_task(watched(ENDLESS, os.environ, tmp_path / "output", 60, over))
    pid = int(await asyncio.to_thread((tmp_path / "told").read_text))

    if how == "told":
        over.set()
        await running
    else:
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        await asyncio.get_running_loop().shutdown_default_executor()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_who_looks_is_called_while_it_runs(tmp_path: Path) -> None:
    seen: list[int] = []

    await watched(["sleep", "0.1"], os.environ, tmp_path / "output", 60, threading.Event(), lambda: seen.append(1))

    assert seen
