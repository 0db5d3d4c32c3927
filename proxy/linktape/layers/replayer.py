"""Replayer: answers from cassettes, in the time that the session has reached; what they don't know goes inward."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from linktape import streams
from linktape.bounded import Cache
from linktape.jira.addresses import rewriter
from linktape.jira.classify import operation_of
from linktape.jira.issue_links import link_requests
from linktape.jira.operations import Operation
from linktape.journal_rows import Note
from linktape.messages import SITE, Delivery, Request, Response
from linktape.playback.effects import is_write
from linktape.playback.known_so_far import Knowledge, knowledge
from linktape.playback.position import Mark, Position, Taken
from linktape.playback.tape import HAD_BEFORE, Tape, Wanted
from linktape.playback.timeline import Timeline
from linktape.redaction.real_names import RedactedRequest, SentPeople, pseudonyms_in
from linktape.responder import Call, Responder
from linktape.session import Session
from linktape.tape.cassette import Interaction
from linktape.values import changed, packable

log = logging.getLogger(__name__)

NAME = "Replayer"

MOST_ANSWERS_BYTES = 16 << 20
"""How many bytes of answers stay made, for requests that differ and get the same one."""

_FRAME_BYTES = 2 << 10

MOST_BYTES = 8 << 20
"""How much of a streamed body is read to match it; a recorder keeps no longer ones."""


def as_it_is(request: Request) -> RedactedRequest:
    """Leave a request alone: what another tool recorded is not redacted."""
    return RedactedRequest(request, {})


@packable
@dataclass(frozen=True, slots=True)
class _Answer:
    """A recorded answer as it is given, the pseudonyms in it, and what is noted of it where nothing is special."""

    seq: int
    response: Response
    pseudonyms: tuple[str, ...]
    note: Note
    note_again: Note


@packable
@dataclass(slots=True)
class _Reading:
    """What a request's bytes tell alone: what its client calls the people in it, and what `tape` knows of it.

    `answer` is the last that it got, and `own` how its client reads that, who calls the people in it as `called` says.
    `special`: what is noted of an answer about whose time there is something to say.
    """

    tape: Tape
    people: Mapping[str, str]
    wanted: Wanted
    answer: _Answer | None = None
    called: tuple[tuple[str, str], ...] = ()
    own: Response | None = None
    special: tuple[Taken, Note] | None = field(default=None, init=False)


class Replayer:
    """Answers with recordings. `otherwise` gets what no recording answers, with the reason as the call's last note.

    `redact` makes a request look as the recorder would have written it, so that a client with real values matches,
    and remembers them: where an answer has their pseudonyms, the client reads its own values.
    With `timing` `recorded` an answer takes as long as it took, times `time_scale`.
    """

    def __init__(
        self,
        tape: Tape,
        otherwise: Responder,
        *,
        redact: Callable[[Request], RedactedRequest] = as_it_is,
        timing: Literal["none", "recorded"] = "none",
        time_scale: float = 1.0,
        known_as: object = None,
    ) -> None:
        """`known_as`: under which name requests remember what the tape knows of them, where not under this object."""
        self._known_as = self if known_as is None else known_as
        self._tape = tape
        self._otherwise = otherwise
        self._redact = redact
        self._slowness = time_scale if timing == "recorded" else 0.0
        self._answers: Cache[tuple[int, int, int | None], _Answer] = Cache(MOST_ANSWERS_BYTES)
        self._had_before: set[Mark] = set()  # by sessions that are no more

    def replace_tape(self, tape: Tape) -> None:
        """Answer from another tape from the next call on; sessions keep their place where its recordings are there."""
        self._tape = tape
        self._answers.clear()

    async def respond(self, call: Call) -> Response:
        """Answer from the tape, or from inside. Raises UpstreamFailed where inside does."""
        tape, reading = self._tape, call.derived.get(self._known_as)
        if reading is None or reading.tape is not tape:
            if not isinstance(call.request.body, bytes):  # to match a stream needs all of it
                body = await streams.held(call.request.body, MOST_BYTES)
                call = replace(call, request=replace(call.request, body=body), derived={})
            reading = call.derived[self._known_as] = await self._read(call, tape)
        wanted, people = reading.wanted, call.session.state(SentPeople, SentPeople)
        if reading.people:
            people.learn_all(reading.people)
        position = call.session.state(Position, Position)
        if tape.is_elsewhere(position, wanted):
            call.note(NAME, "it reads what an answer that is not on the tape has changed")
            return await self._otherwise.respond(call)
        taken = tape.take(position, wanted, call.at)
        if taken is None:
            return await self._missed(call, tape, position, wanted)
        answer = reading.answer
        if answer is None or answer.seq != taken.seq:
            answer = reading.answer = self._answer(tape, taken, wanted.operation)
            reading.own = None
        if taken.early_for or taken.stale_since:
            if reading.special is None or reading.special[0] is not taken:
                reading.special = taken, Note(NAME, tape.why(taken))
            call.notes.append(reading.special[1])
        else:
            call.notes.append(answer.note_again if taken.is_repeat else answer.note)

        def settled(delivered: bool) -> None:
            if not delivered:
                tape.lose(call.session.state(Position, Position), taken)

        call.when_settled(settled)
        return self._for_client(answer, reading, people)

    async def _read(self, call: Call, tape: Tape) -> _Reading:
        sent = call.request
        asked = await streams.aside(len(sent.content), self._redact, sent.plain)
        operation, request = call.operation, asked.request
        is_as_sent = (request.path, request.query, request.body) == (sent.path, sent.query, sent.body)
        if not (is_as_sent and operation.is_known):
            operation = operation_of(request)
        return _Reading(tape, asked.people, tape.wanted(request, operation))

    async def _missed(self, call: Call, tape: Tape, position: Position, wanted: Wanted) -> Response:
        found = tape.miss(position, wanted)
        miss = str(found)
        call.note(NAME, miss, found.near)
        response = await self._otherwise.respond(call)
        position = call.session.state(Position, Position)  # it may have been changed elsewhere meanwhile
        if response.is_unmatched:
            facts = {"operation": wanted.operation.id.value, "session": call.session.name}
            log.warning("%s", " | ".join(found.lines).removeprefix("linktape: "), extra=facts)
        tape.changed_elsewhere(position, wanted, response)
        return response

    def _answer(self, tape: Tape, taken: Taken, operation: Operation) -> _Answer:
        """Give the recorded answer: the same object each time, as long as it is kept."""
        key = (taken.seq, taken.of, operation.version)
        answer = self._answers.get(key)
        if answer is None:
            response = self._made(tape.interactions[taken.seq], operation)
            which = tape.which(taken)
            notes = Note(NAME, which), Note(NAME, which + HAD_BEFORE)
            answer = _Answer(taken.seq, response, tuple(pseudonyms_in(response.content)), *notes)
            self._answers.keep(key, answer, _FRAME_BYTES + len(response.content))
        return answer

    @staticmethod
    def _for_client(answer: _Answer, reading: _Reading, people: SentPeople) -> Response:
        """Give an answer as this client reads it: the same object as long as nothing of it differs."""
        called = people.called(answer.pseudonyms) if answer.pseudonyms else ()
        if not called:
            return answer.response
        if reading.own is None or reading.called != called:
            reading.called, reading.own = called, people.restored(answer.response)
        return reading.own

    def _made(self, recorded: Interaction, operation: Operation) -> Response:
        delivery = Delivery(delay_s=recorded.elapsed_s * self._slowness)
        return changed(_in_version(recorded, operation), origin=f"cassette {recorded.place}", delivery=delivery)

    def recordings(self, _: Session) -> Sequence[Interaction]:
        """Give the whole tape in its order, which is that of every session."""
        return self._tape.interactions

    def unused(self, session: Session) -> list[tuple[str, int]]:
        """Give the file and line of each interaction that this session did not use, for the verdict."""
        return self._tape.unused(session.peek(Position))

    def unused_by(self, sessions: Sequence[Session]) -> list[tuple[str, int]]:
        """Give the file and line of each interaction that none of these sessions used; there is at least one."""
        first, *others = map(self.unused, sessions)
        in_all = set(first).intersection(*others)
        return [place for place in first if place in in_all]

    def ends(self, session: Session) -> None:
        """Remember what a session had that is about to be dropped or begun anew."""
        self._had_before.update((session.peek(Position) or Position()).uses)

    def played(self, sessions: Iterable[Session]) -> list[Interaction]:
        """Give what these sessions had, or any that is no more."""
        positions = [session.peek(Position) or Position() for session in sessions]
        return self.marked(self._had_before.union(*(position.uses for position in positions)))

    def marked(self, marks: Iterable[Mark]) -> list[Interaction]:
        """Give the recordings that these name, as far as they are on the tape."""
        return self._tape.marked(marks)

    def timeline(self, session: Session) -> Timeline:
        """Give the tape as this session has played it."""
        return Timeline(self._tape, session.peek(Position) or Position())

    def replayed(self, session: Session) -> list[Interaction]:
        """Give the interactions that this session has seen, in the order in which it first saw them."""
        position = session.peek(Position)
        return self._tape.had(position) if position is not None else []

    def written(self, session: Session) -> list[Interaction]:
        """Give the writes that this session has replayed, in that order."""
        return [write for write in self.replayed(session) if is_write(write.request, write.operation, write.response)]

    def link_ids(self, _: Session, write: Interaction) -> list[str]:
        """Give the ids under which the tape shows the links that a write makes."""
        requests = link_requests(write.operation, write.response.content)
        return [link.id for request in requests for link in self._tape.relations.links_made(request)]

    def knowledge(self, session: Session) -> Knowledge:
        """Give what the tape knows of Jira as of now, for a fake that goes on from here."""
        return knowledge(self._tape, session.state(Position, Position))


def _in_version(recorded: Interaction, operation: Operation) -> Response:
    """Give the recorded answer with addresses of the API version that was asked for, where they are compared."""
    response, was = recorded.response, recorded.operation.version
    if was == operation.version:
        return response
    change = rewriter(f"{SITE}/rest/api/{was}", f"{SITE}/rest/api/{operation.version}")
    headers = response.headers.mapped(lambda _, value: change.rewrite_text(value))
    return replace(response, headers=headers, body=change.rewrite(response.content))
