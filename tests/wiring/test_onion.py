"""wiring/onion.py: what the ports and the ways in ask of the layers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from linktape.errors import BadDocument, UsageError
from linktape.faults.state import ScenarioState
from linktape.judge.judge import judge_of
from linktape.messages import Response
from linktape.responder import Call
from linktape.session import Session
from linktape.wiring.assemble import assembled
from linktape.wiring.onion import Onion
from linktape.wiring.settings import Mode, Settings
from tests.support import basic, call, link

MINE = "scenario: mine\nrules: [{on: any, then: xsrf}]\n"


@pytest.fixture
async def onion() -> AsyncIterator[Onion]:
    """A mock with a scenario."""
    async with assembled(Settings(mode=Mode.MOCK, scenarios=("link-limit",), seed=7)) as made:
        yield made


async def linked(onion: Onion, session: Session, **more: Any) -> Response:
    body = link("HSP-1", "MKY-1", **more)
    return await sent(onion, call("POST", "/rest/api/3/issueLink", body, auth=basic(), session=session))


async def sent(onion: Onion, made: Call) -> Response:
    response = await onion.responder.respond(made)
    made.settle(True)
    return response


def played(session: Session) -> list[str]:
    state = session.peek(ScenarioState)
    return [] if state is None else [scenario.name for scenario in state.scenarios]


@pytest.mark.parametrize(
    ("chosen", "names"),
    [("outage", ["outage"]), (f"\n{MINE}", ["mine"]), ("", []), (" \n ", []), ("scenario: x", ["x"])],
)
async def test_a_session_plays_what_is_chosen_by_name_or_as_yaml(onion: Onion, chosen: str, names: list[str]) -> None:
    session, other = onion.sessions.get("a"), onion.sessions.get("b")

    onion.set_scenario(session, chosen)

    assert (played(session), played(other)) == (names, ["link-limit"])


@pytest.mark.parametrize(
    ("chosen", "kind"), [("no-such", UsageError), ("scenario: [", BadDocument), ("./a.yaml", UsageError)]
)
async def test_what_cannot_be_played_leaves_what_is_and_no_file_is_read(
    onion: Onion, chosen: str, kind: type[UsageError]
) -> None:
    session = onion.sessions.get("a")

    with pytest.raises(kind):
        onion.set_scenario(session, chosen)

    assert played(session) == ["link-limit"]


async def test_a_client_may_keep_its_ids_over_a_reset(onion: Onion) -> None:
    session = onion.sessions.get("a")
    onion.set_scenario(session, "calm")
    await linked(onion, session)
    await sent(onion, call("GET", "/rest/api/3/issue/HSP-1", auth=basic(), session=session))

    onion.reset(session)
    renewed = onion.sessions.get("a")
    onion.set_scenario(renewed, "calm")
    await linked(onion, renewed)
    await sent(onion, call("DELETE", "/rest/api/3/issueLink/10002", auth=basic(), session=renewed))

    assert onion.judged(renewed).violations == ()


async def test_whoever_sets_the_state_knows_the_ids_in_it(onion: Onion) -> None:
    session = onion.sessions.get("a")
    onion.set_scenario(session, "calm")
    await linked(onion, session)

    onion.set_state(session, onion.state(session) or "")
    await sent(onion, call("DELETE", "/rest/api/3/issueLink/10002", auth=basic(), session=session))

    assert onion.judged(session).violations == ()


async def test_a_reset_keeps_nothing_of_a_session_but_what_it_has_met(onion: Onion) -> None:
    session = onion.sessions.get("a")
    await linked(onion, session)
    judge_of(session).unmatched.append(1)

    onion.reset(session)

    fresh = onion.sessions.get("a")
    assert fresh is not session
    assert (fresh.calls, onion.judged(fresh).unmatched, played(fresh)) == (0, (), ["link-limit"])
    assert (onion.past.calls, onion.calls, onion.has_acted, onion.unmet()) == (1, 1, True, [])
    assert sum(onion.all_coverage().met.values()) == 1


async def test_a_session_that_is_dropped_still_counts(onion: Onion) -> None:
    session = onion.sessions.get("a")
    await linked(onion, session)
    judge_of(session).unmatched.append(1)

    onion.forget(session)

    assert [(name, verdict.unmatched) for name, verdict in onion.past.bad] == [("a", (1,))]


async def test_a_state_can_be_saved_and_put_into_another_session(onion: Onion) -> None:
    one, other = onion.sessions.get("a"), onion.sessions.get("b")
    onion.set_scenario(one, "")
    await linked(onion, one)

    onion.set_state(other, onion.state(one) or "")

    assert onion.fake is not None
    assert ("Blocks", "HSP-1", "MKY-1") in onion.fake.world(other).graph()


async def test_only_a_mock_has_a_state() -> None:
    async with assembled(Settings(mode=Mode.FORWARD, upstream="http://127.0.0.1:1")) as onion:
        session = onion.sessions.get("a")

        assert onion.state(session) is None
        with pytest.raises(UsageError, match="there is no fake Jira in mode forward; only mock has a state"):
            onion.set_state(session, "site: x\n")


async def test_the_verdict_knows_what_the_fake_holds(onion: Onion) -> None:
    session = onion.sessions.get("a")
    onion.set_scenario(session, "scenario: x\nexpect: [{comments: {issue: HSP-1, at_most: 0}}]\n")
    await linked(onion, session, comment={"body": {"type": "doc", "version": 1, "content": [{"type": "rule"}]}})

    assert [violation.happened for violation in onion.judged(session).violations] == ["1 comment on HSP-1"]
    assert onion.verdict(session)["ok"] is False


async def test_the_status_says_what_runs(onion: Onion) -> None:
    await linked(onion, onion.sessions.get("a"))

    said = onion.status()

    assert {name: said[name] for name in ("mode", "scenarios", "seed", "sessions", "recorded")} == {
        "mode": "mock", "scenarios": ["link-limit"], "seed": 7, "sessions": [{"name": "a", "calls": 1}], "recorded": {},
    }  # fmt: skip
