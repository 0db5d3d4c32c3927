"""layers/replayer_by_session.py: each session has a tape of its own."""

from __future__ import annotations

import json

from linktape.layers.refuse import Refuse
from linktape.layers.replayer import Replayer
from linktape.layers.replayer_by_session import MOST_MADE, ReplayerBySession
from linktape.playback.tape import Tape
from linktape.session import Session
from tests.support import call
from tests.tape.recordings import cassette, recorded

PATH = "/rest/api/3/issue/HSP-1"


class Tapes:
    """Makes a tape of two recordings for each name that begins with a `t`, and remembers for whom."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, name: str) -> Replayer:
        self.made.append(name)
        told = [recorded("GET issue/HSP-1", answer={"of": name}), recorded("GET issue/HSP-2", answer={"of": name})]
        has_one = name.startswith("t")
        lacking = "" if has_one else f"session {name} has no cassette"
        tape = Tape(cassette(*told, file=f"{name}.yaml") if has_one else (), lacking=lacking)
        return Replayer(tape, Refuse(), known_as=name)


async def answered(replay: ReplayerBySession, session: Session, path: str = PATH) -> object:
    response = await replay.respond(call("GET", path, session=session))
    return json.loads(response.content)


async def test_each_session_is_answered_from_its_own_and_read_once() -> None:
    tapes = Tapes()
    replay, one, other = ReplayerBySession(tapes), Session("t1"), Session("t2")

    said = [await answered(replay, session) for session in (one, other, one)]

    assert said == [{"of": "t1"}, {"of": "t2"}, {"of": "t1"}]
    assert tapes.made == ["t1", "t2"]


async def test_a_session_without_one_is_told_so_with_each_miss() -> None:
    replay, session = ReplayerBySession(Tapes()), Session("x")

    response = await replay.respond(call("GET", PATH, session=session))

    assert (response.status, response.headers.get("Linktape-Error")) == (501, "unmatched")
    assert json.loads(response.content)["errorMessages"][1] == "session x has no cassette"


async def test_what_is_unused_is_each_sessions_own() -> None:
    replay, one, other, silent = ReplayerBySession(Tapes()), Session("t1"), Session("t2"), Session("t3")
    await answered(replay, one)
    await answered(replay, other, "/rest/api/3/issue/HSP-2")

    unused = replay.unused_by([one, other, silent])

    assert [file for file, _ in unused] == ["t1.yaml", "t2.yaml"]
    assert unused == [*replay.unused(one), *replay.unused(other)]
    assert replay.unused(silent) == []
    assert len(replay.timeline(one)) == 2
    assert len(replay.timeline(silent)) == len(replay.recordings(silent)) == 0


async def test_what_a_session_had_is_remembered_when_it_begins_anew_and_its_files_are_read_again() -> None:
    tapes = Tapes()
    replay, session = ReplayerBySession(tapes), Session("t1")
    await answered(replay, session)
    replay.ends(session)

    await answered(replay, Session("t1"), "/rest/api/3/issue/HSP-2")

    assert tapes.made == ["t1", "t1"]
    assert {one.operation.issue for one in replay.played([])} == {"HSP-1"}


async def test_no_more_are_held_than_can_be_and_a_session_goes_on_where_it_was() -> None:
    tapes = Tapes()
    replay, first = ReplayerBySession(tapes), Session("t0")
    await answered(replay, first)
    for number in range(MOST_MADE):
        await answered(replay, Session(f"t{number + 1}"))

    unused = replay.unused(first)

    assert (tapes.made.count("t0"), len(unused)) == (2, 1)
