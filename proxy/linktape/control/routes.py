"""The table of what can be asked of the control port. A route's function says what it takes and what it gives."""

from __future__ import annotations

from linktape.control import (
    about_calls,
    about_clocks,
    about_pictures,
    about_scenarios,
    about_sessions,
    about_tape,
    openapi,
)
from linktape.control.control_api import ControlApi
from linktape.control.parameters import OfAll
from linktape.control.question import Route, json_answer
from linktape.messages import Response


async def described(api: ControlApi, asked: OfAll) -> Response:
    """Describe all this as an OpenAPI document."""
    return json_answer(openapi.document(ROUTES), pretty=asked.pretty)


ROUTES = (
    Route("GET", "/status", about_sessions.status),
    Route("GET", "/sessions", about_sessions.sessions),
    Route("GET", "/journal", about_calls.journal, is_about_calls=True),
    Route("GET", "/explain/{n}", about_calls.explain),
    Route("GET", "/events", about_calls.events, media="text/event-stream"),
    Route("GET", "/verdict", about_sessions.verdict),
    Route("GET", "/coverage", about_sessions.coverage),
    Route("GET", "/metrics", about_calls.metrics, media="text/plain"),
    Route("GET", "/scenario", about_scenarios.scenario),
    Route("PUT", "/scenario", about_scenarios.set_scenario),
    Route("GET", "/scenarios", about_scenarios.library),
    Route("POST", "/scenarios/check", about_scenarios.check, only_reads=True),
    Route("GET", "/tape", about_tape.tape),
    Route("GET", "/links", about_tape.links),
    Route("GET", "/state", about_sessions.state),
    Route("PUT", "/state", about_sessions.set_state),
    Route("GET", "/clock", about_clocks.clock),
    Route("POST", "/clock", about_clocks.set_clock),
    Route("POST", "/reset", about_sessions.reset),
    Route("GET", "/pictures/calls", about_pictures.calls_drawn, media=about_pictures.HTML_TYPE, is_about_calls=True),
    Route("GET", "/pictures/verdict", about_pictures.verdict_drawn, media=about_pictures.HTML_TYPE),
    Route("GET", "/pictures/tape", about_pictures.tape_drawn, media=about_pictures.HTML_TYPE),
    Route("GET", "/pictures/links", about_pictures.links_drawn, media=about_pictures.HTML_TYPE),
    Route("GET", "/pictures/coverage", about_pictures.coverage_drawn, media=about_pictures.HTML_TYPE),
    Route("GET", "/report", about_pictures.report, media=about_pictures.HTML_TYPE, is_about_calls=True),
    Route("GET", "/openapi.json", described),
)
