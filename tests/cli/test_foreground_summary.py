"""cli/foreground.py: what a command says at its end."""

from __future__ import annotations

from dataclasses import replace
from logging import INFO, WARNING

import pytest

from linktape.cli.foreground import summary
from linktape.judge.judge import judge_of
from linktape.redaction.redactor import Redactor
from linktape.session import Sessions
from linktape.wiring.onion import Onion
from linktape.wiring.settings import Mode, Settings
from tests.judge.court import Court, answer
from tests.support import StandIn


@pytest.fixture
def onion() -> Onion:
    return Onion(Settings(mode=Mode.MOCK), StandIn(), Sessions(), Redactor())


def called(onion: Onion, name: str, calls: int = 1) -> None:
    session = onion.sessions.get(name)
    for _ in range(calls):
        session.next_number()


def test_nothing_is_said_of_a_session_that_nobody_used(onion: Onion) -> None:
    onion.sessions.get("default")

    assert summary(onion) == ([], False)


def test_only_the_default_session_has_no_name(onion: Onion) -> None:
    called(onion, "default")
    called(onion, "other", 2)

    assert summary(onion) == ([(INFO, "1 call answered"), (INFO, "session other: 2 calls answered")], False)


def test_misses_are_told_by_their_numbers_up_to_a_bound(onion: Onion) -> None:
    judge_of(onion.sessions.get("default")).unmatched.extend(range(1, 23))

    ((level, line),), lost = summary(onion)

    assert line.startswith("22 calls matched no recording: #1, #2, ")
    assert line.endswith("#20, …")
    assert not lost
    assert level == WARNING


def test_an_answer_that_was_not_recorded_is_a_loss(onion: Onion) -> None:
    judge_of(onion.sessions.get("default")).not_recorded.append(7)

    assert summary(onion) == ([(WARNING, "1 answer NOT recorded: #7")], True)


def test_a_violation_says_what_happened_what_was_expected_and_why(onion: Onion) -> None:
    court = Court("no-retry-413", session=onion.sessions.get("default"))
    full = answer(413)
    court.post(full)
    court.post(full)

    lines, _ = summary(replace(onion))

    _, line = lines[-1]
    assert line.startswith("no-retry-413: request 2 ")
    assert "; expected: " in line
    assert ", because " in line
