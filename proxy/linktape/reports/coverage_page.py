"""Coverage to look at: a part of the other pages, and a page of its own."""

from __future__ import annotations

from linktape.judge.coverage import Measured, percent_words
from linktape.pictures.chips import coverage_chips
from linktape.pictures.html import Html, Kind, joined, tag
from linktape.pictures.page import page
from linktape.pictures.score import score
from linktape.reports.file_facts import CoverageFacts


def coverage_page(measured: Measured, fail_under: float | None = None) -> str:
    """Give the page of `linktape coverage`. It is bad where less was met than is asked for."""
    kind: Kind = "plain" if fail_under is None else "bad" if measured.is_under(fail_under) else "good"
    title = f"{percent_words(measured.percent, 0)}: linktape coverage"
    facts = CoverageFacts.model_validate(measured.as_json())
    wanted = [] if fail_under is None else [tag("p", f"Asked for: {fail_under:g} %.", class_="soft")]
    return page(title, tag("h1", "linktape coverage"), *wanted, coverage_part(facts, kind), kind=kind)


def coverage_part(coverage: CoverageFacts, kind: Kind = "plain") -> Html:
    """Give the documented answers, met and not."""
    if not coverage.answers and not coverage.beyond:
        return joined([tag("h2", "Documented answers met"), tag("p", "No call concerned issue links.")])
    words = f"{coverage.met} of {coverage.documented} documented answers met"
    number = score(coverage.percent, words, kind)
    return joined(
        [tag("h2", "Documented answers met"), number, coverage_chips(coverage.counts(), coverage.never_called)]
    )
