"""runs/outcome.py: what a run has come to, over all of its sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from linktape.judge.judge import Conduct
from linktape.judge.verdict import Unmet, Verdict
from linktape.pictures.graph import Arrow, LinkChange
from linktape.runs.outcome import SessionOutcome, sum_up
from linktape.runs.struck import Reaction
from linktape.wiring.assemble import assembled
from linktape.wiring.settings import Mode, Settings
from tests.runs.outcomes import entry, outcome, session, violation
from tests.support import basic, call, link


def tried(one: SessionOutcome, retries: int, shortest_wait_s: float | None) -> SessionOutcome:
    return replace(one, conduct=Conduct(one.count, retries, 1.0, shortest_wait_s))


def test_sessions_add_up() -> None:
    seen = outcome(
        tried(session([entry(), entry(2)]), 1, 0.5),
        tried(session([entry()], "b"), 2, 0.25),
        tried(session([], "c"), 0, None),
    ).served

    assert (seen.count, seen.retries, seen.shortest_wait_s) == (3, 3, 0.25)


def test_nobody_waited_where_nobody_retried() -> None:
    assert outcome(session()).served.shortest_wait_s is None


@pytest.mark.parametrize(
    ("change", "ok"),
    [
        ({}, True),
        ({"lost": "a.yaml: full"}, False),
        ({"unused": (("a.yaml", 7),)}, True),
        ({"unused": (("a.yaml", 7),), "strict": True}, False),
        ({"strict": True}, True),
        ({"untested": "no call came"}, False),
        ({"unmet": (Unmet("two", "gone"),)}, True),
        ({"unmet": (Unmet("two", "gone"),), "strict": True}, False),
        ({"never_struck": ("third",)}, False),
        ({"dropped_bad": (("old", Verdict(False)),)}, False),
        ({"sessions": (session(), session(violations=[violation()]))}, False),
    ],
)
def test_a_run_is_well_when_nothing_is_to_be_said_against_it(change: dict[str, object], ok: bool) -> None:
    seen = replace(outcome(session()).served, **change)  # type: ignore[arg-type]  # fields of Served

    assert seen.ok is ok


@pytest.mark.parametrize(("code", "is_bad", "exit_code"), [(0, False, 0), (0, True, 1), (3, False, 3), (3, True, 3)])
def test_the_commands_own_failure_goes_before_a_bad_verdict(code: int, is_bad: bool, exit_code: int) -> None:
    seen = session(violations=[violation()] if is_bad else [])

    assert outcome(seen, code=code).exit_code == exit_code


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"scenarios": ()}, Reaction.NONE),
        ({"never_struck": ("link-limit",)}, Reaction.NOT_MET),
        ({}, Reaction.RECOVERED),
    ],
)
def test_a_run_says_what_became_of_the_failures(more: dict[str, object], found: Reaction) -> None:
    run = outcome(session([entry()]))

    assert replace(run, served=replace(run.served, **more)).reaction is found  # type: ignore[arg-type]  # its fields


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
