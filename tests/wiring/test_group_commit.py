"""wiring/group_commit.py: many interactions share a wait for the disk, and none is told of before its own has ended."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from linktape.errors import CassetteUnwritable
from linktape.tape.files import CassetteWriter
from linktape.tape.writer import block
from linktape.wiring.group_commit import GroupCommit
from tests.tape.support import linking

BLOCK = block(linking())


class Disk:
    """What the system's fdatasync does: it waits until it may end, and then fails or not."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.began = threading.Event()
        self.error: Exception | None = None
        self.times = 0

    def __call__(self, descriptor: int) -> None:
        self.times += 1
        self.began.set()
        self.may_end.wait(30)
        if self.error is not None:
            raise self.error


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    made = Disk()
    monkeypatch.setattr(os, "fdatasync", made)
    yield made
    made.may_end.set()


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[CassetteWriter]:
    made = CassetteWriter.open(tmp_path / "a.yaml", durable=True)
    yield made
    made.close()


def written(commit: GroupCommit, writer: CassetteWriter) -> asyncio.Task[None]:
    writer.append_block(BLOCK)
    return asyncio.create_task(commit.reached(writer))


async def test_what_is_written_during_a_wait_shares_the_next_one(disk: Disk, writer: CassetteWriter) -> None:
    commit = GroupCommit()
    first = written(commit, writer)
    await asyncio.to_thread(disk.began.wait)
    others = [written(commit, writer) for _ in range(20)]
    await asyncio.sleep(0)
    assert not any(one.done() for one in (first, *others))

    disk.may_end.set()
    await asyncio.gather(first, *others)

    assert disk.times == 2


async def test_what_is_written_in_one_turn_shares_the_first_one(disk: Disk, writer: CassetteWriter) -> None:
    commit = GroupCommit()
    disk.may_end.set()

    await asyncio.gather(*[written(commit, writer) for _ in range(20)])

    assert disk.times == 1


async def test_a_disk_that_fails_is_told_to_all_that_wait_for_it_and_later(disk: Disk, writer: CassetteWriter) -> None:
    commit = GroupCommit()
    disk.error = OSError(5, "Input/output error")
    first = written(commit, writer)
    await asyncio.to_thread(disk.began.wait)
    second = written(commit, writer)
    disk.may_end.set()

    for one in (first, second):
        with pytest.raises(CassetteUnwritable, match="did not reach the disk"):
            await one
    with pytest.raises(CassetteUnwritable, match="recording has stopped"):
        writer.append_block(BLOCK)
    assert (disk.times, writer.count) == (1, 0)


async def test_whoever_goes_away_takes_nobody_with_him(disk: Disk, writer: CassetteWriter) -> None:
    commit = GroupCommit()
    gone, stays = written(commit, writer), written(commit, writer)
    await asyncio.to_thread(disk.began.wait)
    gone.cancel()
    disk.may_end.set()

    await stays

    assert gone.cancelled()


async def test_whatever_a_wait_ends_by_nobody_waits_for_ever(disk: Disk, writer: CassetteWriter) -> None:
    commit = GroupCommit()
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    disk.error = RuntimeError("no more threads")
    first = written(commit, writer)
    await asyncio.to_thread(disk.began.wait, 30)
    second = written(commit, writer)
    await asyncio.sleep(0)
    disk.may_end.set()

    async with asyncio.timeout(10):
        ended = await asyncio.gather(first, second, return_exceptions=True)

    assert [type(one) for one in ended] == [asyncio.CancelledError] * 2
    disk.error = None
    await written(commit, writer)
