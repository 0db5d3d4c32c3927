"""session.py: the private world of one test."""

from __future__ import annotations

import re
import types
from collections import Counter as Counted
from collections import OrderedDict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import pytest

from linktape.bounded import Recent, Tally
from linktape.fake.site.world import World
from linktape.faults.state import ScenarioState
from linktape.faults.table import FAULTS, Watch
from linktape.journal_rows import Entry
from linktape.judge import checks, policies
from linktape.judge.coverage import Coverage
from linktape.judge.economy import Economy
from linktape.judge.judge import Judge
from linktape.layers.fake_from_tape import CaughtUp
from linktape.layers.project_guard import Looked
from linktape.layers.recorder import Recorded
from linktape.limiter.limiter import Limiter
from linktape.messages import Headers
from linktape.playback.position import Position
from linktape.redaction.real_names import SentPeople
from linktape.session import Session, Sessions
from linktape.session_clock import ClockState, FirstLook
from linktape.shared.state_kinds import KINDS as KEPT_ELSEWHERE
from tests.standing import entry, written
from tests.support import HandClock


@dataclass
class Counter:
    count: int = 0


def test_a_layers_state_is_made_once_and_forgotten_on_reset() -> None:
    sessions = Sessions()

    sessions.get("a").state(Counter, Counter).count += 1

    assert sessions.get("a").state(Counter, Counter).count == 1
    session = sessions.renew("a")
    assert sessions.get("a") is session
    assert session.state(Counter, Counter).count == 0
    assert session.next_number() == 1


def test_sessions_never_share_a_state() -> None:
    sessions = Sessions()

    sessions.get("a").state(Counter, Counter).count = 5

    assert sessions.get("b").state(Counter, Counter).count == 0


def entry_bytes() -> int:
    session = Session()
    written(session, entry(1))
    return session.journal.size_bytes


ENTRY_BYTES = entry_bytes()


def test_the_longest_unused_session_is_dropped_beyond_the_bound() -> None:
    sessions = Sessions(most=2)
    for name in ("a", "b", "a", "c"):
        sessions.get(name)

    assert [session.name for session in sessions] == ["a", "c"]


def test_an_idle_session_is_dropped_when_another_is_used() -> None:
    clock = HandClock()
    sessions = Sessions(idle_s=10, clock=clock)
    sessions.get("a")

    clock.now_s += 11
    sessions.get("b")

    assert sessions.peek("a") is None


def test_the_journals_of_all_sessions_are_bounded_together_and_the_longest_unused_lose_first() -> None:
    sessions = Sessions(most_bytes=200 * ENTRY_BYTES)
    for name in ("old", "middle", "new"):
        for n in range(100):
            written(sessions.get(name), entry(n, name))

    for _ in range(1_000):
        sessions.get("new")

    assert [(session.name, len(session.journal)) for session in sessions] == [("old", 0), ("middle", 100), ("new", 100)]


def test_the_calls_that_are_left_are_a_sessions_newest() -> None:
    sessions = Sessions(most_bytes=100 * ENTRY_BYTES)

    for n in range(150):
        written(sessions.get(), entry(n))
    for _ in range(1_000):
        sessions.get()

    assert [one.n for one in sessions.get().journal] == list(range(50, 150))


KINDS: list[type[object]] = [
    CaughtUp,
    Coverage,
    Economy,
    FirstLook,
    Judge,
    Looked,
    Position,
    Recorded,
    ScenarioState,
    SentPeople,
]
WITH_RULES = (World, Limiter)  # what is kept of them is what was changed, and counted: not the site, not its limits

_ATOMS = {int, str, float, bool, bytes, None, type(None), datetime, Headers}  # Headers: an immutable list of texts
_KINDS_OF: dict[object, Sequence[type[object]]] = {  # what stands for a protocol in a state
    checks.Check: [type(policy.make("", "", 1.0)) for policy in policies.POLICIES.values()] + [checks.LimitCheck],
    Watch: [type(fault.watch()) for fault in FAULTS.values() if fault.watch is not None],
}
_JSON = {"Value": None, "JsonValue": None}  # names of JSON itself, which is defined by itself
_BOXES = {Tally, list, dict, tuple, set, frozenset, deque, OrderedDict, Counted, Recent, Mapping}


def test_every_kind_of_state_that_is_kept_in_a_session_is_listed_here() -> None:
    sources = Path(__file__).parents[1] / "proxy" / "linktape"
    asked = re.compile(r"session\.(?:state|peek|put)\(\s*([A-Z]\w+)")

    named = {name for path in sources.rglob("*.py") for name in asked.findall(path.read_text(encoding="utf-8"))}

    assert named == {kind.__name__ for kind in (*KINDS, *WITH_RULES)}
    assert {*KEPT_ELSEWHERE.values()} == {*KINDS, *WITH_RULES, ClockState}


@pytest.mark.parametrize("kind", [*KINDS, Entry])
def test_what_a_session_holds_is_plain_data(kind: type[object]) -> None:
    assert list(strange_parts(kind, kind.__name__, set())) == []


def test_what_is_no_data_is_found_in_a_state() -> None:
    @dataclass
    class Bad:
        told: list[types.FunctionType]

    class Named(NamedTuple):
        told: types.FunctionType

    assert list(strange_parts(Bad, "Bad", set())) == ["Bad.told: <class 'function'>"]
    assert list(strange_parts(Named, "Named", set())) == ["Named.told: <class 'function'>"]
    assert list(strange_parts(Tally[types.FunctionType], "Tally", set())) == ["Tally: <class 'function'>"]


def strange_parts(hint: Any, place: str, seen: set[object]) -> Iterator[str]:
    """Name every part of a type that is no plain data, with its place."""
    origin = get_origin(hint) or hint
    if origin in _ATOMS or origin is Literal or hint in seen:
        return
    if origin in _BOXES or origin in (Union, types.UnionType):
        for part in get_args(hint):
            if part is not ...:
                yield from strange_parts(part, place, seen)
        return
    seen.add(hint)
    if hint in _KINDS_OF:
        for made in _KINDS_OF[hint]:
            yield from strange_parts(made, f"{place}.{made.__name__}", seen)
    elif is_dataclass(origin):
        hints = get_type_hints(origin, localns=_JSON)
        for part in fields(origin):
            yield from strange_parts(hints[part.name], f"{place}.{part.name}", seen)
    elif issubclass(origin, tuple) and hasattr(origin, "_fields"):
        for name, part_hint in get_type_hints(origin).items():
            yield from strange_parts(part_hint, f"{place}.{name}", seen)
    elif not (isinstance(hint, type) and issubclass(hint, Enum)):
        yield f"{place}: {hint}"
