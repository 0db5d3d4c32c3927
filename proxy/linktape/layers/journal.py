"""Journal: the outermost layer. Writes down every call, tells the judge, and turns failures into answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from linktape.clock import REAL, Clock
from linktape.errors import RequestRefused, UpstreamFailed
from linktape.jira.answers import USUAL_ANSWERS, SiteAnswers
from linktape.jira.issue_links import OUTWARD
from linktape.jira.words import subject, words
from linktape.judge.attempts import Attempt
from linktape.judge.coverage import coverage_of
from linktape.judge.economy import economy_of
from linktape.judge.judge import judge_of
from linktape.messages import Request, Response
from linktape.refusals import CLIENT_GONE, STOPPED, own_error, refusal
from linktape.responder import Call, Responder
from linktape.session import Entry, Note
from linktape.streams import aside

log = logging.getLogger("linktape.calls")


class Journal:
    """Keeps the journal of each session. What it writes has passed `redact`, which `learn` teaches each request."""

    def __init__(
        self,
        inside: Responder,
        *,
        redact: Callable[[str], str],
        learn: Callable[[Request], None] = lambda _: None,
        phrases: Mapping[str, str] = OUTWARD,
        clock: Clock = REAL,
        answers: SiteAnswers = USUAL_ANSWERS,
    ) -> None:
        self._inside = inside
        self._redact = redact
        self._learn = learn
        self._phrases = phrases
        self._clock = clock
        self._answers = answers

    async def respond(self, call: Call) -> Response:
        """Answer from inside. Whatever ends the call, it is settled: here, where it is cancelled, else by the edge."""
        await aside(len(call.request.content), self._learn, call.request)
        operation = call.operation
        entry = Entry(
            n=call.n,
            session=call.session.name,
            at=call.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            method=call.request.method,
            path=self._redact(call.request.context + call.request.target),
            operation=operation.id.value,
            subject=self._redact(subject(operation)),
            words=self._redact(words(operation, self._phrases)),
        )
        call.session.journal.append(entry)
        attempt = judge_of(call.session).arrived(call)
        economy_of(call.session).arrived(call)
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
            entry.took_s = round(self._clock.monotonic() - call.arrived_s, 6)
            entry.layers = [Note(note.layer, self._redact(note.reason)) for note in call.notes]
            entry.status = None if response.is_silent else response.status
            entry.origin = self._redact(response.origin)
            entry.cause = None if response.cause is None else self._redact(response.cause)
            if response is STOPPED:
                self._settled(call, response, entry, attempt, delivered=False)
        return response.when_settled(
            lambda delivered: self._settled(call, response, entry, attempt, delivered=delivered)
        )

    def _settled(self, call: Call, response: Response, entry: Entry, attempt: Attempt, *, delivered: bool) -> None:
        entry.delivered = delivered
        sent_s = call.sent_s() if delivered else None  # on a busy machine the client has it long before we come to this
        at_s = self._clock.monotonic() if sent_s is None else sent_s
        judge_of(call.session).settled(attempt, call, response, delivered=delivered, at_s=at_s)
        if delivered:
            coverage_of(call.session).note(call.operation.id, response, self._answers)
        log.info(
            "%s %s %s: %s -> %s%s [%s]",
            entry.n,
            entry.method,
            entry.path,
            entry.words,
            entry.status if delivered else f"{entry.status or 'no answer'}, lost",
            f" ({entry.cause})" if entry.cause else "",
            entry.origin or "upstream",
            extra={"operation": entry.operation, "session": entry.session, "took_s": entry.took_s},
        )
