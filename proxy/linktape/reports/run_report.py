"""The report of a run: one HTML file to open, to mail, or to keep beside a build."""

from __future__ import annotations

from linktape.pictures.html import Html, banner, breakable, folded, joined, scrolled, table, tag
from linktape.pictures.observations import CallPlace, observations_part
from linktape.pictures.page import page
from linktape.reports.calls import CallsOnPage
from linktape.reports.coverage_page import coverage_part
from linktape.reports.run_file import RunFile
from linktape.runs.struck import Reaction
from linktape.wording import counted, cut

MOST_STRUCK = 200
MOST_OPEN = 8
MOST_REMARKS = 200


def report(run: RunFile) -> str:
    """Give the whole page: what is to be said, then what happened, then how it was run."""
    sentence, kind = run.headline()
    calls = CallsOnPage(run.sessions, run, mode=run.mode)
    return page(
        f"{sentence.partition(':')[0].partition(',')[0]}: linktape run -- {cut(run.shown_command, 100)}",
        tag("h1", "linktape run ", tag("code", breakable(run.shown_command))),
        banner(sentence, kind),
        _observed(run, calls),
        _struck(run, calls),
        tag("h2", "Calls"),
        *calls.parts(),
        coverage_part(run.coverage),
        _economy(run),
        _how(run),
        kind=kind,
    )


def _observed(run: RunFile, calls: CallsOnPage) -> Html:
    seen = run.observations()
    if not seen:
        return Html("")
    return joined([tag("h2", "Findings"), observations_part(seen, calls.address)])


def _struck(run: RunFile, calls: CallsOnPage) -> Html:
    """Give the calls that were given a fault, and whether they came to a good end."""
    if not run.struck:
        return Html("")
    journal = run.journal()

    def number(place: CallPlace) -> Html:
        address = calls.address(place)
        return tag("a", str(place), href=address) if address else tag("span", str(place))

    shown = [(one, journal.get(one.place)) for one in run.struck[:MOST_STRUCK]]
    rows = [
        (number(one.place), one.fault, entry.words if entry else "a call", "yes" if one.is_made_good else "no")
        for one, entry in shown
    ]
    calls_table = scrolled(table(("#", "fault", "call", "made good"), rows), "faults that struck")
    left = sum(1 for one in run.struck if not one.is_made_good)
    told = f"{counted(len(run.struck), 'call')}, of which {left} never made good"
    return joined([tag("h2", "Faults that struck"), folded(told, calls_table, is_open=len(rows) <= MOST_OPEN)])


def _economy(run: RunFile) -> Html:
    rows = [
        (*([] if len(run.sessions) == 1 else [one.session]), remark.seen, remark.instead, str(remark.saves or "–"))
        for one in run.sessions
        for remark in one.economy
    ]
    if not rows:
        return Html("")
    head = ("session", "seen", "instead", "calls saved")
    body = table(head if len(run.sessions) > 1 else head[1:], rows[:MOST_REMARKS])
    return joined([tag("h2", "Economy"), scrolled(body, "economy")])


def _how(run: RunFile) -> Html:
    def scenario(name: str) -> str:
        return f"{name} (seed {run.seeds[name]})" if name in run.seeds else name

    lines = tuple(tag("div", breakable(line)) for line in run.recorded_lines)
    facts: list[tuple[str | Html, ...]] = [
        ("ended", run.not_started or f"{run.ended}, after {run.took_s:.2f} s"),
        *([("speed", run.speed_words)] if run.speed != 1 else []),
        ("linktape exits with", str(run.exit_code)),
        ("calls", f"{counted(run.requests, 'call')}, {counted(run.retries, 'retry', 'retries')}"),
        ("answered by", Html(f"{tag('span', f'{run.mode}: ')}{breakable(run.source)}")),
        ("scenarios", ", ".join(map(scenario, run.scenarios)) or "none"),
        *([("the failures were", run.finding.value)] if run.finding is not Reaction.NONE else []),
        *([("expected and kept", ", ".join(run.kept))] if run.kept else []),
        *([("recorded", joined(lines))] if lines else []),
        ("started", run.started_at),
        ("linktape", run.linktape),
    ]
    return joined([tag("h2", "How it was run"), table((), facts, class_="facts")])
