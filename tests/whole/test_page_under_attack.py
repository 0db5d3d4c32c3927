"""The page and the control port under attack: by what a client, a file or a recording says, and by other web pages."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp import web

from linktape.wiring.settings import Mode
from tests.browser import Browse
from tests.support import link
from tests.whole.test_page import Watched, watched

IMAGE = "<img src=x onerror=window.owned=1>"
SCRIPT = "<script>window.owned=1</script>"
HIDDEN = "\u202egnp.exe\u202c\x1b[31m\x07\u2066"
ATTACK = f"{IMAGE}{SCRIPT}{HIDDEN}"
UNSEEN = "\u202e\u202c\u2066\x1b\x07"


async def shows_it_as_text(one: Watched, selector: str, text: str = IMAGE) -> None:
    """Wait until this text is there, and make sure that nothing of what is there acts or turns the text around it."""
    await one.sees(selector, text)
    page = one.visit.page

    assert await page.locator("img, iframe, body script, object, embed").count() == 0
    assert await page.evaluate("window.owned") is None
    assert not set(await page.evaluate("document.body.textContent")) & set(UNSEEN)


async def scenario_is_played(one: Watched, scenario: object) -> None:
    token = {"Authorization": f"Bearer {one.here.token}"}
    async with aiohttp.ClientSession(one.here.control_url, headers=token) as control:
        async with control.put("/scenario", json=scenario) as answer:
            assert answer.status == 200, await answer.text()


async def test_what_a_client_says_is_text_in_every_view(browse: Browse) -> None:
    fields = {"project": {"key": "HSP"}, "issuetype": {"name": "Bug"}, "summary": ATTACK}
    async with watched(browse) as one:
        headers = {"User-Agent": IMAGE + SCRIPT, "Accept-Language": SCRIPT, f"X-{'a' * 20}": IMAGE}
        async with one.jira.post("/rest/api/3/issue", json={"fields": fields}, headers=headers) as made:
            assert made.status == 201
        assert await one.call("POST", "issueLinkType", {"name": ATTACK, "inward": ATTACK, "outward": ATTACK}) == 201
        assert await one.call("POST", "issueLink", link("HSP-1", "MKY-1", ATTACK)) == 201
        await one.call("GET", f"issue/{IMAGE}")
        await shows_it_as_text(one, ".rows > .row .words")
        await one.visit.page.locator(".rows > .row").first.click()
        await shows_it_as_text(one, "#explain pre")
        assert IMAGE + SCRIPT in await one.visit.page.locator("#explain pre").first.inner_text(), "the header is shown"
        await one.visit.page.keyboard.press("Escape")
        await one.goes_to("Links")
        await shows_it_as_text(one, "#view-links .drawn")
        await one.goes_to("Conversation")
        await one.visit.page.get_by_role("button", name="Picture").click()
        await shows_it_as_text(one, "#view-conversation .drawn text")


async def test_what_a_scenario_says_is_text_where_it_is_played_and_where_it_struck(browse: Browse) -> None:
    rule = {"name": IMAGE, "on": "linkIssues", "then": {"fault": "link-limit", "message": ATTACK}}
    expect = {"operation": "linkIssues", "after": IMAGE, "at_most": 0, "because": ATTACK}
    scenario = {"scenario": IMAGE, "description": ATTACK, "rules": [rule], "expect": [expect]}
    async with watched(browse) as one:
        await scenario_is_played(one, scenario)
        assert [await one.link(), await one.link()] == [413, 413]
        await shows_it_as_text(one, ".verdict")
        await shows_it_as_text(one, ".sessions .plays")
        await one.goes_to("Break it")
        await shows_it_as_text(one, ".force h3")
        await shows_it_as_text(one, ".force .soft")
        await one.goes_to("Verdict")
        await shows_it_as_text(one, "#view-verdict .drawn")
        await one.goes_to("Conversation")
        await one.visit.page.locator(".rows > .row").first.click()
        await shows_it_as_text(one, "#explain .layers")


async def test_a_files_name_and_its_mistakes_are_text(browse: Browse, tmp_path: Path) -> None:
    mine = tmp_path / f"{IMAGE}\x1b[2J.yaml"
    mine.write_text("scenario: mine\nrules:\n  - {on: linkIssues, then: link-limit}\n")
    async with watched(browse, scenarios=(str(mine),)) as one:
        mine.write_text(f'scenario: mine\nrules:\n  - {{on: "{SCRIPT}", then: link-limit}}\n')
        await shows_it_as_text(one, ".files")
        await shows_it_as_text(one, ".files pre", SCRIPT)
        await one.goes_to("Break it")
        await one.visit.page.get_by_text("Write your own").click()
        await one.visit.page.get_by_label("A scenario in YAML").fill(f'scenario: mine\nrules: [{{on: "{ATTACK}"}}]\n')

        await shows_it_as_text(one, ".problems", "line 2")


def cassette(folder: Path) -> Path:
    """Write a recording of another tool's whose every text attacks who looks at it."""
    body = json.dumps(link("HSP-1", "MKY-1", ATTACK))
    request = {"method": "POST", "uri": "https://a.example/rest/api/3/issueLink", "body": body, "headers": {}}
    response = {"status": {"code": 201, "message": ATTACK}, "headers": {"Location": [SCRIPT]}, "body": {"string": ""}}
    other: dict[str, object] = {
        "method": "GET",
        "uri": f"https://a.example/rest/api/3/issue/{quote(IMAGE)}",
        "body": None,
        "headers": {},
    }
    answer = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": json.dumps({"key": ATTACK})}}
    interactions = [{"request": request, "response": response}, {"request": other, "response": answer}]
    path = folder / f"{IMAGE}.yaml"
    path.write_text(json.dumps({"version": 1, "interactions": interactions}))
    return path


async def test_what_a_recording_says_is_text_on_the_tape_and_beside_a_miss(browse: Browse, tmp_path: Path) -> None:
    async with watched(browse, Mode.REPLAY, cassettes=[cassette(tmp_path)]) as one:
        assert await one.link("MKY-1", "HSP-1") == 501
        await one.visit.page.locator(".rows > .row").first.click()
        await shows_it_as_text(one, "#explain .nearest")
        await one.visit.page.keyboard.press("Escape")
        await one.goes_to("Tape")
        await shows_it_as_text(one, "#view-tape .drawn")
        await one.goes_to("Verdict")

        await shows_it_as_text(one, "#view-verdict .drawn")


ATTEMPTS = """async (control) => {
  const said = {};
  async function attempt(name, path, options) {
    try {
      const answer = await fetch(control + path, { credentials: "include", ...options });
      said[name] = answer.type;
    } catch {
      said[name] = "refused";
    }
  }
  const body = '{"scenario": "outage"}';
  await attempt("read", "/journal", {});
  await attempt("read blindly", "/journal", { mode: "no-cors" });
  await attempt("change as text", "/reset", { method: "POST", mode: "no-cors", body: "{}" });
  await attempt("change as a form", "/reset", { method: "POST", mode: "no-cors", body: new URLSearchParams({ a: 1 }) });
  await attempt("change", "/scenario", { method: "PUT", headers: { "Content-Type": "application/json" }, body });
  for (const [kind, path] of [["img", "/favicon.ico"], ["script", "/page/main.js"], ["script", "/journal"]]) {
    const element = document.createElement(kind);
    said[`${kind} ${path}`] = await new Promise((done) => {
      element.onload = () => done("loaded");
      element.onerror = () => done("refused");
      element.src = control + path;
      document.body.append(element);
    });
  }
  const frame = document.createElement("iframe");
  frame.name = "frame";
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: `${control}/reset`, target: "frame", enctype: "text/plain" });
  document.body.append(frame, form);
  await new Promise((done) => {
    frame.onload = done;
    form.submit();
  });
  return said;
}"""


@asynccontextmanager
async def foreign_page() -> AsyncIterator[str]:
    """Serve a page at another port of this machine: another origin, to which SameSite cookies go."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>another</title>", content_type="text/html")

    application = web.Application()
    application.router.add_get("/", page)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def test_a_page_of_another_port_can_neither_read_nor_change_anything(browse: Browse) -> None:
    async with watched(browse) as one, foreign_page() as url:
        await one.link()
        await one.sees(".rows > .row", "#1")
        other = await one.visit.page.context.new_page()
        await other.goto(url)

        said = await other.evaluate(ATTEMPTS, one.here.control_url)

        assert set(said.values()) == {"refused"}, said
        assert "linktape" not in await other.frames[-1].content()
        await one.visit.page.reload()
        await one.sees(".rows > .row", "#1")
        await one.goes_to("Break it")
        await one.sees(".force", "Nothing breaks")


@pytest.mark.parametrize("name", ["attacker.example", "127.0.0.1.attacker.example"])
async def test_a_name_that_was_made_to_point_here_is_let_in_nowhere(name: str, browse: Browse) -> None:
    async with watched(browse) as one:
        token = {"Authorization": f"Bearer {one.here.token}", "Host": f"{name}:1"}
        async with aiohttp.ClientSession(headers=token) as session:
            for url in (
                f"{one.here.control_url}/",
                f"{one.here.control_url}/journal",
                f"{one.here.url}/rest/api/3/myself",
            ):
                async with session.get(url) as answer:
                    assert answer.status == 421
