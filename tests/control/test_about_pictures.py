"""control/about_pictures.py: what the page embeds, and the report to keep."""

from __future__ import annotations

import pytest

from linktape.wiring.settings import Mode
from tests.control.conftest import SAMPLE, Whole, whole
from tests.support import link

SCRIPT = "<script>alert(1)</script>"


async def picture(here: Whole, path: str, status: int = 200) -> str:
    async with here.control.get(path) as answer:
        assert answer.status == status, await answer.text()
        return await answer.text()


async def test_the_calls_are_drawn_and_lead_to_what_explains_them(mock: Whole) -> None:
    await mock.call("POST", "issueLink", link("HSP-1", "MKY-1"))
    await mock.call("GET", "issue/NO-9")

    drawn = await picture(mock, "/pictures/calls")

    assert "link HSP-1 blocks MKY-1" in drawn
    assert 'href="#call-2/default"' in drawn


async def test_only_the_calls_that_are_wanted_are_drawn_the_newest_last(mock: Whole) -> None:
    for source in ("HSP-1", "PR-1", "PR-2"):
        await mock.call("POST", "issueLink", link(source, "MKY-1"))
        await mock.call("GET", f"issue/{source}")

    drawn = await picture(mock, "/pictures/calls?only=write&newest&limit=2")

    assert "HSP-1" not in drawn
    assert drawn.index("link PR-1") < drawn.index("link PR-2")
    assert "read PR" not in drawn


async def test_what_is_to_be_said_leads_to_its_calls() -> None:
    async with whole(Mode.REPLAY, cassettes=[SAMPLE]) as here:
        before = await picture(here, "/pictures/verdict?session=new")
        await here.call("DELETE", "issueLink/999")
        drawn = await picture(here, "/pictures/verdict")
        tape = await picture(here, "/pictures/tape")

    assert "11 recordings never asked for" in before
    assert 'href="#call-1"' in drawn
    assert "0 of 11 recordings played" in tape
    assert "#1: delete link 999 (refused)" in tape


async def test_the_links_are_drawn_with_what_became_of_them(mock: Whole) -> None:
    await mock.call("POST", "issueLink", link("HSP-1", "MKY-1"))
    await mock.call("DELETE", "issueLink/10001")

    drawn = await picture(mock, "/pictures/links")

    assert "made: HSP-1 blocks MKY-1" in drawn
    assert "gone: PR-3 duplicates PR-2" in drawn
    assert "2 links: 1 made, 1 taken away" in drawn


async def test_coverage_is_drawn_as_chips(mock: Whole) -> None:
    assert "was called yet" in await picture(mock, "/pictures/coverage")
    await mock.call("POST", "issueLink", link("HSP-1", "MKY-1"))

    assert "201 ×1" in await picture(mock, "/pictures/coverage?session=*")


@pytest.mark.parametrize(("path", "hint"), [("/pictures/tape", "replay"), ("/pictures/links", "mock")])
async def test_what_is_not_here_is_not_drawn(path: str, hint: str, mock: Whole) -> None:
    if "tape" in path:
        assert hint in (await mock.ask(path, status=404))["hint"]
        return
    async with whole(Mode.REPLAY, cassettes=[SAMPLE]) as here:
        assert hint in (await here.ask(path, status=404))["hint"]


async def test_the_report_has_it_all_in_one_page(mock: Whole) -> None:
    await mock.call("POST", "issueLink", link("HSP-1", "MKY-1"))

    async with mock.control.get("/report?session=default") as answer:
        text, name = await answer.text(), answer.headers["Content-Disposition"]

    assert name == 'attachment; filename="linktape-default.html"'
    assert text.startswith("<!DOCTYPE html>")
    assert "good: nothing is to be said against the client" in text.replace("<strong>", "").replace("</strong>", "")
    assert ">Calls<" in text
    assert ">Coverage<" in text
    assert ">Findings<" not in text


async def test_markup_from_outside_is_text_in_every_picture(mock: Whole) -> None:
    await mock.call("GET", f"issue/{SCRIPT}")
    await mock.call("POST", "issueLink", link(SCRIPT, "MKY-1", SCRIPT))

    for path in ("/pictures/calls", "/pictures/verdict", "/pictures/links", "/pictures/coverage", "/report"):
        assert SCRIPT not in await picture(mock, path), path
