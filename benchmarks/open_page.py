"""What the open page costs: the server's memory while calls come, and the browser's own work with 10,000 of them.

Run it with `python benchmarks/open_page.py [CALLS]`. A mock is called so many times (40,000) over one connection, with
the page open in Chromium and without; its memory is read after each 10,000, which is what a session's journal keeps.
The browser tells of its first 10,000 calls: the processor's time that its scripts, styles and layout took, and each
task over 50 ms by the clock.
"""

from __future__ import annotations

import base64
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

CALLS = 40_000
STEP = 10_000
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
AT_ONCE = 20
REQUEST = (
    b"GET /rest/api/3/issue/HSP-1?fields=issuelinks HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Authorization: Basic " + base64.b64encode(b"admin:token") + b"\r\n\r\n"
)
WORK = {
    "TaskDuration": "in all",
    "ScriptDuration": "scripts",
    "RecalcStyleDuration": "styles",
    "LayoutDuration": "layout",
}
WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((one) => one.duration)))
  .observe({ type: "longtask", buffered: true });
"""


class Mock:
    """A mock in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "linktape", "mock", "--port", "0", "--quiet"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.page_url = self.process.stderr.readline().rpartition(" ")[2].strip()
        host, port = urlsplit(self.process.stdout.readline().split()[-1]).netloc.split(":")
        self._connection = socket.create_connection((host, int(port)))

    def call(self, times: int) -> None:
        """Read an issue's links so many times."""
        for _ in range(times // AT_ONCE):
            self._connection.sendall(REQUEST * AT_ONCE)
            answers = 0
            while answers < AT_ONCE:
                got = self._connection.recv(1 << 20)
                assert got, "the mock went away"
                answers += got.count(b"HTTP/1.1 200 OK")  # an answer comes in one piece

    @property
    def memory_mb(self) -> float:
        """What it has of the machine's memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0


@contextmanager
def mock() -> Iterator[Mock]:
    """Serve while the block lasts."""
    one = Mock()
    try:
        yield one
    finally:
        one.process.terminate()
        one.process.communicate()


def work_s(session: CDPSession) -> dict[str, float]:
    """Give what the page has worked so far, in seconds of the processor by kind."""
    metrics: dict[str, Any] = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return {word: metrics[name] for name, word in WORK.items()}


def called(page: Page, one: Mock, calls: int, last: int) -> None:
    """Make calls beside the browser, and wait until it shows the last one."""
    calling = threading.Thread(target=one.call, args=(calls,))
    calling.start()
    page.get_by_role("gridcell", name=f"#{last}", exact=True).wait_for(timeout=600_000)
    calling.join()


def with_page(chromium: str, calls: int) -> list[float]:
    """Give the server's memory after each step, and print what the page did in the first."""
    from playwright.sync_api import sync_playwright

    with mock() as one, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(WATCH)
        page.goto(one.page_url)
        page.wait_for_selector(".live[data-state=live]")
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        memory, before = [one.memory_mb], work_s(session)
        for last in range(STEP, calls + 1, STEP):
            called(page, one, STEP, last)
            memory.append(one.memory_mb)
            if last == STEP:
                show(page, {word: took - before[word] for word, took in work_s(session).items()})
        browser.close()
    return memory


def show(page: Page, parts: dict[str, float]) -> None:
    """Print what the page has worked, and how long it lets who scrolls through its calls wait."""
    tasks: list[float] = page.evaluate("longTasks.splice(0)")
    print(f"{STEP} calls in the page: " + ", ".join(f"{took:.2f} s {word}" for word, took in parts.items()))
    print(f"  {len(tasks)} tasks over 50 ms, the longest {max(tasks, default=0):.0f} ms, {sum(tasks):.0f} ms in all")
    page.locator(".rows > .row").last.focus()
    for key in ("Home", "End", *["PageUp"] * 50):
        page.keyboard.press(key)
    tasks = page.evaluate("longTasks.splice(0)")
    rows = page.locator(".rows > .row").count()
    print(f"  52 keys through them, {rows} rows drawn: {len(tasks)} tasks over 50 ms, {sum(tasks):.0f} ms in all")
    page.keyboard.press("End")


def without_page(calls: int) -> list[float]:
    """Give the server's memory after each step where nobody looks."""
    with mock() as one:
        memory = [one.memory_mb]
        for _ in range(STEP, calls + 1, STEP):
            one.call(STEP)
            memory.append(one.memory_mb)
    return memory


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else CALLS
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        print("not measured: chromium is not installed")
        return
    columns = {"with the page open": with_page(chromium, calls), "without": without_page(calls)}
    print(f"{'MB of the server after':24}" + "".join(f"{step:>9}" for step in range(0, calls + 1, STEP)))
    for name, memory in columns.items():
        print(f"{name:24}" + "".join(f"{one:>9.1f}" for one in memory))


if __name__ == "__main__":
    main()
