"""wiring/sources/blocks_beside.py: a second process makes the blocks that this one would, or this one does."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from linktape.errors import CassetteUnwritable
from linktape.messages import Headers, Request, Response
from linktape.redaction import recordable
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.streams import LONG_BYTES
from linktape.tape.cassette import Interaction
from linktape.wiring.sources import blocks_beside
from linktape.wiring.sources.blocks_beside import BlocksBeside
from tests.redaction.canaries import canary
from tests.support import basic, link
from tests.tape.recordings import issue_answer, recorded

pytestmark = pytest.mark.slow

POLICY = RedactionPolicy(salt="of-both-processes", json_paths=("badge",), header_names=("X-Badge",))
TOKEN = canary(1)
MIA = {"displayName": "Mia Krystof", "emailAddress": "mia@acme.example", "accountId": "5b10a2844c20165700ede21g"}
COMMENTED = link("HSP-1", "MKY-1", comment={"body": "ask Mia Krystof"})


def exchanges() -> list[Interaction]:
    """Give interactions with people, credentials, and what is told apart by something that is taken out."""
    asked = recorded("GET issue/HSP-1", answer={**issue_answer("HSP-1"), "reporter": MIA, "badge": "4711"})
    handed = recorded("GET user?accountId=5b10a2844c20165700ede21g", answer={**MIA, "token": TOKEN})
    told = recorded("POST issueLink", COMMENTED, headers={"Content-Type": "application/json"})
    echoed = recorded("GET issue/HSP-2", answer={"id": "10002", "key": "HSP-2", "summary": f"it is {TOKEN}"})
    sent = recorded("GET myself", answer=MIA, headers={"Authorization": basic(), "X-Badge": canary(2)})
    struck = recorded(f"GET issue/{TOKEN}", answer={"errorMessages": ["no"]}, status=404)
    return [asked, handed, told, echoed, sent, struck]


@pytest.fixture
def redactor() -> Redactor:
    return Redactor(POLICY)


@pytest.fixture
async def beside(redactor: Redactor, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BlocksBeside]:
    """Give what has started its second process."""
    monkeypatch.setattr(blocks_beside, "processors", lambda: 2)
    made = BlocksBeside(redactor, worth_it=1)
    await made(recorded("GET serverInfo", answer={}), 1)
    assert made.starting is not None
    await made.starting
    yield made
    await made.close()


def forbidden(*_: object) -> tuple[bytes, list[str]]:
    raise AssertionError("it was made here")


def process_of(beside: BlocksBeside) -> int:
    assert beside._second._transport is not None
    pid = beside._second._transport.get_pid()
    assert isinstance(pid, int)
    return pid


async def test_the_second_process_makes_the_blocks_that_this_one_would(
    beside: BlocksBeside, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Redactor(POLICY)
    wanted = [recordable.block(here, one) for one in exchanges()]
    monkeypatch.setattr(recordable, "block", forbidden)

    made = [await beside(one, 1) for one in exchanges()]

    assert made == wanted
    assert any(gone for _, gone in made)


async def test_many_at_once_get_each_its_own(beside: BlocksBeside) -> None:
    asked = [recorded(f"GET issue/HSP-{n}", answer={"key": f"HSP-{n}"}) for n in range(100)]

    made = await asyncio.gather(*(beside(one, 15) for one in asked))

    assert [f"HSP-{n}".encode() in block for n, (block, _) in enumerate(made)] == [True] * 100
    assert made == [recordable.block(Redactor(POLICY), one) for one in asked]


async def test_what_either_has_learned_the_other_knows(
    beside: BlocksBeside, redactor: Redactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, handed, _, echoed, *_ = exchanges()
    second = canary(3)
    redactor.learn(Request("GET", "/", headers=Headers({"Authorization": f"Bearer {second}"})))
    monkeypatch.setattr(recordable, "block", forbidden)

    await beside(handed, 1)

    assert TOKEN not in redactor.text(f"a token {TOKEN}")
    assert "Mia Krystof" not in redactor.text("Mia Krystof was here")
    later = Response.json(200, {"summary": f"{second} {TOKEN}"})
    block, _ = await beside(replace(echoed, response=later), 1)
    assert second.encode() not in block
    assert TOKEN.encode() not in block


async def test_what_must_not_be_written_is_refused_in_the_same_words(
    beside: BlocksBeside, redactor: Redactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = recorded("GET issue/HSP-1", answer={TOKEN: "a secret for a name"})
    redactor.learn(Request("GET", "/", headers=Headers({"Authorization": f"Bearer {TOKEN}"})))
    with pytest.raises(CassetteUnwritable) as here:
        recordable.block(redactor, asked)
    monkeypatch.setattr(recordable, "block", forbidden)

    with pytest.raises(CassetteUnwritable) as caught:
        await beside(asked, 1)

    assert str(caught.value) == str(here.value)
    assert TOKEN not in str(caught.value)


async def test_when_the_second_process_is_killed_the_blocks_are_made_here(beside: BlocksBeside) -> None:
    asked = exchanges()
    wanted = [recordable.block(here := Redactor(POLICY), asked[0]), *(recordable.block(here, one) for one in asked[1:])]
    made = [await beside(asked[0], 1)]

    pid = process_of(beside)
    os.kill(pid, signal.SIGSTOP)
    waiting = [asyncio.create_task(beside(one, 5)) for one in asked[1:4]]
    await asyncio.sleep(0)
    os.kill(pid, signal.SIGKILL)
    made += [await one for one in waiting]
    made += [await beside(one, 5) for one in asked[4:]]

    assert made == wanted


async def test_who_records_alone_and_what_is_long_is_done_here(beside: BlocksBeside) -> None:
    os.kill(process_of(beside), signal.SIGSTOP)
    long = recorded("GET issue/HSP-1", answer={"summary": "x" * LONG_BYTES})

    alone = await beside(exchanges()[0], 0)
    block, _ = await beside(long, 5)

    assert alone == recordable.block(Redactor(POLICY), exchanges()[0])
    assert len(block) > LONG_BYTES


async def test_one_processor_starts_no_process(redactor: Redactor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks_beside, "processors", lambda: 1)
    beside = BlocksBeside(redactor, worth_it=1)

    await beside(exchanges()[0], 5)

    assert beside.starting is None
    await beside.close()


async def test_who_closes_while_it_starts_leaves_no_process(
    redactor: Redactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, has_started = asyncio.get_running_loop(), asyncio.Event()
    start = loop.subprocess_exec

    async def started(*given: Any, **more: Any) -> Any:
        made = await start(*given, **more)
        has_started.set()
        return made

    monkeypatch.setattr(blocks_beside, "processors", lambda: 2)
    monkeypatch.setattr(loop, "subprocess_exec", started, raising=False)
    beside = BlocksBeside(redactor, worth_it=1)
    await beside(exchanges()[0], 5)
    await has_started.wait()

    await beside.close()

    assert beside._second._has_exited.is_set()
    assert await beside(exchanges()[0], 5) == recordable.block(Redactor(POLICY), exchanges()[0])


async def test_one_that_ends_before_it_is_ready_is_asked_nothing(
    redactor: Redactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks_beside, "processors", lambda: 2)
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    beside = BlocksBeside(redactor, worth_it=1)
    await beside(exchanges()[0], 5)
    assert beside.starting is not None
    await beside.starting

    made = await beside(exchanges()[0], 5)

    assert made == recordable.block(Redactor(POLICY), exchanges()[0])
    await beside.close()


async def test_a_system_that_starts_none_has_it_done_here(redactor: Redactor, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(*_: object, **__: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(blocks_beside, "processors", lambda: 2)
    monkeypatch.setattr(asyncio.get_running_loop(), "subprocess_exec", refused, raising=False)
    beside = BlocksBeside(redactor, worth_it=1)

    made = [await beside(one, 5) for one in exchanges()]

    assert beside.starting is not None
    await beside.starting
    assert made == [recordable.block(here, one) for here in [Redactor(POLICY)] for one in exchanges()]
    await beside.close()
