"""A verdict as plain data, as the control API and the files have it, and as observations: grouped, the bad first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from linktape.journal_rows import Entry
from linktape.judge.troubles import TROUBLES, Trouble
from linktape.pictures.observations import CallPlace, Observation, Occurrence
from linktape.pictures.verdict_shape import Broken, PlaceInFile, VerdictShape
from linktape.wording import counted

MOST_UNUSED = 200


Journal = Mapping[CallPlace, Entry]
"""The calls by their places; one that the journal has forgotten is missing."""


def _place(value: object) -> object:
    """Read the number of a call; where there are several sessions, it stands beside its session's name."""
    if isinstance(value, dict):
        return (value.get("session"), value.get("request"))
    return ("", value) if isinstance(value, int) else value


Numbered = Annotated[CallPlace, BeforeValidator(_place)]


class Facts(BaseModel):
    """Something of JSON that is read again: what is not known is left alone, for a later version may say more."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class RecordingPlace(PlaceInFile, Facts):
    """Where a recording stands."""


class BrokenExpectation(Broken, Facts):
    """A broken expectation; `requests` are numbers of calls in the session."""

    session: str = ""


class NeverActed(Facts):
    """A rule that acted in no session, and why."""

    scenario: str
    rule: str
    because: str


class NeverStruck(Facts):
    """A scenario that was asked for and struck no call; `because` is a whole sentence."""

    scenario: str
    because: str


class Dropped(Facts):
    """A session that is no more, with the calls that went wrong."""

    session: str
    unmatched: tuple[int, ...] = ()
    unsupported: tuple[int, ...] = ()
    outside: tuple[int, ...] = ()


class VerdictFacts(VerdictShape[Numbered, RecordingPlace, BrokenExpectation], Facts):
    """The verdict on a client. `untested` and `lost` are sentences; `strict`: what was not used is bad as well."""

    never_struck: tuple[NeverStruck, ...] = ()
    never_acted: tuple[NeverActed, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    untested: str | None = None
    lost: str | None = None
    strict: bool = Field(default=False)


def observations(verdict: VerdictFacts, journal: Journal) -> list[Observation]:
    """Give what is to be said, a observation for each kind: what makes the verdict bad first."""
    seen = [*_about_the_whole(verdict), *_troubles(verdict, journal), *_violations(verdict), *_left(verdict)]
    return sorted(seen, key=lambda observation: not observation.is_bad)


def accused(verdict: VerdictFacts, session: str) -> dict[int, str]:
    """Say in a word what is said against the calls of a session, by their numbers."""
    said = {
        n: broken.policy
        for broken in reversed(verdict.violations)
        if broken.session in ("", session)
        for n in (broken.requests[1:] or broken.requests)
    }
    for trouble in TROUBLES:
        said |= {call.n: trouble.one for call in _calls(verdict, trouble) if call.session in ("", session)}
    return said


def _calls(verdict: VerdictFacts, trouble: Trouble) -> tuple[CallPlace, ...]:
    calls: tuple[CallPlace, ...] = getattr(verdict, trouble.member)
    return calls


def _about_the_whole(verdict: VerdictFacts) -> Iterable[Observation]:
    if verdict.untested:
        yield Observation("untested", verdict.untested, expected="at least one call that is answered")
    for scenario in verdict.never_struck:
        yield Observation("not met", scenario.because, expected="a call that it strikes")
    if verdict.lost:
        yield Observation("not recorded", verdict.lost, expected="every answer in the cassette")
    if verdict.not_recorded:
        answers = counted(len(verdict.not_recorded), "answer")
        told = tuple(Occurrence((call,), "the disk refused it") for call in verdict.not_recorded)
        yield Observation("not recorded", f"{answers} could not be recorded", told, expected="a record")


def _troubles(verdict: VerdictFacts, journal: Journal) -> Iterable[Observation]:
    for trouble in TROUBLES:
        calls = _calls(verdict, trouble)
        if calls:
            told = tuple(_troubled(call, journal.get(call), trouble) for call in calls)
            yield Observation(trouble.member, trouble.said(len(calls)), told, expected=trouble.expected)
        for dropped in verdict.dropped:
            count = len(getattr(dropped, trouble.member))
            if count:
                said = f"in session {dropped.session}, which is no more, {trouble.said(count)}"
                yield Observation(trouble.member, said, expected=trouble.expected)


def _troubled(call: CallPlace, entry: Entry | None, trouble: Trouble) -> Occurrence:
    notes = entry.layers if entry else ()
    reason = next((note.reason for note in notes if note.layer == trouble.layer), "")
    return Occurrence((call,), entry.words if entry else "a call", reason)


def _violations(verdict: VerdictFacts) -> Iterable[Observation]:
    by_rule: dict[tuple[str, str, str], list[BrokenExpectation]] = {}
    for broken in verdict.violations:
        by_rule.setdefault((broken.policy, broken.expected, broken.because), []).append(broken)
    for (policy, expected, because), mine in by_rule.items():
        times = "" if len(mine) == 1 else f" {len(mine)} times"
        told = tuple(Occurrence(_requests(broken), broken.happened) for broken in mine)
        yield Observation("broken", f"{policy} is broken{times}", told, expected=expected, because=because)


def _requests(broken: BrokenExpectation) -> tuple[CallPlace, ...]:
    return tuple(CallPlace(broken.session, n) for n in broken.requests)


def _left(verdict: VerdictFacts) -> Iterable[Observation]:
    struck = {scenario.scenario for scenario in verdict.never_struck}
    rules = [rule for rule in verdict.never_acted if rule.scenario not in struck]
    if rules:
        told = tuple(Occurrence((), f"rule {rule.rule} of scenario {rule.scenario}: {rule.because}") for rule in rules)
        yield Observation("unmet", f"{counted(len(rules), 'rule')} never acted", told, is_bad=verdict.strict)
    if verdict.unused:
        recordings = counted(len(verdict.unused), "recording")
        told = tuple(Occurrence((), f"{place.file}:{place.line}") for place in verdict.unused[:MOST_UNUSED])
        yield Observation("unused", f"{recordings} never asked for", told, is_bad=verdict.strict)
    if verdict.not_judged:
        told = tuple(Occurrence((), text) for text in verdict.not_judged)
        things = counted(len(verdict.not_judged), "expectation")
        yield Observation("not judged", f"{things} could not be judged", told, is_bad=False)
