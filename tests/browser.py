"""A real browser for tests: Chromium driven by Playwright. What a page complains of, and asks of others, is kept."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
AXE = "axe-core@4"
SERIOUS = ("serious", "critical")
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe-core whose finding can be another in the dark."""

WINDOWS = ((1280, False), (1280, True), (400, True), (400, False))
"""A desk and a phone, by day and by night: the width in pixels, and whether it is dark."""

_TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"

_BROKEN_WORDS = """() => {
  const broken = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest("pre, svg, textarea, script, style")) continue;
    for (const word of node.data.matchAll(/[\\p{L}\\p{N}]{2,30}/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((rect) => Math.round(rect.top))).size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""
"""The words that are cut in two by the end of a line."""


@dataclass
class Visit:
    """A page in the browser. `complaints`: errors of the console and of scripts, and requests to another origin."""

    page: Page
    complaints: list[str] = field(default_factory=list[str])
    _origin: str = ""

    def watch(self) -> None:
        """Keep what the page complains of."""
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("request", self._asked)

    async def open(self, url: str) -> Page:
        """Go to an address, whose origin is the page's own from now on; for a file, the file alone is."""
        self._origin = origin_of(url)
        await self.page.goto(url)
        return self.page

    async def broken_words(self) -> list[str]:
        """Give the words that the end of a line cuts in two."""
        found: list[str] = await self.page.evaluate(_BROKEN_WORDS)
        return found

    async def overhang_px(self) -> int:
        """Say by how much the page is wider than its window."""
        found: int = await self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        return max(0, found)

    async def show(self, width: int, *, dark: bool) -> None:
        """Give the window another width, and the page the other colours, and wait until that is drawn."""
        await self.page.emulate_media(color_scheme="dark" if dark else "light")
        await self.page.set_viewport_size({"width": width, "height": 800})
        await self.page.evaluate(_TWO_FRAMES)

    async def barriers(self, axe: str, *, of_colours: bool = False) -> list[str]:
        """Give what axe-core calls serious: each as its rule, its words, and where it is.

        `of_colours`: by the rules that look at colours alone, where nothing else has changed since it was held to all.
        """
        if not await self.page.evaluate("() => 'axe' in window"):
            await self.page.evaluate(axe)
        rules = {"runOnly": COLOURS} if of_colours else {}
        options = {"resultTypes": ["violations"], **rules}
        found: dict[str, Any] = await self.page.evaluate("(options) => axe.run(options)", options)
        return [
            f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}"
            for one in found["violations"]
            if one["impact"] in SERIOUS
        ]

    async def is_for_everybody(self, axe: str, where: str = "") -> None:
        """Hold what the page shows to axe-core, its width and its words, wide and narrow, light and dark."""
        for width, dark in WINDOWS:
            await self.show(width, dark=dark)
            window = f"{where} {width} px, {'dark' if dark else 'light'}".strip()
            assert await self.barriers(axe, of_colours=dark) == [], window
            if dark:
                continue  # nothing but its colours is another
            assert await self.overhang_px() == 0, window
            assert await self.broken_words() == [], window

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")) and origin_of(request.url) != self._origin:
            self.complaints.append(f"asked another origin: {request.url}")


def origin_of(url: str) -> str:
    """Give an address's origin; a file is one of its own."""
    parts = urlsplit(url)
    return f"file:{parts.path}" if parts.scheme == "file" else f"{parts.scheme}://{parts.netloc}"


Browse = Callable[..., AbstractAsyncContextManager[Visit]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browse() -> AsyncIterator[Browse]:
    """Give what opens a page: `async with browse(width=400, dark=True) as visit`.

    One browser serves all tests, for its start takes longer than most of them; each page is as in a browser of its own.
    A test that takes this runs on the session's loop, where the browser lives: conftest.py sees to it.
    """
    driver = pytest.importorskip("playwright.async_api")
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None) or pytest.skip("chromium is not installed")
    async with driver.async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])

        @asynccontextmanager
        async def page(width: int = 1280, height: int = 800, *, dark: bool = False) -> AsyncIterator[Visit]:
            async with await _context(browser, width, height, dark) as context:
                visit = Visit(await context.new_page())
                visit.watch()
                yield visit

        yield page
        await browser.close()


async def _context(browser: Browser, width: int, height: int, dark: bool) -> BrowserContext:
    return await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the script of axe-core, from npm: what keeps people from using a page."""
    npm = shutil.which("npm") or pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("axe")
    command = [npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), AXE]
    made = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    script = Path(folder, "node_modules", "axe-core", "axe.min.js")
    if made.returncode or not script.exists():
        pytest.skip(f"npm could not install {AXE}: {made.stderr[-200:]}")
    return script.read_text(encoding="utf-8")
