"""Questions about calls: the journal, why a call was answered as it was, what happens now, and in numbers."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from datetime import UTC
from itertools import islice

from linktape.control.answer_models import Explanation, JournalEntry, JournalPage, shown
from linktape.control.control_api import ControlApi
from linktape.control.events import EventStream
from linktape.control.messages_shown import both_shown
from linktape.control.parameters import EVERY_SESSION, JournalPart, OfAll, OfAny, OneCall, first_moment
from linktape.errors import RequestRefused
from linktape.journal_rows import Entry
from linktape.judge.endings import marks
from linktape.messages import Headers, Response
from linktape.pictures.layer_words import layer_word
from linktape.session import Session


async def journal(api: ControlApi, asked: JournalPart) -> JournalPage:
    """Give a page of the journal, oldest first; `next` is what to give as `since` for the page after it.

    The counts are the whole session's, whatever is filtered; they go on when the journal has dropped its oldest calls.
    """
    wanted = chosen(api, asked)
    if asked.newest:
        page = list(islice(wanted, asked.limit))[::-1]
        follows = None
    else:
        some = list(islice(wanted, asked.limit + 1))
        page = some[: asked.limit]
        follows = _place(page[-1], asked) if len(some) > len(page) else None
    return JournalPage(
        entries=tuple(map(JournalEntry.of, page)), next=follows, counts=api.counts_of(_sessions(api, asked))
    )


async def explain(api: ControlApi, asked: OneCall) -> Explanation:
    """Give one call with every layer's reason, and the whole story in sentences."""
    entry = api.seen(asked.session).journal.find(asked.n)
    if entry is None:
        hint = "GET /journal lists them, or: linktape ctl journal"
        raise RequestRefused(404, f"no call {asked.n} in the journal of session {asked.session}", hint)
    redact = api.onion.redact
    told = {"marks": marks(entry), "explanation": _sentences(entry), "nearest": _nearest(entry, redact)}
    request, answer = await _messages(api, asked)
    return Explanation.model_validate({**shown(entry), **told, "request": request, "answer": answer})


async def _messages(api: ControlApi, asked: OneCall) -> tuple[object, object]:
    """Give request and answer as they may be shown: this process has them, or another one that answers with it."""
    found = api.traffic.last.find(api.seen(asked.session).journal, asked.n)
    if found is not None:
        return both_shown(found, api.onion.redact)
    others = api.traffic.others
    return (None if others is None else await others.messages(asked.session, asked.n)) or (None, None)


async def events(api: ControlApi, asked: OfAny, headers: Headers) -> Response:
    """Tell of each call as it is answered, as server-sent events; with `session=*`, of every session's.

    An event is a `call` (an entry of the journal), a `change` (somebody has set a scenario or a state, or has reset a
    session), `left-out` (so many calls that cannot be told of) or `restart` (linktape was started anew since).
    The header `Last-Event-ID` goes on behind an event that was had, with as many calls as the journal still has.
    """
    session = None if asked.is_about_all else asked.session
    seen = headers.get("Last-Event-ID") or ""
    await api.traffic.listen_to_all()
    async with api.at_hand(EVERY_SESSION, changes=False, with_calls=True) if seen else nullcontext():
        stream = EventStream(api.traffic, api.onion.sessions, session, seen)
    return Response(200, Headers({"Content-Type": "text/event-stream"}), stream, origin="control")


async def metrics(api: ControlApi, asked: OfAll) -> Response:
    """Give the server's counters since the start, for Prometheus."""
    counters = await api.traffic.all_counters()
    text = "\n".join(counters.lines(len(api.onion.sessions))) + "\n"
    headers = Headers({"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
    return Response(200, headers, text.encode(), origin="control")


def chosen(api: ControlApi, asked: JournalPart) -> Iterator[Entry]:
    """Give the calls that are wanted, oldest first; newest first where the newest are. Raises RequestRefused."""
    return filter(_filter(asked), _entries(api, asked))


def _entries(api: ControlApi, asked: JournalPart) -> Iterable[Entry]:
    """Give the calls that are asked about: oldest first, or newest first where the newest are wanted."""
    journals = (
        reversed(session.journal) if asked.newest else iter(session.journal) for session in _sessions(api, asked)
    )
    return heapq.merge(*journals, key=_order, reverse=asked.newest)


def _sessions(api: ControlApi, asked: JournalPart) -> list[Session]:
    return list(api.onion.sessions) if asked.is_about_all else [api.seen(asked.session)]


def _order(entry: Entry) -> tuple[str, str, int]:
    return entry.at, entry.session, entry.n


def _place(entry: Entry, asked: JournalPart) -> int | str:
    """Give what `since` is to be for what comes behind a call: its number, or its place among all sessions' calls."""
    return "/".join(map(str, _order(entry))) if asked.is_about_all else entry.n


def _comes_since(asked: JournalPart) -> Callable[[Entry], bool]:
    text = asked.since
    if text.isdecimal():
        number = int(text)
        return lambda entry: entry.n > number
    if "/" in text:
        at, session, n = text.split("/")
        return lambda entry: _order(entry) > (at, session, int(n))
    moment = first_moment(text)
    if moment is None:
        raise RequestRefused(400, f"since={text!r} is no time", "for example since=2026-01-31T12:00:00Z")
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    first = moment.replace(tzinfo=None).isoformat(timespec="milliseconds")
    return lambda entry: entry.at >= first


def _filter(asked: JournalPart) -> Callable[[Entry], bool]:
    comes_since = _comes_since(asked)
    text, status = asked.text.casefold(), (asked.status or "").rstrip("xX")

    def is_wanted(entry: Entry) -> bool:
        return (
            comes_since(entry)
            and (asked.operation is None or entry.operation == asked.operation.value)
            and str(entry.status or "").startswith(status)
            and (asked.only is None or asked.only in marks(entry))
            and (not text or any(text in part.casefold() for part in _texts(entry)))
        )

    return is_wanted


def _texts(entry: Entry) -> Iterator[str]:
    yield from (entry.words, entry.path, entry.subject, entry.origin, entry.cause or "", entry.fault or "")


def _nearest(entry: Entry, redact: Callable[[str], str]) -> list[dict[str, object]]:
    return [
        {"file": file, "line": line, "operation": redact(operation), "differences": list(map(redact, differences))}
        for note in entry.layers
        for file, line, operation, differences in note.near
    ]


def _sentences(entry: Entry) -> list[str]:
    notes = [f"{layer_word(note.layer)}: {note.reason}" for note in entry.layers]
    came = f"from {entry.origin}" if entry.origin else "from an unnamed source"
    why = f", because of {entry.cause}" if entry.cause else ""
    reached = {True: "the client got it", False: "the client did not get it", None: "it is under way"}[entry.delivered]
    return [entry.words, *notes, f"answered {entry.status or 'nothing'} {came}{why}; {reached}"]
