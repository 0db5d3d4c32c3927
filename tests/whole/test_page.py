"""The page of the control port in a real browser: what a user sees of a client's calls, and how they steer it."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from linktape.wiring import serving
from linktape.wiring.serving import Serving
from linktape.wiring.settings import Mode, Settings
from tests.browser import Browse, Visit
from tests.control.conftest import SAMPLE
from tests.support import basic, link

playwright = pytest.importorskip("playwright.async_api")


@dataclass
class Watched:
    """A linktape whose page is open in a browser, and a client of it."""

    visit: Visit
    here: Serving
    jira: aiohttp.ClientSession

    async def call(self, method: str, path: str, body: object = None, session: str = "") -> int:
        prefix = f"/s/{session}" if session else ""
        async with self.jira.request(method, f"{prefix}/rest/api/3/{path}", json=body) as answer:
            await answer.read()
            return answer.status

    async def link(self, source: str = "HSP-1", destination: str = "MKY-1", session: str = "") -> int:
        return await self.call("POST", "issueLink", link(source, destination), session)

    async def lists_link_types(self, times: int) -> None:
        """Make so many calls in a hurry: one after another, with no client's work between."""
        host, port = urlsplit(self.here.url).netloc.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"GET /rest/api/3/issueLinkType HTTP/1.1\r\nHost: {host}\r\nAuthorization: {basic()}\r\n\r\n"
        for _ in range(times):
            writer.write(head.encode())
            answered = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"Content-Length: (\d+)", answered)
            assert length, answered
            await reader.readexactly(int(length[1]))
        writer.close()
        await writer.wait_closed()

    async def sees(self, selector: str, text: str) -> None:
        """Wait until something is there that has this text."""
        await self.visit.page.locator(selector).filter(has_text=text).first.wait_for(timeout=20_000)

    async def goes_to(self, tab: str) -> None:
        await self.visit.page.get_by_role("tab", name=tab).click()


@asynccontextmanager
async def watched(
    browse: Browse, mode: Mode = Mode.MOCK, width: int = 1280, *, dark: bool = False, **options: object
) -> AsyncIterator[Watched]:
    async with serving.served(Settings(mode, port=0, **options)) as (_, here):  # type: ignore[arg-type]  # any setting
        async with (
            browse(width=width, dark=dark) as visit,
            aiohttp.ClientSession(here.url, headers={"Authorization": basic()}) as jira,
        ):
            assert here.dashboard_url
            await visit.open(here.dashboard_url)
            await visit.page.wait_for_selector(".live[data-state=live]")
            yield Watched(visit, here, jira)
            assert visit.complaints == []


async def test_before_the_first_call_it_says_what_to_type(browse: Browse) -> None:
    async with watched(browse) as one:
        await one.sees(".begin", one.here.url)

        said = await one.visit.page.locator(".begin pre").all_inner_texts()

        assert len(said) == 3
        assert all(one.here.url in text for text in said)
        assert said[0].startswith("curl -u admin:token")
        assert "token=" not in one.visit.page.url


async def test_a_call_is_seen_as_it_is_made_and_is_explained(browse: Browse) -> None:
    async with watched(browse) as one:
        await one.link()
        await one.sees(".rows > .row", "link HSP-1 blocks MKY-1")
        await one.sees(".verdict", "nothing is to be said against the client")
        await one.visit.page.locator(".rows > .row").first.click()
        await one.sees("#explain h2", "#1 link HSP-1 blocks MKY-1")

        focused = await one.visit.page.evaluate("document.activeElement.textContent")
        explained = await one.visit.page.locator("#explain").inner_text()

        assert focused == "#1 link HSP-1 blocks MKY-1"
        assert "POST /rest/api/3/issueLink" in explained
        assert '"key": "HSP-1"' in explained
        assert await one.visit.page.locator("#explain mark").first.inner_text() == "***"
        assert "mock" in explained


async def test_a_scenario_is_played_by_a_click_and_stopped_by_another(browse: Browse) -> None:
    async with watched(browse) as one:
        await one.goes_to("Break it")
        await one.visit.page.get_by_label("Find a scenario").fill("limit")
        await one.visit.page.get_by_role("button", name="Play link-limit", exact=True).click()
        await one.sees(".force", "link-limit")
        assert await one.link() == 413
        assert await one.link() == 413
        await one.sees(".force", "acted 2")
        await one.sees(".verdict", "bad")
        await one.visit.page.get_by_role("button", name="Stop: nothing breaks from now on").click()
        await one.sees(".force", "Nothing breaks")

        assert await one.link() == 201


async def test_a_scenario_of_ones_own_is_checked_while_it_is_typed(browse: Browse) -> None:
    async with watched(browse) as one:
        await one.goes_to("Break it")
        await one.visit.page.get_by_text("Write your own").click()
        area = one.visit.page.get_by_label("A scenario in YAML")
        await area.fill("scenario: mine\nrules:\n  - on: linkIsues\n    then: link-limit\n")
        await one.sees(".problems", "line 3:9 'linkIsues' is no operation did you mean 'linkIssues'?")
        assert await one.visit.page.locator(".numbers .bad").inner_text() == "3"
        assert await one.visit.page.get_by_role("button", name="Play it").is_disabled()
        await area.fill("scenario: mine\nrules:\n  - on: linkIssues\n    then: link-limit\n")
        await one.sees(".told", "On linkIssues, every time")
        await one.visit.page.get_by_role("button", name="Play it").click()
        await one.sees(".force", "mine")

        assert await one.link() == 413


async def test_a_session_is_chosen_and_begun_anew(browse: Browse) -> None:
    async with watched(browse) as one:
        await one.link()
        await one.link("PR-1", session="test-1")
        await one.sees("#sessions", "test-1")
        await one.visit.page.locator("#sessions button").filter(has_text="test-1").click()
        await one.sees(".rows > .row", "link PR-1 blocks MKY-1")
        assert await one.visit.page.locator(".address").inner_text() == f"{one.here.url}/s/test-1"
        assert await one.visit.page.locator(".rows > .row").count() == 1
        await one.goes_to("State and reset")
        await one.visit.page.get_by_role("button", name="Reset this session").click()
        await one.sees(".verdict", "no call came yet")
        await one.goes_to("Conversation")
        await one.sees(".begin", f"{one.here.url}/s/test-1")


async def test_a_broken_edit_of_a_scenario_is_shown_and_then_that_it_was_mended(browse: Browse, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    good = "scenario: mine\nrules:\n  - on: linkIssues\n    then: link-limit\n"
    mine.write_text(good)
    async with watched(browse, scenarios=(str(mine),)) as one:
        mine.write_text(good.replace("linkIssues", "linkIsues"))
        await one.sees(".files", "mine.yaml:3:9")
        await one.sees(".files", "the scenario that was there before goes on")
        assert await one.link() == 413
        mine.write_text(good.replace("link-limit", "unauthorized"))
        await one.sees(".files .chip.good", "read again")

        assert await one.link() == 401


async def test_a_call_can_be_taken_away_as_a_rule_an_expectation_and_a_curl_line(browse: Browse) -> None:
    copies = """async ([session, name]) => {
      const copies = await import("/page/copies.js");
      const entries = (await (await fetch(`/journal?session=${session}`)).json()).entries;
      return Promise.all(entries.map(async ({ n }) => copies[name](await (await fetch(`/explain/${n}`)).json())));
    }"""
    async with watched(browse, scenarios=("link-limit",)) as one:
        await one.link()
        await one.call("GET", "issue/HSP-1/worklog")
        await one.sees(".rows > .row", "#2")
        token = {"Authorization": f"Bearer {one.here.token}"}
        async with aiohttp.ClientSession(one.here.control_url, headers=token) as control:
            for name in ("asRule", "asExpectation"):
                for text in await one.visit.page.evaluate(copies, ["default", name]):
                    async with control.post("/scenarios/check", json={"yaml": text}) as answer:
                        said = await answer.json()
                    assert said["ok"], (text, said["problems"])

        curl = (await one.visit.page.evaluate(copies, ["default", "asCurl"]))[0]
        run = await asyncio.create_subprocess_shell(
            curl, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        printed, _ = await run.communicate()
        assert printed.startswith(b"HTTP/1.1 413")


async def test_the_keys_alone_lead_to_a_call_and_back(browse: Browse) -> None:
    async with watched(browse) as one:
        for source in ("HSP-1", "PR-1", "PR-2"):
            await one.link(source)
        await one.sees(".rows > .row", "#3")
        keys = one.visit.page.keyboard
        await one.visit.page.locator(".rows > .row[tabindex='0']").focus()
        await keys.press("Home")
        await keys.press("ArrowDown")
        await keys.press("Enter")
        await one.sees("#explain h2", "#2 link PR-1")
        await keys.press("Escape")

        assert await one.visit.page.locator("#explain").is_hidden()
        assert await one.visit.page.evaluate("document.activeElement.dataset.key") == "default/2"
        await one.visit.page.get_by_role("tab", name="Conversation").focus()
        await keys.press("ArrowRight")
        assert await one.visit.page.evaluate("document.activeElement.textContent") == "Verdict"


async def test_what_is_clicked_or_has_the_focus_stays_while_calls_come(browse: Browse) -> None:
    kept = "() => [...document.querySelectorAll('.tools button, #sessions button')]"
    async with watched(browse) as one:
        await one.link()
        await one.sees(".rows > .row", "#1")
        page = one.visit.page
        await page.locator("[data-chip=write]").focus()
        buttons = await page.evaluate_handle(kept)
        await one.link("PR-1")
        await one.sees("[data-chip=all]", "All 2")
        await one.sees("#sessions .count", "2")

        assert await page.evaluate("(buttons) => buttons.every((one) => one.isConnected)", buttons)
        assert await page.evaluate("document.activeElement.dataset.chip") == "write"


async def test_the_call_that_is_explained_is_marked_until_that_is_closed(browse: Browse) -> None:
    async with watched(browse) as one:
        await one.link()
        await one.sees(".rows > .row", "#1")
        await one.visit.page.locator(".rows > .row").first.click()
        await one.sees(".rows > .row[aria-selected=true]", "#1")
        await one.visit.page.keyboard.press("Escape")

        assert await one.visit.page.locator("[aria-selected=true].row").count() == 0


async def test_links_and_coverage_are_drawn_as_they_change(browse: Browse) -> None:
    async with watched(browse) as one:
        await one.link()
        await one.goes_to("Links")
        await one.sees("#view-links", "1 made, 0 taken away")
        await one.call("DELETE", "issueLink/10001")
        await one.sees("#view-links", "1 made, 1 taken away")
        await one.goes_to("Coverage")

        await one.sees("#view-coverage .chip.good", "201 ×1")


async def test_a_miss_is_shown_with_the_tape(browse: Browse) -> None:
    async with watched(browse, Mode.REPLAY, cassettes=[SAMPLE]) as one:
        await one.call("GET", "../2/issueLinkType")
        assert await one.link("PR-1", "PR-2") == 501
        await one.sees(".verdict", "bad")
        await one.visit.page.locator("[data-chip=miss]").click()
        await one.visit.page.locator(".rows > .row").first.click()
        await one.sees("#explain .layers", "replay")
        await one.sees("#explain .nearest", "sample.yaml:")
        await one.goes_to("Tape")
        await one.sees("#view-tape", "1 of 11 recordings played")
        assert await one.visit.page.locator("#view-tape .stop.refused").count() >= 1
        await one.goes_to("Verdict")
        await one.visit.page.locator("#view-verdict a").first.click()

        await one.sees("#explain h2", "#2 link PR-1 blocks PR-2")


async def test_ten_thousand_calls_are_few_elements_and_move_at_once(browse: Browse) -> None:
    async with watched(browse) as one:
        await one.lists_link_types(10_000)
        await one.sees(".rows > .row", "#10000")
        page = one.visit.page
        await page.wait_for_function("document.querySelector('[role=grid]').getAttribute('aria-rowcount') === '10001'")
        await page.locator(".rows > .row").last.focus()
        await page.keyboard.press("Home")
        await one.sees(".rows > .row", "#1")
        await page.keyboard.press("End")
        await one.sees(".rows > .row", "#10000")

        assert await page.locator(".rows > .row").count() < 80


ATTACK = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
HIDDEN = "\u202egnp.exe\u202c\x1b[31m\x07"


async def test_what_comes_from_outside_is_text_and_cannot_act(browse: Browse) -> None:
    names = {"name": ATTACK, "inward": ATTACK, "outward": ATTACK}
    scenario = {
        "scenario": ATTACK,
        "description": ATTACK,
        "rules": [{"name": "x", "on": "any", "then": {"delay": "1ms"}}],
    }
    async with watched(browse) as one:
        page = one.visit.page
        await one.call(
            "POST",
            "issue",
            {"fields": {"project": {"key": "HSP"}, "issuetype": {"name": "Task"}, "summary": ATTACK + HIDDEN}},
        )
        await one.call("POST", "issueLinkType", names)
        await one.call("GET", f"issue/{ATTACK}{HIDDEN}")
        await one.call("POST", "issueLink", link("HSP-1", "MKY-1", ATTACK))
        await one.sees(".rows > .row", "<script>")
        await one.visit.page.locator(".rows > .row").filter(has_text="<script>").first.click()
        await one.sees("#explain h2", "<script>")
        token = {"Authorization": f"Bearer {one.here.token}"}
        async with aiohttp.ClientSession(one.here.control_url, headers=token) as control:
            async with control.put("/scenario", json=scenario) as answer:
                assert answer.status in (200, 422)
        for tab in ("Verdict", "Links", "Coverage", "Break it", "State and reset", "Conversation"):
            await one.goes_to(tab)
            await one.sees("[role=tabpanel]:not([hidden])", "")
        await page.get_by_role("button", name="Picture").click()
        await one.sees(".drawn text", "<script>")

        assert "owned" not in await page.title()
        assert await page.locator("img, main script, aside script").count() == 0
        assert not set(await page.locator("body").inner_text()) & set("\u202e\x1b\x07")


async def test_a_page_that_was_reloaded_is_where_it_was(browse: Browse) -> None:
    async with watched(browse) as one:
        await one.link(session="a")
        await one.link(session="b")
        await one.visit.page.locator("#sessions button").filter(has_text="b").last.click()
        await one.goes_to("Coverage")
        await one.visit.page.reload()
        await one.sees("#view-coverage .chip.good", "201 ×1")

        assert await one.visit.page.locator(".sessions [aria-current] .name").inner_text() == "b"


async def test_it_looks_as_the_documentation_shows_it(browse: Browse, tmp_path: Path) -> None:
    """`make images` keeps the pictures in docs/images."""
    folder = Path(os.environ.get("LINKTAPE_IMAGES", tmp_path))
    for name, dark in (("page", False), ("page-dark", True)):
        async with watched(browse, width=1100, dark=dark, scenarios=("link-limit",)) as one:
            await a_short_story(one)
            await one.visit.page.locator(".rows > .row").nth(2).click()
            await one.sees("#explain h2", "#3")
            await one.visit.page.mouse.move(0, 0)  # so that no row looks chosen but the one that is
            await one.visit.page.screenshot(path=folder / f"{name}.png")
            if not dark:
                await one.visit.page.keyboard.press("Escape")
                await one.goes_to("Break it")
                await one.sees(".force", "acted 2")
                await one.sees(".card", "rate-limited")
                await one.visit.page.screenshot(path=folder / "page-break.png")

    assert (folder / "page-dark.png").stat().st_size < 200_000


async def a_short_story(one: Watched) -> None:
    await one.call("GET", "issueLinkType")
    await one.call("GET", "issue/HSP-1?fields=issuelinks")
    await one.link()
    await one.link()
    await one.call("GET", "issue/MKY-1?fields=issuelinks")
    await one.link("PR-1", "MKY-1", session="test-2")
    await one.sees("#sessions", "test-2")
    await one.sees(".verdict", "bad")


async def test_everybody_can_use_it(browse: Browse, axe: str) -> None:
    async with watched(browse, scenarios=("link-limit",)) as one:
        await one.visit.is_for_everybody(axe, "before the first call")
        await one.link()
        await one.call("GET", "issue/HSP-1")
        await one.sees(".rows > .row", "read HSP-1")
        await one.link(session="tests.sync.test_links")
        await one.sees("#sessions", "tests.sync.test_links")
        for tab in ("Conversation", "Verdict", "Links", "Coverage", "Break it", "State and reset"):
            await one.goes_to(tab)
            await one.visit.is_for_everybody(axe, tab)
        await one.goes_to("Conversation")
        await one.visit.page.locator(".rows > .row").first.click()
        await one.sees("#explain h2", "#1")
        await one.visit.is_for_everybody(axe, "a call that is explained")


_CUT = "(names) => names.filter((name) => name.scrollWidth > name.clientWidth).map((name) => name.textContent)"
