"""The report of a drill: one HTML file with its score, every run in a table, the bad first, and each as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from linktape.pictures.html import Html, Kind, Row, banner, breakable, chip, folded, joined, scrolled, table, tag
from linktape.pictures.observations import observations_part
from linktape.pictures.page import page
from linktape.pictures.score import score
from linktape.pictures.verdict_data import observations
from linktape.reports.calls import CallsOnPage
from linktape.reports.coverage_page import coverage_part
from linktape.reports.drill_file import DrillFile
from linktape.reports.drill_reports import COLUMNS, KINDS, rank
from linktape.reports.file_facts import TrialFacts, journal
from linktape.runs.struck import Reaction
from linktape.wording import counted, cut

_MEANT = {
    Reaction.NOTICED: "the command failed, and so said it",
    Reaction.RECOVERED: "it succeeded, and Jira holds what it should",
    Reaction.SWALLOWED: "it claims success, and what failed was never made good",
    Reaction.HUNG: "it had to be killed",
    Reaction.UNCHANGED: "the second run left Jira as it was",
    Reaction.CHANGED: "the second run made something, or took it away",
    Reaction.FAILED: "the second run does not succeed where the first one did",
    Reaction.NOT_MET: "the command made no call that the failure would have struck",
    Reaction.NONE: "no failure was to be played",
}


def drill_page(drilled: DrillFile) -> str:
    """Give the whole page: what is to be said, the runs in a table, then each of them."""
    verdict = {"good": "Good", "warn": "Swallowed", "bad": "Bad", "plain": ""}[drilled.kind]
    numbered = list(enumerate([*([drilled.clean] if drilled.clean else []), *drilled.runs]))
    ordered = sorted(
        numbered,
        key=lambda one: rank(one[1].finding, is_bad=not one[1].ok, has_survived=one[1].survival is not None),
    )
    met = [one for one in ordered if one[1].finding is not Reaction.NOT_MET or not one[1].ok]
    not_met = [one for one in ordered if one not in met]
    return page(
        f"{verdict}: linktape drill -- {cut(drilled.command, 100)}",
        tag("h1", "linktape drill ", tag("code", breakable(drilled.command))),
        banner(f"{verdict}: {drilled.headline.removeprefix('Drill: ')}", drilled.kind),
        _score(drilled),
        _swallowed(ordered),
        speed_part(drilled.speed, drilled.slowed),
        _matrix(met, not_met),
        tag("h2", "Runs"),
        *(run_part(place, run, drilled.mode, drilled.speed) for place, run in met),
        coverage_part(drilled.coverage),
        kind=drilled.kind,
    )


def _score(drilled: DrillFile) -> Html:
    if drilled.score is None:
        return Html("")
    kind: Kind = "good" if drilled.score == 100 else "warn" if drilled.score >= 80 else "bad"
    return score(drilled.score, f"of {counted(drilled.failures_met, 'failure')} noticed or recovered from", kind)


def _list(title: str, lines: Sequence[str]) -> Html:
    return joined([tag("h2", title), tag("ul", *(tag("li", line) for line in lines))]) if lines else Html("")


def _swallowed(ordered: Sequence[tuple[int, TrialFacts]]) -> Html:
    """Say each way in which failures were swallowed once, with the runs that it leads to."""
    ways: dict[str, list[Html]] = {}
    for place, run in ordered:
        if run.survival:
            ways.setdefault(run.survival.rpartition(": ")[2], []).append(_link(place, run))
    if not ways:
        return Html("")
    rows = (tag("li", tag("b", f"{way} ({len(links)})"), ": ", _listed(links)) for way, links in ways.items())
    return joined([tag("h2", "Swallowed"), tag("ul", *rows)])


def _listed(links: Sequence[Html]) -> Html:
    return Html(", ".join(links))


def _link(place: int, run: TrialFacts) -> Html:
    return tag("a", breakable(run.scenario), href=f"#run-{place}")


def speed_part(speed: float, slowed: Sequence[str]) -> Html:
    """Say at which speed the runs were to be, and which were not, and why; nothing where none was asked for."""
    if speed == 1:
        return Html("")
    but = ", but for what stands here" if slowed else ""
    told = tag("p", f"The command's clock went {speed:g} times as fast (--speed {speed:g}){but}.", class_="soft")
    return joined([told, _list("Not at the speed", slowed)])


def _matrix(met: list[tuple[int, TrialFacts]], not_met: list[tuple[int, TrialFacts]]) -> Html:
    rows = [_row(place, run) for place, run in met]
    reactions = dict.fromkeys(run.finding for _, run in met)
    legend = [tag("span", chip(one.value, KINDS.get(one, "plain")), f" {_MEANT[one]}") for one in reactions]
    parts = [
        tag("h2", "Every failure"),
        scrolled(
            table([column.title for column in COLUMNS], rows, class_="matrix"),
            "every failure, and how the command took it",
        ),
        tag("p", *legend, class_="legend"),
    ]
    if not_met:
        about = tag("p", f"{_MEANT[Reaction.NOT_MET]}; it counts for nothing", class_="soft")
        names = tag("ul", *(tag("li", tag("b", run.scenario), _about(run)) for _, run in not_met))
        parts.append(folded(f"not met: {counted(len(not_met), 'failure')}", joined([about, names])))
    return joined(parts)


def _about(run: TrialFacts) -> str:
    return f": {cut(run.about, 300)}" if run.about else ""


def _row(place: int, run: TrialFacts) -> Row:
    wait_s = run.shortest_wait_s
    return Row(
        (
            _link(place, run),
            chip(run.finding.value, KINDS.get(run.finding, "plain")),
            chip("good", "good") if run.ok else chip("bad", "bad"),
            str(run.exit_code),
            str(run.requests),
            str(run.retries),
            "–" if wait_s is None else f"{wait_s:.2f} s",
            str(len(run.violations)),
        )
    )


def run_part(place: int, run: TrialFacts, mode: str, speed: float = 1.0) -> Html:
    """Give one run, opened where it is bad; its row in the table leads here. `speed`: at which the runs were to be."""
    calls = CallsOnPage(run.sessions, run, prefix=f"run-{place}-", mode=mode)
    seen = observations(run, journal(run.sessions))
    title = joined(
        [
            tag("span", run.scenario),
            chip(run.finding.value, KINDS.get(run.finding, "plain")),
            *([] if run.ok else [chip("bad", "bad")]),
        ]
    )
    ended = f"{run.ended} after {run.took_s:.1f} s, {counted(run.requests, 'call')}"
    ended += f", at the speed {run.speed:g}" if speed != 1 else ""
    parts = [
        *([tag("p", run.about, class_="soft")] if run.about else []),
        tag("p", ended, class_="soft"),
        *([tag("p", run.survival, class_="bad")] if run.survival else []),
        *(tag("p", f"the second run {change}", class_="bad") for change in run.changes),
        *([observations_part(seen, calls.address)] if seen else []),
        *calls.parts(),
        *_printed(run.output),
    ]
    return folded(title, joined(parts), is_open=not run.ok, id_=f"run-{place}")


def _printed(output: str) -> list[Html]:
    """Give what the command printed in a box of bounded height."""
    if not output:
        return []
    box = tag("div", tag("pre", output), class_="printed", tabindex="0", role="group", aria_label="what it printed")
    return [tag("h3", "What the command printed"), box]
