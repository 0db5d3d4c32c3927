"""runs/summing_up.py: what a linktape has served is summed up over its sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from linktape.pictures.graph import Arrow, LinkChange
from linktape.runs.summing_up import sum_up
from linktape.wiring.assemble import assembled
from linktape.wiring.settings import Mode, Settings
from tests.support import basic, call, link


async def test_links_are_looked_at_only_where_they_are_to_be_drawn() -> None:
    async with assembled(Settings(mode=Mode.MOCK)) as onion:
        asked = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), auth=basic())
        await onion.responder.respond(replace(asked, session=onion.sessions.get()))

        (plain,), (drawn,) = sum_up(onion).sessions, sum_up(onion, draws=True).sessions

    assert plain.links == ()
    assert drawn.links == (Arrow("HSP-1", "blocks", "MKY-1", LinkChange.MADE),)


async def test_sessions_stand_in_the_order_in_which_they_began() -> None:
    async with assembled(Settings(mode=Mode.MOCK)) as onion:
        for second, name in enumerate(("test_2", "test_10", "test_2", "test_1")):
            asked = call("GET", "/rest/api/3/serverInfo", auth=basic())
            at = asked.at + timedelta(seconds=second)
            await onion.responder.respond(replace(asked, session=onion.sessions.get(name), n=second + 1, at=at))

        assert [session.name for session in sum_up(onion).sessions] == ["test_2", "test_10", "test_1"]


@pytest.mark.slow
async def test_nothing_was_tested_where_the_upstream_answered_no_call() -> None:
    settings = Settings(Mode.FORWARD, upstream="http://127.0.0.1:1", scenarios=("link-limit",))
    async with assembled(settings) as onion:
        session, said = onion.sessions.get(), [sum_up(onion).untested]
        for asked in (call("GET", "/rest/api/3/myself"), call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"))):
            mine = replace(asked, session=session)
            await onion.responder.respond(mine)
            mine.settle(True)
            said.append(sum_up(onion).untested)

    why = "no call was answered by the upstream, so nothing was tested: the upstream 127.0.0.1:1 refused the connection"
    assert said == [None, why, None]  # the scenario has answered the second
