"""Journal: the outermost layer. Writes down every call, tells the judge, and turns failures into answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from linktape.errors import RequestRefused, UpstreamFailed
from linktape.jira.answers import USUAL_ANSWERS, SiteAnswers
from linktape.jira.issue_links import OUTWARD
from linktape.jira.words import subject, words
from linktape.journal_rows import Row, Said, Told, begun, line, told
from linktape.judge.coverage import Coverage
from linktape.judge.economy import Economy
from linktape.judge.judge import Judge
from linktape.messages import Request, Response
from linktape.refusals import CLIENT_GONE, STOPPED, own_error, refusal
from linktape.responder import Call, Responder
from linktape.streams import aside
from linktape.values import packable
from linktape.wording import cut

log = logging.getLogger("linktape.calls")

_MOST_SHOWN = 4 << 10
_MOST_READ = 4 * _MOST_SHOWN
"""How long a text may be that is shown, and before that: a secret that the first cut splits is gone with the second."""

TellCall = Callable[[str, Row], None]
"""Is told of a call that has ended: its session's name, and its last row."""


def log_call(session: str, row: Row) -> None:
    """Write a call that has ended to the log."""
    if log.isEnabledFor(logging.INFO):
        log.info("%s", line(row), extra={"operation": row[2][0][2], "session": session, "took_s": row[3]})


@packable
@dataclass(slots=True)
class _Known:
    """What is told of the calls of one request: what it says, and of the last by what became of it."""

    said: Said
    became: tuple[object, ...] = ()
    ended: Told | None = None


class Journal:
    """Keeps the journal of each session. What it writes has passed `redact`, which `learn` teaches each request.

    `redact_all` does for several texts together what `redact` does for each of them.

    `tell` is told of each call that has ended, by its session's name and its last row.
    """

    def __init__(
        self,
        inside: Responder,
        *,
        redact: Callable[[str], str],
        redact_all: Callable[..., tuple[str, ...]] | None = None,
        learn: Callable[[Request], None] = lambda _: None,
        phrases: Mapping[str, str] = OUTWARD,
        answers: SiteAnswers = USUAL_ANSWERS,
        tell: TellCall = log_call,
    ) -> None:
        self._inside = inside
        self._redact = redact
        self._redact_all = redact_all or (lambda *texts: tuple(map(redact, texts)))
        self._learn = learn
        self._phrases = phrases
        self._answers = answers
        self._tell = tell

    async def respond(self, call: Call) -> Response:
        """Answer from inside. Whatever ends the call, it is settled: here, where it is cancelled, else by the edge."""
        known: _Known | None = call.derived.get(self)
        if known is None:
            await aside(len(call.request.content), self._learn, call.request)
            known = call.derived[self] = _Known(self._said(call))
        session = call.session
        session.journal.under_way((call.n, call.at, begun(known.said), None, None))
        session.state(Judge, Judge).arrived(call)
        session.state(Economy, Economy).arrived(call)
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
            took_s = call.session.clock.monotonic() - call.arrived_s
            settled = partial(self._settled, call, known, took_s, response)
            if response is STOPPED:
                settled(False)
        call.when_settled(settled)
        return response

    def _said(self, call: Call) -> Said:
        request, operation = call.request, call.operation
        told = (request.context + request.target, subject(operation), words(operation, self._phrases))
        path, about, in_words = self._shown(*told)
        return (request.method, path, operation.id.value, about, in_words)

    def _shown(self, *texts: str) -> tuple[str, ...]:
        """Give texts as they are written down: none is so long that looking through it holds others up."""
        return _cut(self._redact_all(*_cut(texts, _MOST_READ)), _MOST_SHOWN)

    def _told(self, known: _Known, call: Call, response: Response) -> Told:
        """Say what became of a call: the same object for calls that are alike."""
        key = (response.status, response.is_silent, response.origin, response.cause, response.fault, *call.notes)
        alike = known.ended
        if alike is None or key != known.became:
            status = None if response.is_silent else response.status
            shown = self._shown(response.origin, response.cause or "", *[note.reason for note in call.notes])
            origin, cause, *reasons = shown
            because = tuple([(note.layer, said, note.near) for note, said in zip(call.notes, reasons, strict=True)])
            brief = ", ".join([note.brief for note in call.notes if note.brief])
            true_cause = None if response.cause is None else cause
            alike = told(known.said, status, origin, true_cause, because, response.fault, brief)
            known.became, known.ended = key, alike
        return alike

    def _settled(self, call: Call, known: _Known, took_s: float, response: Response, delivered: bool) -> None:
        session = call.session
        sent_s = call.sent_s() if delivered else None  # on a busy machine the client has it long before we come to this
        now_s = session.clock.monotonic()
        at_s = now_s if sent_s is None else min(sent_s, now_s)  # the session may have had another clock since
        session.state(Judge, Judge).settled(call, response, delivered=delivered, at_s=at_s)
        if delivered:
            session.state(Coverage, Coverage).note(call.operation.id, response, self._answers)
        row = (call.n, call.at, self._told(known, call, response), took_s, delivered)
        session.journal.end(row)
        self._tell(session.name, row)


def _cut(texts: tuple[str, ...], most: int) -> tuple[str, ...]:
    """Give texts of at most so many characters; mostly they are."""
    return texts if max(map(len, texts)) <= most else tuple([cut(text, most) for text in texts])
