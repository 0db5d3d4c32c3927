"""A cassette that changes on disk is loaded again, whole, and no session loses its place."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from linktape.layers.refuse import Refuse
from linktape.layers.replayer import Replayer
from linktape.reloading import CassetteWatch, watching
from linktape.session import Session
from linktape.tape.files import CassetteWriter, load
from linktape.tape.interaction import Interaction
from linktape.tape.timeline import Tape
from tests.support import call, link
from tests.tape.recordings import recorded

WRITE = recorded("POST issueLink", link("HSP-1", "MKY-1"))
READ = recorded("GET issue/HSP-1", answer={"links": 1})


def written(path: Path, *interactions: Interaction) -> None:
    path.unlink(missing_ok=True)
    writer = CassetteWriter.open(path)
    for interaction in interactions:
        writer.append(interaction)
    writer.close()


class Loaded:
    """A Replayer over one file, and the watch that keeps it current."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.replayer = Replayer(self.tape(), Refuse())
        self.watch = CassetteWatch([path], self.tape, self.replayer)

    def tape(self) -> Tape:
        return Tape(load(self.path))

    async def status(self, method: str, target: str, body: object = None, session: Session | None = None) -> int:
        return (await self.replayer.respond(call(method, target, body, session=session))).status


async def test_a_file_that_did_not_change_is_left_alone(tmp_path: Path) -> None:
    written(tmp_path / "a.yaml", WRITE)
    here = Loaded(tmp_path / "a.yaml")

    assert [await here.watch.refresh() for _ in range(3)] == [False, False, False]


async def test_a_change_is_loaded_when_the_file_lies_still_and_sessions_keep_their_place(tmp_path: Path) -> None:
    written(tmp_path / "a.yaml", WRITE)
    here, session = Loaded(tmp_path / "a.yaml"), Session()
    assert await here.status("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), session) == 201
    written(tmp_path / "a.yaml", WRITE, READ)

    looks = [await here.watch.refresh() for _ in range(3)]

    assert looks == [False, True, False]
    assert await here.status("GET", "/rest/api/3/issue/HSP-1", session=session) == 200
    assert await here.status("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), session) == 501


async def test_a_change_that_cannot_be_read_leaves_the_old_tape_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    written(tmp_path / "a.yaml", READ)
    here = Loaded(tmp_path / "a.yaml")
    (tmp_path / "a.yaml").write_text("interactions: [\n")

    with caplog.at_level(logging.WARNING):
        looks = [await here.watch.refresh() for _ in range(3)]

    assert looks == [False, False, False]
    assert "answers still come from what was loaded before" in caplog.text
    assert await here.status("GET", "/rest/api/3/issue/HSP-1") == 200


async def test_a_file_that_is_removed_leaves_the_old_tape(tmp_path: Path) -> None:
    written(tmp_path / "a.yaml", READ)
    here = Loaded(tmp_path / "a.yaml")
    (tmp_path / "a.yaml").unlink()

    assert [await here.watch.refresh() for _ in range(3)] == [False, False, False]
    assert await here.status("GET", "/rest/api/3/issue/HSP-1") == 200


async def test_the_watch_runs_beside_the_server_and_ends_with_it(tmp_path: Path) -> None:
    written(tmp_path / "a.yaml", WRITE)
    taken: asyncio.Queue[Tape] = asyncio.Queue()

    class Answering:
        def replace_tape(self, tape: Tape) -> None:
            taken.put_nowait(tape)

    async with watching([tmp_path / "a.yaml"], lambda: Tape(load(tmp_path / "a.yaml")), Answering(), every_s=0.001):
        written(tmp_path / "a.yaml", WRITE, READ)
        async with asyncio.timeout(20):
            tape = await taken.get()
            while len(tape) < 2:
                tape = await taken.get()

    assert len(tape) == 2
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
