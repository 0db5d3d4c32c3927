"""What the JSON files of runs, drills and hunts have in common, as they are read again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, NonNegativeFloat, NonNegativeInt

from linktape.journal_rows import Entry
from linktape.judge.economy import Remark
from linktape.pictures.chips import AnswerCount
from linktape.pictures.graph import Arrow
from linktape.pictures.observations import CallPlace
from linktape.pictures.time_line import Stop
from linktape.pictures.verdict_data import Facts, Journal, VerdictFacts
from linktape.runs.struck import Reaction


def _timed(entry: Entry) -> Entry:
    at = datetime.fromisoformat(entry.at)
    if at.tzinfo is None or not 1970 < at.year < 9999:
        raise ValueError("a time with its zone, such as 2026-11-21T12:00:00Z")
    return entry


TimedEntry = Annotated[Entry, AfterValidator(_timed)]


class SessionFacts(Facts):
    """A session: its calls, and what became of links and of the tape."""

    session: str
    requests: NonNegativeInt = 0
    economy: tuple[Remark, ...] = ()
    journal: tuple[TimedEntry, ...] = ()
    links: tuple[Arrow, ...] = ()
    tape: tuple[Stop, ...] = ()


def journal(sessions: tuple[SessionFacts, ...]) -> Journal:
    """Give every call by its place; where there is but one session, without its name as well."""
    calls = {CallPlace(one.session, entry.n): entry for one in sessions for entry in one.journal}
    alone = sessions[0].journal if len(sessions) == 1 else ()
    return calls | {CallPlace("", entry.n): entry for entry in alone}


class StruckFacts(Facts):
    """A call that was given a fault."""

    session: str
    request: int
    fault: str
    is_made_good: bool

    @property
    def place(self) -> CallPlace:
        """Which call it is."""
        return CallPlace(self.session, self.request)


class AnswerFacts(Facts):
    """An answer, and how often it was met."""

    operation: str
    status: str | int
    cause: str = ""
    says: str = ""
    count: NonNegativeInt


class CoverageFacts(Facts):
    """The documented answers of the operations that were called, met and not, and what no document has."""

    percent: NonNegativeFloat | None
    met: NonNegativeInt
    documented: NonNegativeInt
    answers: tuple[AnswerFacts, ...]
    beyond: tuple[AnswerFacts, ...] = ()
    never_called: tuple[str, ...] = ()

    def counts(self) -> list[AnswerCount]:
        """Give all answers for the picture."""
        return [
            AnswerCount(one.operation, str(one.status), one.cause, one.count, one.says, is_documented)
            for answers, is_documented in ((self.answers, True), (self.beyond, False))
            for one in answers
        ]


class TrialFacts(VerdictFacts):
    """One run of many. `survival`: how the failure was swallowed, in a sentence; `output`: what was printed."""

    scenario: str
    about: str
    exit_code: int
    ended: str
    requests: NonNegativeInt
    retries: NonNegativeInt
    shortest_wait_s: NonNegativeFloat | None
    finding: Reaction
    took_s: NonNegativeFloat
    speed: float = 1.0
    survival: str | None
    changes: tuple[str, ...]
    output: str
    struck: tuple[StruckFacts, ...]
    sessions: tuple[SessionFacts, ...]


class TrialsFile(Facts):
    """What is in the file of every command that runs its client many times. `clean`: the run without a fault."""

    headline: str
    command: str
    mode: str
    exit_code: int
    speed: float = 1.0
    slowed: tuple[str, ...] = ()
    clean: TrialFacts | None
    runs: tuple[TrialFacts, ...]
    coverage: CoverageFacts
