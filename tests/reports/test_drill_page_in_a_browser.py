"""reports/drill_page.py: a drill's page in a real browser, wide and narrow, light and dark."""

from __future__ import annotations

from pathlib import Path

from linktape.reports.drill_file import DrillFile
from linktape.reports.drill_page import drill_page
from linktape.runs.struck import Reaction
from tests.browser import Browse
from tests.runs.drills import GOOD, SWALLOWED, drilled, result

PRINTED = "HttpException: Request failed with status code 429\n" + "    at internal/socket.js:1\n" * 200
RUNS = [
    GOOD,
    SWALLOWED,
    result("no-link-permission-documented", Reaction.HUNG, 137, output=PRINTED, about="incomprehensible " * 20),
    result("comment-group-unknown", Reaction.NOT_MET, about="no request has a comment"),
    result("(second run)", Reaction.CHANGED, changes=("made a comment on HSP-1",)),
]


def written(folder: Path) -> str:
    path = folder / "drill.html"
    path.write_text(drill_page(DrillFile.of(drilled(*RUNS), 1)), encoding="utf-8")
    return path.as_uri()


async def test_a_drill_can_be_read_by_everybody(tmp_path: Path, browse: Browse, axe: str) -> None:
    async with browse() as visit:
        page = await visit.open(written(tmp_path))
        await page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true })")

        await visit.is_for_everybody(axe)
        assert visit.complaints == []


async def test_a_row_leads_to_its_run_and_opens_it(tmp_path: Path, browse: Browse) -> None:
    async with browse() as visit:
        page = await visit.open(written(tmp_path))
        run = page.locator("#run-1")
        assert not await run.is_visible()

        await page.get_by_role("link", name="no-link", exact=True).click()

        assert await run.is_visible()


async def test_what_a_command_printed_has_its_first_line_in_a_box_of_bounded_height(
    tmp_path: Path, browse: Browse
) -> None:
    async with browse(height=800) as visit:
        page = await visit.open(written(tmp_path))
        box = page.locator(".printed").first

        assert (await box.inner_text()).startswith("HttpException")
        assert await box.evaluate("(box) => box.getBoundingClientRect().height") < 400
