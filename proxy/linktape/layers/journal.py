"""Journal: the outermost layer. Writes down every call, tells the judge, and turns failures into answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

from linktape.clock import REAL, Clock
from linktape.errors import RequestRefused, UpstreamFailed
from linktape.jira.answers import USUAL_ANSWERS, SiteAnswers
from linktape.jira.issue_links import OUTWARD
from linktape.jira.words import subject, words
from linktape.journal_rows import Row, Said
from linktape.judge.attempts import Attempt
from linktape.judge.coverage import coverage_of
from linktape.judge.economy import economy_of
from linktape.judge.judge import judge_of
from linktape.messages import Request, Response
from linktape.refusals import CLIENT_GONE, STOPPED, own_error, refusal
from linktape.responder import Call, Responder
from linktape.streams import aside

log = logging.getLogger("linktape.calls")


class Journal:
    """Keeps the journal of each session. What it writes has passed `redact`, which `learn` teaches each request.

    `tell` is told of each call that has ended, by its session's name and its last row.
    """

    def __init__(
        self,
        inside: Responder,
        *,
        redact: Callable[[str], str],
        learn: Callable[[Request], None] = lambda _: None,
        phrases: Mapping[str, str] = OUTWARD,
        clock: Clock = REAL,
        answers: SiteAnswers = USUAL_ANSWERS,
        tell: Callable[[str, Row], None] | None = None,
    ) -> None:
        self._inside = inside
        self._redact = redact
        self._learn = learn
        self._phrases = phrases
        self._clock = clock
        self._answers = answers
        self._tell = tell or log_call

    async def respond(self, call: Call) -> Response:
        """Answer from inside. Whatever ends the call, it is settled: here, where it is cancelled, else by the edge."""
        said: Said | None = call.derived.get(self)
        if said is None:
            await aside(len(call.request.content), self._learn, call.request)
            said = call.derived[self] = self._said(call)
        session = call.session
        session.journal.under_way((call.n, call.at, said, None, None, "", None, None, ()))
        attempt = judge_of(session).arrived(call)
        economy_of(session).arrived(call)
        response = STOPPED
        try:
            response = await self._inside.respond(call)
        except (UpstreamFailed, RequestRefused) as exc:
            call.note("Journal", str(exc))
            response = refusal(exc)
        except ConnectionError:
            response = CLIENT_GONE
        except Exception as exc:  # the edge would catch it as well, but not know of the call
            response = own_error(exc, self._redact)
        finally:
            row = self._answered(call, said, response)
            if response is STOPPED:
                self._settled(call, row, response, attempt, False)
        session.journal.under_way(row)
        call.when_settled(partial(self._settled, call, row, response, attempt))
        return response

    def _said(self, call: Call) -> Said:
        request, operation, redact = call.request, call.operation, self._redact
        path = redact(request.context + request.target)
        about, in_words = redact(subject(operation)), redact(words(operation, self._phrases))
        return (request.method, path, operation.id.value, about, in_words)

    def _answered(self, call: Call, said: Said, response: Response) -> Row:
        """Give the row of a call that has an answer, which may not have gone out yet."""
        redact = self._redact
        took_s = round(self._clock.monotonic() - call.arrived_s, 6)
        cause = None if response.cause is None else redact(response.cause)
        reasons = tuple([(layer, redact(reason)) for layer, reason in call.notes])
        status = None if response.is_silent else response.status
        return (call.n, call.at, said, took_s, status, redact(response.origin), cause, None, reasons)

    def _settled(self, call: Call, row: Row, response: Response, attempt: Attempt, delivered: bool) -> None:
        sent_s = call.sent_s() if delivered else None  # on a busy machine the client has it long before we come to this
        at_s = self._clock.monotonic() if sent_s is None else sent_s
        session = call.session
        judge_of(session).settled(attempt, call, response, delivered=delivered, at_s=at_s)
        if delivered:
            coverage_of(session).note(call.operation.id, response, self._answers)
        row = (*row[:7], delivered, row[8])
        session.journal.end(row)
        self._tell(session.name, row)


def log_call(session: str, row: Row) -> None:
    """Write a call that has ended to the log."""
    if log.isEnabledFor(logging.INFO):
        log.info("%s", line(row), extra={"operation": row[2][2], "session": session, "took_s": row[3]})


def line(row: Row) -> str:
    """Say in a line what became of a call."""
    n, _, (method, path, _, _, in_words), _, status, origin, cause, delivered, _ = row
    became = str(status) if delivered else f"{status or 'no answer'}, lost"
    why = f" ({cause})" if cause else ""
    return f"{n} {method} {path}: {in_words} -> {became}{why} [{origin or 'upstream'}]"
