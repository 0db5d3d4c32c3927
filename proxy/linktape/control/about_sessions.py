"""Questions about the server and its sessions: what is served, how the client does, and beginning anew."""

from __future__ import annotations

import asyncio

from linktape import documents
from linktape.control.answer_models import (
    Confirmed,
    CoverageAnswer,
    ServerStatus,
    SessionLine,
    SessionList,
    VerdictAnswer,
)
from linktape.control.changes import SiteSent
from linktape.control.control_api import ControlApi
from linktape.control.parameters import OfAll, OfAny, OfJudged, OfOne, SessionPart
from linktape.control.question import json_answer
from linktape.errors import RequestRefused
from linktape.judge.coverage import Coverage, coverage_of
from linktape.judge.verdict_sentences import sentences
from linktape.messages import Headers, Response
from linktape.session import Session

YAML_TYPE = "application/yaml"


async def status(api: ControlApi, asked: OfAll) -> ServerStatus:
    """Say what is served: version, mode, the clients' address, cassettes, scenarios, and the sessions so far."""
    served = ServerStatus.model_validate({**api.onion.status(), "url": api.client_url()})
    if asked.is_about_all:
        return served
    return served.model_copy(update={"sessions": tuple(one for one in served.sessions if one.name == asked.session)})


async def sessions(api: ControlApi, asked: SessionPart) -> SessionList:
    """List the sessions by name: how many calls each has seen, what it plays, and the first sentence of its verdict."""
    names = sorted(session.name for session in api.onion.sessions)
    wanted = [name for name in names if name > asked.after and asked.session in ("*", name)]
    lines = []
    for name in wanted[: asked.limit]:
        lines.append(_line(api, api.seen(name)))
        await asyncio.sleep(0)  # a verdict can take a while, and there may be a thousand of them
    follows = wanted[asked.limit - 1] if len(wanted) > asked.limit else None
    return SessionList(sessions=tuple(lines), total=len(names), next=follows)


async def verdict(api: ControlApi, asked: OfJudged) -> VerdictAnswer:
    """Judge the session so far; `ok` is false when anything is to be said against the client."""
    session = api.seen(asked.session)
    says = None
    if asked.sentences:
        said = sentences(api.onion.judged(session), session.calls, strict=api.onion.is_strict)
        says = tuple(map(api.onion.redact, said))
    return VerdictAnswer.model_validate({**told_verdict(api, session), "says": says})


def told_verdict(api: ControlApi, session: Session) -> dict[str, object]:
    """Give a session's verdict as JSON values, redacted."""
    judged, redact = api.onion.judged(session), api.onion.redact
    broken = [{**one.as_json(), "happened": redact(str(one.as_json()["happened"]))} for one in judged.violations]
    return {**judged.as_json(), "violations": broken}


async def coverage(api: ControlApi, asked: OfAny) -> CoverageAnswer:
    """Say which documented answers the session's client has met; with `session=*`, all clients together."""
    met = Coverage()
    for session in api.onion.sessions if asked.is_about_all else [api.seen(asked.session)]:
        met.add(coverage_of(session))
    return CoverageAnswer.model_validate(met.measured().as_json())


async def reset(api: ControlApi, asked: OfAny) -> Confirmed:
    """Begin the session anew: position, state, scenario, journal, verdict; with `session=*`, every session."""
    for session in list(api.onion.sessions) if asked.is_about_all else [api.used(asked.session)]:
        api.onion.reset(session)
        api.traffic.changed(session.name, "reset")
    return Confirmed()


async def state(api: ControlApi, asked: OfOne, headers: Headers) -> Response:
    """Give the session's fake Jira as a site file: as JSON (which is YAML as well), or as the YAML text itself.

    The header `Accept: application/yaml` chooses the text.
    """
    text = api.onion.state(api.seen(asked.session))
    if text is None:
        raise no_fake()
    if YAML_TYPE in (headers.get("Accept") or ""):
        return Response(200, Headers({"Content-Type": YAML_TYPE}), text.encode(), origin="control")
    value = documents.read(text, "state", most_bytes=len(text.encode()) + 1).value
    return json_answer(value, pretty=asked.pretty)


async def set_state(api: ControlApi, asked: OfOne, sent: SiteSent) -> Confirmed:
    """Put the site of a site file in the place of the session's fake Jira."""
    api.onion.set_state(api.used(asked.session), sent.text)
    api.traffic.changed(asked.session, "state")
    return Confirmed()


def no_fake() -> RequestRefused:
    """Say that nobody here knows what Jira holds."""
    return RequestRefused(404, "there is no fake Jira here", "only `linktape mock` has a state")


def _line(api: ControlApi, session: Session) -> SessionLine:
    judged = api.onion.judged(session, is_whole=False)
    says = sentences(judged, session.calls, strict=api.onion.is_strict)[0]
    return SessionLine(
        name=session.name,
        calls=session.calls,
        ok=judged.ok,
        says=api.onion.redact(says),
        scenarios=tuple(running.scenario.name for running in api.onion.running(session)),
        counts=api.counts(session),
    )
