"""shared/session_place.py: what is known of a session here, and what is forgotten with it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from linktape.clock import REAL
from linktape.shared.session_place import Place
from linktape.shared.shared_session import SharedSession


@dataclass(eq=False)
class Waiting:
    is_lost: bool = False

    def lose(self) -> None:
        self.is_lost = True


@pytest.fixture
def place() -> Place:
    made = Place("a")
    made.begin(SharedSession("a", REAL), "life")
    made.version, made.holder, made.is_wanted = 7, "me:1", True
    return made


def test_what_waits_is_lost_with_what_is_forgotten(place: Place) -> None:
    waiting = Waiting()
    place.parked.add(waiting)

    place.forget()

    assert waiting.is_lost
    assert (place.version, place.holder, place.is_wanted, place.parked) == (-1, "", False, set())


def test_what_waits_in_a_life_that_is_over_is_not_lost(place: Place) -> None:
    waiting = Waiting()
    place.parked.add(waiting)

    place.begin(SharedSession("a", REAL), "another")

    assert not waiting.is_lost
    assert not place.parked
