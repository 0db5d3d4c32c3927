"""What the control port answers: a model for each answer, from which the answer and its description are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from linktape.clock import Clock
from linktape.errors import Problem
from linktape.faults.groups import ScenarioGroup
from linktape.journal_rows import Entry
from linktape.judge.endings import Endings, marks
from linktape.pictures.verdict_shape import Broken, PlaceInFile, Text, VerdictShape
from linktape.session_clock import SessionClock

Mark = Literal["fault", "miss", "write", "lost"]


class ControlAnswer(BaseModel):
    """Any answer: it has the members that its model names, and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    leaves_out_null: ClassVar[bool] = False


class Confirmed(ControlAnswer):
    """It is done."""

    ok: Literal[True] = True


class ProblemIn(ControlAnswer):
    """One mistake in a scenario or a site, with its place."""

    line: int = Field(description="counts from 1")
    column: int = Field(description="counts from 1")
    what: Text
    expected: Text = Field(description="what to write instead; may be empty")

    @classmethod
    def all_of(cls, problems: Iterable[Problem], redact: Callable[[str], str]) -> tuple[Self, ...]:
        return tuple(
            cls(line=one.line, column=one.column, what=redact(one.what), expected=redact(one.expected))
            for one in problems
        )


class Failure(ControlAnswer):
    """What went wrong, and what to write instead."""

    leaves_out_null = True

    error: Text
    hint: Text
    problems: tuple[ProblemIn, ...] | None = Field(None, description="each mistake in what was sent, where there are")


class Counts(ControlAnswer):
    """How many calls there were, and how they ended. What the journal has dropped is counted, too."""

    calls: int = Field(description="calls that came")
    ended: int = Field(description="calls that are over")
    faults: int = Field(description="calls that a scenario's fault struck")
    misses: int = Field(description="calls that no recording answered")
    writes: int = Field(description="calls that changed Jira")
    lost: int = Field(description="calls whose answer did not reach the client")
    dropped: int = Field(description="calls that the journal has no more")

    @classmethod
    def of(cls, endings: Endings, *, calls: int, dropped: int) -> Self:
        return cls(
            calls=calls, ended=endings.ended, faults=endings.faults, misses=endings.misses, writes=endings.writes,
            lost=endings.lost, dropped=dropped,
        )  # fmt: skip


class SessionCalls(ControlAnswer):
    """A session's name, and how many calls it has seen."""

    name: Text
    calls: int


class ReloadedFiles(ControlAnswer):
    """What came of a change of files while linktape runs."""

    kind: Literal["cassette", "scenario", "site"]
    files: Text
    at: str = Field(description="when it was seen (RFC 3339, UTC)")
    ok: bool = Field(description="whether it is in force; else what was there before goes on")
    says: Text = Field(description="what is there now, or what is wrong")


class ServerStatus(ControlAnswer):
    """What is served."""

    version: str
    mode: str = Field(description="record, replay, mock or forward")
    url: str = Field(description="the address to give to clients")
    upstream: Text | None
    cassettes: tuple[Text, ...]
    scenarios: tuple[Text, ...] = Field(description="those that every session begins with")
    seed: int | None
    time_scale: float
    recorded: dict[Text, int] = Field(description="how many interactions were written to each file")
    files: tuple[ReloadedFiles, ...] = Field(description="those that have changed since the start")
    sessions: tuple[SessionCalls, ...]


class SessionLine(ControlAnswer):
    """A session in a list."""

    name: Text
    calls: int
    ok: bool = Field(description="whether its verdict is good so far")
    says: Text = Field(description="the first sentence of its verdict")
    scenarios: tuple[Text, ...] = Field(description="what it plays")
    counts: Counts


class SessionList(ControlAnswer):
    """The sessions by name, a page at a time."""

    sessions: tuple[SessionLine, ...]
    total: int
    next: Text | None = Field(description="the `after` of the page behind this one; null: there is none")


class ClockAnswer(ControlAnswer):
    """What a session's clock shows, and whether it goes by itself."""

    mode: Literal["real", "virtual"] = Field(description="virtual: it stands still but when it is told")
    now: str = Field(description="its time of day (RFC 3339, UTC)")
    waiting: int = Field(description="how many delays end when it has come so far; only of a session's own clock")

    @classmethod
    def of(cls, clock: Clock) -> Self:
        own = clock if isinstance(clock, SessionClock) else None
        return cls(
            mode="virtual" if own is not None and own.is_virtual else "real",
            now=clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            waiting=0 if own is None else own.waiting,
        )


class LayerReason(ControlAnswer):
    """What one layer of linktape did with a call, and why."""

    layer: Text
    reason: Text


class JournalEntry(ControlAnswer):
    """One call."""

    n: int = Field(description="its number in its session, from 1")
    session: Text
    at: str = Field(description="when it came (RFC 3339, UTC)")
    took_s: float | None = Field(description="null: it is under way")
    method: Text
    path: Text
    operation: str = Field(description="Atlassian's operation id, or `other`")
    subject: Text
    words: Text = Field(description="the call in Jira's terms")
    status: int | None = Field(description="null: under way, or nobody answered")
    origin: Text = Field(description="who answered: a cassette's place, a scenario's rule, the mock")
    cause: Text | None = Field(description="the true cause, which a masked answer hides from the client")
    fault: Text | None = Field(description="the fault that a scenario struck it with")
    delivered: bool | None = Field(description="whether the client got the answer; null: not known yet")
    marks: tuple[Mark, ...] = Field(description="what it is counted as")
    layers: tuple[LayerReason, ...] = Field(description="outermost first")

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls.model_validate({**shown(entry), "marks": marks(entry)})


def shown(entry: Entry) -> dict[str, object]:
    """Give what a call shows of itself."""
    layers = [{"layer": note.layer, "reason": note.reason} for note in entry.layers]
    names = JournalEntry.model_fields.keys() - {"marks", "layers"}
    return {**{name: getattr(entry, name) for name in names}, "layers": layers}


class JournalPage(ControlAnswer):
    """A page of the journal, oldest first."""

    entries: tuple[JournalEntry, ...]
    next: int | Text | None = Field(description="the `since` of the page behind this one; null: there is none")
    counts: Counts


class NearestRecording(ControlAnswer):
    """A recording that comes near to what no recording answers."""

    file: Text
    line: int
    operation: Text = Field(description="what it is a recording of")
    differences: tuple[Text, ...] = Field(
        description="field by field, in Jira's words: what was sent, what is recorded"
    )


class MessageField(ControlAnswer):
    """A header field of a message, redacted."""

    name: Text
    value: Text


class ShownMessage(ControlAnswer):
    """A request or an answer as the layers saw it, redacted."""

    start: Text = Field(description="method and path, or the status")
    headers: tuple[MessageField, ...]
    body: Text = Field(description="at most 16 kB of it; of what is no text, how long it is")
    is_cut: bool = Field(description="whether the body is longer than what is shown")


class Explanation(JournalEntry):
    """One call with every layer's reason, and the whole story in sentences."""

    explanation: tuple[Text, ...]
    request: ShownMessage | None = Field(description="null where the call is none of the last 1,000")
    answer: ShownMessage | None = Field(description="null where there is none, or it is forgotten")
    nearest: tuple[NearestRecording, ...] = Field(
        description="for a miss: the recordings that come nearest, the nearest first"
    )


class Violated(Broken, ControlAnswer):
    """An expectation that the client has broken."""


class FilePlace(PlaceInFile, ControlAnswer):
    """Where something stands in a file."""


class VerdictAnswer(VerdictShape[int, FilePlace, Violated], ControlAnswer):
    """What is to be said against the client so far. Numbers are those of calls."""

    leaves_out_null = True

    says: tuple[Text, ...] | None = Field(None, description="with `sentences`: all of it in words, the worst first")
    unmet: tuple[Text, ...] = Field(description="rules that never acted")


class MetAnswer(ControlAnswer):
    """An answer of Jira's, and how often the client has met it."""

    operation: str
    status: str | int = Field(description="a class of them is written 5xx")
    cause: Text
    count: int


class DocumentedLine(MetAnswer):
    """A documented answer, and how often the client has met it."""

    says: Text = Field(description="what it means")


class CoverageAnswer(ControlAnswer):
    """Which documented answers of the operations that were called the client has met."""

    percent: float | None = Field(description="null: nothing documented was called")
    met: int
    documented: int
    answers: tuple[DocumentedLine, ...]
    beyond: tuple[MetAnswer, ...] = Field(description="met, and documented nowhere")
    never_called: tuple[str, ...] = Field(description="operations with documented answers that were not called")


class RuleLine(ControlAnswer):
    """A rule of a scenario, and what it has done so far."""

    name: Text
    says: Text = Field(description="the rule in a sentence")
    line: int | None = Field(description="where it stands in its file")
    fitted: int = Field(description="how many calls it was for")
    acted: int = Field(description="how often it acted")


class ScenarioLine(ControlAnswer):
    """A scenario in force."""

    name: Text
    description: Text
    file: Text
    seed: int = Field(description="what its random choices are drawn from")
    state: Text = Field(description="where its small state machine stands")
    rules: tuple[RuleLine, ...]
    expect: tuple[Text, ...] = Field(description="what a good client does, in sentences")


class ScenariosInForce(ControlAnswer):
    """What breaks in this session, in the order in which it is asked."""

    session: Text
    scenarios: tuple[ScenarioLine, ...]


class LibraryScenario(ControlAnswer):
    """A scenario of the library."""

    name: Text
    description: Text
    sentences: tuple[Text, ...] = Field(description="what it does and expects, a line a sentence")
    is_played: bool = Field(description="whether the session plays it")


class LibraryGroup(ControlAnswer):
    """Scenarios of one kind."""

    name: ScenarioGroup
    scenarios: tuple[LibraryScenario, ...]


class ScenarioLibrary(ControlAnswer):
    """The scenarios that come with linktape."""

    groups: tuple[LibraryGroup, ...]


class ScenarioCheck(ControlAnswer):
    """Whether a scenario can be played, what it would do, or each mistake in it."""

    ok: bool
    name: Text | None
    sentences: tuple[Text, ...]
    problems: tuple[ProblemIn, ...]


class TapeInteraction(ControlAnswer):
    """A recording on the tape."""

    index: int = Field(description="counts from 0 over all cassettes")
    file: Text
    line: int
    method: Text
    operation: str
    words: Text = Field(description="the call in Jira's terms")
    status: int
    kind: Literal["write", "read"]
    state: Literal["played", "next", "unused"] = Field(description="next: the one behind the last that was played")
    refused: tuple[int, ...] = Field(description="calls that meant this recording and could not have it")


class TapePage(ControlAnswer):
    """The recordings in their order, a page at a time, as the session has played them."""

    interactions: tuple[TapeInteraction, ...]
    total: int
    played: int
    next: int | None = Field(description="the `offset` of the page behind this one; null: there is none")


class LinkedIssue(ControlAnswer):
    """An issue at an end of a link."""

    key: Text
    summary: Text
    type: Text
    status: Text


class LinkLine(ControlAnswer):
    """A link: its source (`from`) shows it as outward, its destination (`to`) as inward."""

    id: str
    type: Text
    source: Text = Field(alias="from", serialization_alias="from")
    destination: Text = Field(alias="to", serialization_alias="to")
    words: Text = Field(description="the link in a sentence")
    change: Literal["kept", "made", "removed"] = Field(description="against the site that the session began with")


class LinkGraph(ControlAnswer):
    """The links that the session's fake Jira holds, by age, and those that it held at its beginning."""

    issues: tuple[LinkedIssue, ...] = Field(description="the ends of these links")
    links: tuple[LinkLine, ...]
    total: int = Field(description="links, the removed ones among them")
    unlinked: int = Field(description="issues without a link")
    next: int | None = Field(description="the `offset` of the page behind this one; null: there is none")


class Changed(ControlAnswer):
    """An event: somebody has changed a session through the control port, or the files that it begins with."""

    session: Text = Field(description="`*`: all of them")
    what: Literal["scenario", "reset", "state", "files"]


class LeftOut(ControlAnswer):
    """An event: so many calls can't be told of (any more)."""

    calls: int
