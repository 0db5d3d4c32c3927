"""`linktape drift`: ask a site again what was recorded, and say where its answers have changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import typer

from linktape import inflating
from linktape.cassette_tools import drifting
from linktape.cassette_tools.conversation import Turn, conversation
from linktape.cli.progress_line import waiting
from linktape.errors import UsageError
from linktape.messages import Response
from linktape.redaction.redactor import Redactor
from linktape.responder import Call, Responder
from linktape.session import Session
from linktape.tape import files
from linktape.tape.cassette import Cassette
from linktape.tape.sites import of_site
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Mode, Settings, Task, complete
from linktape.wiring.sources.forwarding import credentials, forwarder
from linktape.wording import counted


@dataclass(frozen=True, slots=True)
class Answered:
    """One interaction: what changed since it was recorded, or why it was not asked again."""

    turn: Turn
    changes: tuple[str, ...] = ()
    skipped: str = ""
    is_refused: bool = False  # with 401 or 403, where it was not when it was recorded


def drift(chosen: Chosen) -> None:
    """Repeat the recorded reads against a site, and say which answers have another status or shape now.

    Exit code 0: none has; 1: some have, or nothing was asked. What is read behind a recorded write is skipped, unless
    writes are repeated.
    Credentials: LINKTAPE_JIRA_EMAIL and LINKTAPE_JIRA_TOKEN, or LINKTAPE_JIRA_BEARER.
    """
    settings = chosen.make(Settings, mode=Mode.FORWARD)
    if len(settings.cassettes) != 1:
        raise UsageError("drift needs one --cassette FILE, the recording to hold against the site")
    settings = complete(settings, "drift", chosen.written)
    writes = chosen.make(Task).writes
    with waiting(files.about("reading", settings.cassettes[0])) as progress:
        loaded = files.load(settings.cassettes[0], progress)
    recorded = of_site(loaded, settings.recorded_site) if settings.recorded_site else loaded
    found = asyncio.run(_asked(recorded, settings, writes))
    redactor = Redactor()
    for one in found:
        for change in one.changes:
            typer.echo(redactor.text(f"{one.turn.interaction.place}: {one.turn.asked}: {change}"))
    changed = sum(bool(one.changes) for one in found)
    skipped = sum(bool(one.skipped) for one in found)
    asked = counted(len(found) - skipped, "request")
    why = f", {skipped} skipped (writes, and what was read behind them; --writes repeats them)" if skipped else ""
    answers = counted(changed, "answer has", "answers have") if changed else "no answer has"
    typer.echo(f"linktape: {asked} repeated{why}; {answers} changed", err=True)
    if any(one.is_refused for one in found) and credentials() is None:
        names = "LINKTAPE_JIRA_EMAIL and LINKTAPE_JIRA_TOKEN, or LINKTAPE_JIRA_BEARER"
        typer.echo(f"linktape: the site refuses a stranger, and no credentials were given: set {names}", err=True)
    is_vain = len(found) == skipped and not settings.allow_no_calls
    if is_vain:
        kind = "holds nothing that may be asked again" if found else "holds no interaction"
        typer.echo(f"linktape: nothing was asked, so nothing was tested: {settings.cassettes[0]} {kind}", err=True)
    if changed or is_vain:
        raise typer.Exit(1)


async def _asked(cassette: Cassette, settings: Settings, writes: bool) -> list[Answered]:
    async with forwarder(settings, credentials()) as upstream:
        return [one async for one in repeated(cassette, upstream, writes=writes)]


async def repeated(cassette: Cassette, upstream: Responder, *, writes: bool) -> AsyncIterator[Answered]:
    """Ask again, one request after the other. Raises UpstreamFailed."""
    session = Session("drift")
    names = drifting.Renamed()
    turns = conversation(cassette)
    for turn, (one, skipped) in zip(turns, drifting.repetitions(cassette, writes=writes), strict=True):
        if skipped:
            yield Answered(turn, skipped=skipped)
            continue
        request = names.request(one)
        now = drifting.again(one, request, Response(0))
        answer = await upstream.respond(Call(request, now.operation, session, n=session.next_number()))
        body = answer.body
        content = body if isinstance(body, bytes) else b"".join([piece async for piece in body])
        plain = inflating.decoded(answer.headers.get("Content-Encoding"), content)
        now = replace(now, response=replace(answer, body=content if plain is None else plain))
        names.learn(one, now)
        is_refused = answer.status in (401, 403) and one.response.status != answer.status
        yield Answered(turn, tuple(drifting.drift(one, now)), is_refused=is_refused)
