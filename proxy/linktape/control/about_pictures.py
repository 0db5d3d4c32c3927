"""Pictures of a session as HTML without scripts: what the page embeds, and the whole of it as a report to keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from linktape.control.about_calls import chosen
from linktape.control.about_sessions import coverage, told_verdict
from linktape.control.about_tape import held, no_tape
from linktape.control.answer_models import CoverageAnswer
from linktape.control.control_api import ControlApi
from linktape.control.parameters import JournalPart, OfAny, OfOne
from linktape.jira.words import words
from linktape.journal_rows import Entry
from linktape.judge.verdict_sentences import sentences
from linktape.messages import Headers, Response
from linktape.pictures.chips import AnswerCount, coverage_chips
from linktape.pictures.graph import Arrow, LinkChange, graph
from linktape.pictures.html import Html, Kind, banner, joined, tag
from linktape.pictures.observations import CallPlace, observations_part
from linktape.pictures.page import page
from linktape.pictures.sequence import MOST_CALLS, sequence
from linktape.pictures.time_line import MOST_STOPS, Played, Stop, tape
from linktape.pictures.verdict_data import VerdictFacts, accused, observations
from linktape.pictures.world_links import arrows
from linktape.playback.timeline import Moment
from linktape.session import Session
from linktape.wording import counted

HTML_TYPE = "text/html"


async def calls_drawn(api: ControlApi, asked: JournalPart) -> Response:
    """Draw calls as arrows between client and Jira, those that the journal would give: at most 200.

    What is said against a call stands beside it, unless all sessions are asked about.
    """
    entries = list(islice(chosen(api, asked), min(asked.limit, MOST_CALLS)))
    against = {} if asked.is_about_all else accused(_facts(api, api.seen(asked.session)), "")
    return _html(sequence(entries[::-1] if asked.newest else entries, against, _answerer(api), _address))


async def verdict_drawn(api: ControlApi, asked: OfOne) -> Response:
    """Show what is to be said against the client: each kind once, with its calls, the bad first."""
    return _html(_findings(api, api.seen(asked.session)))


async def tape_drawn(api: ControlApi, asked: OfOne) -> Response:
    """Draw the tape as a line of boxes: what was played, what is next, what was not asked for, what was refused."""
    session = api.seen(asked.session)
    drawn = _tape(api, session)
    if drawn is None:
        raise no_tape()
    return _html(drawn)


async def links_drawn(api: ControlApi, asked: OfOne) -> Response:
    """Draw the links that the session's fake Jira holds, and those that were taken away, the changed ones first."""
    return _html(_links(arrows(held(api, asked), api.onion.redact, with_all=True)))


async def coverage_drawn(api: ControlApi, asked: OfAny) -> Response:
    """Draw the documented answers as chips, those that the client has met in colour."""
    return _html(_chips(await coverage(api, asked)))


async def report(api: ControlApi, asked: OfOne) -> Response:
    """Give the session so far as one HTML page to keep or to mail."""
    session = api.seen(asked.session)
    judged = api.onion.judged(session)
    kind: Kind = "good" if judged.ok else "bad"
    says = api.onion.redact(sentences(judged, session.calls, strict=api.onion.is_strict)[0])
    entries = list(islice(session.journal, MOST_CALLS))
    seen = observations(_facts(api, session), _journal(session))
    drawn = _tape(api, session)
    world = api.onion.world(session)
    met = await coverage(api, OfAny(session=asked.session))
    text = page(
        f"{kind}: session {asked.session}",
        tag("h1", f"Session {asked.session}"),
        banner(f"{kind}: {says}", kind),
        tag("p", f"{counted(session.calls, 'call')}, mode {api.onion.status()['mode']}", class_="soft"),
        *_part("Findings", observations_part(seen) if seen else Html("")),
        *_part("Calls", sequence(entries, accused(_facts(api, session), ""), _answerer(api))),
        *([] if drawn is None else _part("The tape", drawn)),
        *([] if world is None else _part("The links, before and after", _links(arrows(world, api.onion.redact)))),
        *_part("Coverage", _chips(met)),
        kind=kind,
    )
    name = f'attachment; filename="linktape-{asked.session}.html"'
    return Response(
        200, Headers({"Content-Type": HTML_TYPE, "Content-Disposition": name}), _bytes(text), origin="control"
    )


def _facts(api: ControlApi, session: Session) -> VerdictFacts:
    return VerdictFacts.model_validate(told_verdict(api, session))


def _journal(session: Session) -> dict[CallPlace, Entry]:
    return {CallPlace("", entry.n): entry for entry in session.journal}


def _findings(api: ControlApi, session: Session) -> Html:
    seen = observations(_facts(api, session), _journal(session))
    if not seen:
        said = "nothing is to be said against the client" if session.calls else "no call came yet"
        return tag("p", said, class_="soft")
    return observations_part(seen, lambda call: f"#call-{call.n}")


def _address(entry: Entry) -> str:
    return f"#call-{entry.n}/{entry.session}"


def _answerer(api: ControlApi) -> str:
    return {"mock": "fake Jira", "replay": "the tape"}.get(str(api.onion.status()["mode"]), "Jira")


def _tape(api: ControlApi, session: Session) -> Html | None:
    """Draw the tape with the calls that it does not answer behind it; None where none is played."""
    timeline = api.onion.timeline(session)
    if timeline is None:
        return None
    stops = [_stop(moment, api) for moment in timeline.moments(0, MOST_STOPS)]
    missed = set(api.onion.judged(session).unmatched)
    refused = [Stop(entry.words, f"#{entry.n}", Played.REFUSED) for entry in session.journal if entry.n in missed]
    said = tag("p", f"{timeline.played} of {counted(len(timeline), 'recording')} played", class_="soft")
    return joined([said, tape([*stops, *refused])])


def _stop(moment: Moment, api: ControlApi) -> Stop:
    one = moment.interaction
    said = api.onion.redact(words(one.operation))
    return Stop(said, api.onion.redact(one.place), Played(moment.state), moment.is_write)


def _links(drawn: Sequence[Arrow]) -> Html:
    counts = {change: sum(1 for arrow in drawn if arrow.change is change) for change in LinkChange}
    told = f"{counted(len(drawn), 'link')}: {counts[LinkChange.MADE]} made, {counts[LinkChange.GONE]} taken away"
    return joined([tag("p", told, class_="soft"), graph(drawn)])


def _chips(met: CoverageAnswer) -> Html:
    if not met.answers and not met.beyond:
        return tag("p", "no operation that has documented answers was called yet", class_="soft")
    counts = [
        AnswerCount(one.operation, str(one.status), one.cause, one.count, says, is_documented)
        for one, says, is_documented in (
            *((one, one.says, True) for one in met.answers),
            *((one, "", False) for one in met.beyond),
        )
    ]
    share = f"{met.met} of {counted(met.documented, 'documented answer')} met"
    percent = "" if met.percent is None else f" ({met.percent:.0f} %)"
    return joined([tag("p", share, percent, class_="soft"), coverage_chips(counts, met.never_called)])


def _part(title: str, inside: Html) -> Iterable[Html]:
    return (tag("h2", title), inside) if inside else ()


def _html(inside: Html) -> Response:
    return Response(200, Headers({"Content-Type": f"{HTML_TYPE}; charset=utf-8"}), _bytes(inside), origin="control")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
