"""The results as a page: what was compared, on what machine, and every figure with its ratio."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.side_by_side.contest import Outcome
from benchmarks.side_by_side.sections import Run, Section

TITLES = ("", "requests/s", "×", "CPU µs each", "p99 of 16, ms", "×", "p99 of 1, ms", "×", "memory, MB", "own, MB")


def written(run: Run, sections: Sequence[Section]) -> str:
    """Give the whole page."""
    return "\n".join(line for section in sections for line in _section(section))


def _section(section: Section) -> list[str]:
    lines = [f"## {section.title}", "", *section.method.splitlines(), ""]
    for outcome in section.outcomes:
        lines += [f"### {outcome.title}", "", *_table(outcome), ""]
    return lines + section.lines


def _table(outcome: Outcome) -> list[str]:
    to = outcome.figures[outcome.reference]
    rows = [_row(TITLES), "| --- |" + " ---: |" * (len(TITLES) - 1)]
    for name, figures in outcome.figures.items():
        rows.append(
            _row(
                (
                    name,
                    f"{figures.per_s:,.0f}",
                    f"{figures.per_s / to.per_s:.2f}",
                    f"{figures.cpu_us:,.0f}",
                    f"{figures.p99_ms:.2f}",
                    f"{figures.p99_ms / to.p99_ms:.1f}",
                    f"{figures.p99_alone_ms:.2f}",
                    f"{figures.p99_alone_ms / to.p99_alone_ms:.1f}",
                    f"{figures.resident_mb:,.0f}",
                    f"{figures.anonymous_mb:,.0f}",
                )
            )
        )
    return rows + [f"\n{name}: {why}." for name, why in outcome.absent.items()]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
