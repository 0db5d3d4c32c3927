"""The results as a page: what was compared, on what machine, and every figure with its ratio."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.side_by_side.contest import Outcome
from benchmarks.side_by_side.sections import Run, Section
from benchmarks.side_by_side.versions import idleness, machine, versions

PICTURE = "throughput.svg"
HEAD = """\
# linktape beside bare servers and its peers

`make bench` wrote this page: it starts everybody, gives all the same load, and compares within this one run.
A ratio tells more than a figure: another machine, or another hour of this one, has other figures.

- **linktape** is started as a user starts it.
  Journal, log, sessions, verdict and control port are on; its log goes to a file.
- **aiohttp `web.Server`** is the reference.
  Its handler chooses one of three ready answers and does nothing else, on uvloop as linktape.
- **answers in `data_received`** is the mark above: a protocol that finds a request's end and writes ready bytes.
- **Load** is wrk with one thread and kept connections.
  It draws linkIssues, getIssueLink and getIssue at random, in equal parts and with credentials.
  Its header fields have one order, as a client's have (wrk's own differ from run to run).
  It shares the cores with what it measures, and nothing is pinned.
- **Figures** are medians of {rounds} rounds of {seconds} s that take turns, after a warm-up of at least {warm_up_s} s.
  In a server's first one each request is made three times, as far as 20 s allow it, or 400 where that is enough.
  × is the ratio to the reference.
  "p99" is what the slowest hundredth waits, with 16 connections and with 1.
  "CPU" is the server's own processor time for one request.
  "Own" memory is what is not a mapped file, after the load.
- **Wrong answers** fail the run.
  All are held to 2xx, replay to the exact bytes, a recording to an interaction for each answer.

Machine: {machine}.{idleness}
Versions: {versions}."""
COLUMNS = ("", "requests/s", "×", "CPU µs", "×", "p99 of 16, ms", "×", "p99 of 1, ms", "×", "MB", "own MB")


def written(run: Run, sections: Sequence[Section]) -> str:
    """Give the whole page."""
    participants = ", ".join(f"{name} {words}" for name, words in versions(run.programs).items())
    pace = run.pace
    head = HEAD.format(
        rounds=pace.rounds,
        seconds=pace.seconds,
        warm_up_s=pace.warm_up_s,
        machine=machine(),
        idleness=idleness(run.busy),
        versions=participants,
    )
    parts = [head, *_aims(sections), *(line for section in sections for line in _section(section))]
    return "\n".join(parts) + "\n"


def _aims(sections: Sequence[Section]) -> Iterator[str]:
    """Give what linktape aims at, and where it is."""
    yield "\n## What is aimed at\n"
    yield from _header(("", "aim", "measured", "reached"))
    for section in sections:
        for aim in section.aims:
            yield _row((aim.what, aim.bound, aim.measured, "yes" if aim.is_reached else "**no**"))


def _section(section: Section) -> Iterator[str]:
    yield f"\n## {section.title}\n\n{section.method}"
    if section.picture:
        yield f"\n![{section.title}: requests a second against the size of the recording]({PICTURE})"
    for outcome in section.outcomes:
        yield f"\n### {outcome.title}\n"
        yield from _header(COLUMNS)
        yield from _rows(outcome)
        yield from (f"\nWithout {name}: {why}." for name, why in outcome.absent.items())
    if section.lines:
        yield ""
    yield from section.lines


def _rows(outcome: Outcome) -> Iterator[str]:
    to = outcome.figures[outcome.reference]
    for name, own in outcome.figures.items():
        compared = (
            (f"{own.per_s:,.0f}", own.per_s / to.per_s),
            (f"{own.cpu_us:,.0f}", own.cpu_us / to.cpu_us),
            (f"{own.p99_ms:.2f}", own.p99_ms / to.p99_ms),
            (f"{own.p99_alone_ms:.2f}", own.p99_alone_ms / to.p99_alone_ms),
        )
        cells = (cell for figure, ratio in compared for cell in (figure, f"{ratio:.2f}"))
        yield _row((name, *cells, f"{own.resident_mb:,.0f}", f"{own.anonymous_mb:,.0f}"))


def _header(titles: Sequence[str]) -> tuple[str, str]:
    return _row(titles), "| --- |" + " ---: |" * (len(titles) - 1)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
