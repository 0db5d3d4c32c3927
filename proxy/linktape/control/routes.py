"""What can be asked of the control port, and what is answered. A table of routes, and a function for each."""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Callable, Iterable
from itertools import islice

from linktape import documents
from linktape.control import openapi
from linktape.control.question import Question, Route, answer
from linktape.edge.behind import Behind
from linktape.edge.traffic import Traffic
from linktape.errors import RequestRefused
from linktape.journal_rows import Entry
from linktape.judge.coverage import Coverage, coverage_of
from linktape.messages import Headers, Response
from linktape.session import Session

PAGE = 100
LONGEST_PAGE = 1_000
YAML_TYPE = "application/yaml"


class ControlApi:
    """Answers the questions about one onion."""

    def __init__(self, onion: Behind, traffic: Traffic) -> None:
        self._onion = onion
        self._traffic = traffic

    def stop(self, _: object = None) -> None:
        """End what would go on for ever: the streams of events."""
        self._traffic.stop()

    async def status(self, ask: Question) -> Response:
        """Say what is served: version, mode, cassettes, scenarios, and the sessions so far."""
        return answer(self._onion.status())

    async def journal(self, ask: Question) -> Response:
        """Give a page of the journal, oldest first; `next` is what to give as `since` for the page after it."""
        limit = max(1, ask.number("limit", PAGE, LONGEST_PAGE))
        page = list(islice(filter(_filter(ask), self._entries(ask)), limit + 1))
        entries = [entry.as_json() for entry in page[:limit]]
        return answer({"entries": entries, "next": page[limit - 1].n if len(page) > limit else None})

    async def explain(self, ask: Question) -> Response:
        """Give one call with every layer's reason, and the whole story in sentences."""
        number = ask.names["n"]
        for entry in self._entries(ask):
            if str(entry.n) == number:
                return answer({**entry.as_json(), "explanation": _sentences(entry)})
        raise RequestRefused(404, f"no call {number[:20]!r} in this session's journal", "GET /journal lists them")

    async def verdict(self, ask: Question) -> Response:
        """Judge the session so far; `ok` is false when anything is to be said against the client."""
        return answer(self._onion.verdict(self._seen(ask)))

    async def set_scenario(self, ask: Question) -> Response:
        """Put a scenario in the place of the session's: a name, YAML, or the whole as JSON; null takes it away."""
        self._onion.set_scenario(self._used(ask), _scenario(ask.value))
        return answer({"ok": True})

    async def reset(self, ask: Question) -> Response:
        """Begin the session anew: position, state, scenario, journal, verdict; with `session=*`, every session."""
        sessions = self._onion.sessions
        for session in sessions if ask.is_about_all else [self._used(ask)]:
            self._onion.reset(session)
        return answer({"ok": True})

    async def state(self, ask: Question) -> Response:
        """Give the session's fake Jira as a site file: as JSON (which is YAML as well), or as the YAML text itself."""
        text = self._onion.state(self._seen(ask))
        if text is None:
            raise RequestRefused(404, "there is no fake Jira here", "only `linktape mock` has a state")
        if YAML_TYPE in (ask.headers.get("Accept") or ""):
            return Response(200, Headers({"Content-Type": YAML_TYPE}), text.encode(), origin="control")
        return answer(documents.read(text, "state", most_bytes=len(text.encode()) + 1).value)

    async def set_state(self, ask: Question) -> Response:
        """Put the site of a site file in the place of the session's fake Jira."""
        self._onion.set_state(self._used(ask), _yaml(ask.value))
        return answer({"ok": True})

    async def events(self, ask: Question) -> Response:
        """Tell of each call as it is answered, as server-sent events; with `session=*`, of every session's."""
        listener = self._traffic.listener(None if ask.is_about_all else ask.session)
        return Response(200, Headers({"Content-Type": "text/event-stream"}), listener, origin="control")

    async def metrics(self, ask: Question) -> Response:
        """Give the counters since the start, for Prometheus."""
        text = "\n".join(self._traffic.lines(len(self._onion.sessions))) + "\n"
        headers = Headers({"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
        return Response(200, headers, text.encode(), origin="control")

    async def coverage(self, ask: Question) -> Response:
        """Say which documented answers the session's client has met; with `session=*`, all clients together."""
        met = Coverage()
        for session in self._onion.sessions if ask.is_about_all else [self._seen(ask)]:
            met.add(coverage_of(session))
        return answer(met.measured().as_json())

    async def openapi(self, ask: Question) -> Response:
        """Describe all this as an OpenAPI document."""
        return answer(openapi.document(ROUTES))

    def _used(self, ask: Question) -> Session:
        return self._onion.sessions.get(ask.one_session)

    def _seen(self, ask: Question) -> Session:
        """Give the session without making it: asking changes nothing."""
        return self._onion.sessions.peek(ask.one_session) or Session(ask.one_session)

    def _entries(self, ask: Question) -> Iterable[Entry]:
        if not ask.is_about_all:
            return list(self._seen(ask).journal)
        return heapq.merge(*(list(session.journal) for session in self._onion.sessions), key=lambda entry: entry.at)


def _filter(ask: Question) -> Callable[[Entry], bool]:
    operation, status, since = ask.query.get("operation"), ask.query.get("status"), ask.query.get("since", "0")
    if status is not None and re.fullmatch(r"\d(\d\d|[xX]{2})", status) is None:
        raise RequestRefused(400, "status is no HTTP status", "for example status=404 or status=4xx")
    number = int(since) if since.isascii() and since.isdecimal() and len(since) < 10 else None

    def is_wanted(entry: Entry) -> bool:
        return (
            (entry.n > number if number is not None else entry.at >= since)
            and (operation is None or entry.operation == operation)
            and (status is None or str(entry.status or "").startswith(status.rstrip("xX")))
        )

    return is_wanted


def _sentences(entry: Entry) -> list[str]:
    notes = [f"{note.layer}: {note.reason}" for note in entry.layers]
    came = f"from {entry.origin}" if entry.origin else "from an unnamed source"
    why = f", because of {entry.cause}" if entry.cause else ""
    reached = {True: "the client got it", False: "the client did not get it", None: "it is under way"}[entry.delivered]
    return [entry.words, *notes, f"answered {entry.status or 'nothing'} {came}{why}; {reached}"]


def _scenario(value: object) -> str:
    """Give the scenario's name, or the YAML of one that was written out; an empty text for none."""
    if isinstance(value, dict) and set(value) == {"scenario"} and isinstance(value["scenario"], str | None):
        return value["scenario"] or ""
    return _yaml(value)


def _yaml(value: object) -> str:
    if isinstance(value, dict) and set(value) == {"yaml"} and isinstance(value["yaml"], str):
        return value["yaml"]
    if isinstance(value, dict) and value:
        return json.dumps(value, ensure_ascii=False, indent=1)
    raise RequestRefused(422, "the body says nothing known here", '{"scenario": "name"}, {"yaml": "..."}, or it all')


_FILTERS = ("session", "operation", "status", "since", "limit")

ROUTES = (
    Route("GET", "/status", "What is served", ControlApi.status, parameters=()),
    Route("GET", "/journal", "The calls of a session, a page at a time", ControlApi.journal, parameters=_FILTERS),
    Route("GET", "/explain/{n}", "Why call number n was answered as it was", ControlApi.explain),
    Route("GET", "/verdict", "What is to be said against the client so far", ControlApi.verdict),
    Route("GET", "/coverage", "Which documented answers the client has met", ControlApi.coverage),
    Route("GET", "/events", "Each call as it is answered (server-sent events)", ControlApi.events),
    Route("GET", "/metrics", "Counters since the start (Prometheus)", ControlApi.metrics, parameters=()),
    Route("PUT", "/scenario", "Put a scenario in the place of the session's", ControlApi.set_scenario, body="Scenario"),
    Route("POST", "/reset", "Begin the session anew", ControlApi.reset),
    Route("GET", "/state", "The session's fake Jira as a site file", ControlApi.state),
    Route("PUT", "/state", "Put another site in its place", ControlApi.set_state, body="State"),
    Route("GET", "/openapi.json", "This description", ControlApi.openapi, parameters=()),
)
