"""reports/run_report.py: a run's page in a real browser, wide and narrow, light and dark."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from linktape.journal_rows import Note
from linktape.judge.economy import Remark
from linktape.pictures.graph import Arrow, LinkChange
from linktape.pictures.time_line import Played, Stop
from linktape.reports.run_file import RunFile
from linktape.reports.run_report import report
from linktape.runs.outcome import Outcome
from linktape.runs.struck import Struck
from tests.browser import Browse
from tests.runs.outcomes import entry, outcome, session, violation

PLACE = "cassettes/synchronisation/incomprehensibilities.yaml"


def bad_run() -> Outcome:
    """Give a run of everything that a page can have."""
    notes = [Note("FaultInjector", "no rule is for this call"), Note("Replayer", f"nearest: {PLACE}:120\n  direction")]
    calls = [
        entry(
            n,
            at_s=n / 2,
            words=f"link HSP-{n} blocks MKY-1, with a comment",
            origin=f"cassette {PLACE}:{n}",
            layers=notes,
        )
        for n in range(1, 13)
    ]
    calls[3] = entry(4, at_s=2.1, status=413, cause="link-limit", origin="scenario link-limit, rule limit")
    calls[4] = entry(5, at_s=2.2, delivered=False, origin="scenario lost-response, rule lost")
    often = [violation(f"request {n} (linkIssues Blocks HSP-1 -> MKY-{n}) came 0.002 s after") for n in range(2, 9)]
    one = session(calls, "tests.synchronisation.test_links", often, [7, 8], remarks=[Remark(4, "serverInfo", "once")])
    links = (
        Arrow("HSP-1", "blocks", "MKY-1", LinkChange.MADE),
        Arrow("MKY-1", "relates to", "HSP-1", LinkChange.GONE),
        Arrow("MKY-1", "is an incomprehensible part of", "PR-3"),
    )
    tape = tuple(
        Stop(call.words, f"{PLACE}:{call.n}", Played(kind), n % 2 == 0)
        for n, (call, kind) in enumerate(zip(calls, ["played", "next", "unused", "refused"] * 3, strict=True))
    )
    struck = [Struck(calls[3], "link-limit", False), Struck(calls[4], "lost-response", True)]
    drawn = replace(one, links=links, tape=tape)
    return outcome(drawn, session(calls, "other"), command=("npm", "run", "synchronise --all"), struck=struck)


async def test_a_run_can_be_read_by_everybody(tmp_path: Path, browse: Browse, axe: str) -> None:
    path = tmp_path / "run.html"
    path.write_text(report(RunFile.of(bad_run())), encoding="utf-8")

    async with browse() as visit:
        page = await visit.open(path.as_uri())
        await page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true })")

        await visit.is_for_everybody(axe)
        assert visit.complaints == []


async def test_the_picture_scrolls_in_its_box_and_keeps_its_size(tmp_path: Path, browse: Browse) -> None:
    path = tmp_path / "run.html"
    path.write_text(report(RunFile.of(bad_run())), encoding="utf-8")

    async with browse(width=400) as visit:
        page = await visit.open(path.as_uri())
        box = page.locator(".scroll:has(> svg.sequence)").first

        assert await box.locator("svg").evaluate("(svg) => svg.getBoundingClientRect().width") == 1040
        assert await box.evaluate("(box) => box.scrollWidth > box.clientWidth")


async def test_a_number_in_the_findings_opens_its_call(tmp_path: Path, browse: Browse) -> None:
    path = tmp_path / "run.html"
    path.write_text(report(RunFile.of(bad_run())), encoding="utf-8")

    async with browse() as visit:
        page = await visit.open(path.as_uri())
        await page.locator(".findings a").first.click()

        assert await page.locator("tr:target").is_visible()
