"""What the pages show is what comes: their console blocks are typed, and each output compared."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import linktape
from tests.browser import Browse
from tests.plugin_suite import SPARED
from tests.shared.redis_server import free_port
from tests.whole.pages.page_runner import Reader, Typed, blocks

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FILES = Path(__file__).parent / "pages" / "files"
FIRST = (ROOT / "README.md").read_text(encoding="utf-8")
MADE = ["docs/control.md"]
"""What it shows was answered when it was generated, and test_generated.py has it so."""

PAGES = [
    str(page.relative_to(ROOT))
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    if "```console" in page.read_text(encoding="utf-8") and str(page.relative_to(ROOT)) not in MADE
]


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_what_comes(page: str, tmp_path: Path) -> None:
    shutil.copytree(FILES, tmp_path, dirs_exist_ok=True)
    with linktape.mock() as sandbox:
        reader = Reader(tmp_path, sandbox.url, (free_port(), free_port()))
        for block in blocks((ROOT / page).read_text(encoding="utf-8")):
            reader.follow(block)


def test_the_test_on_the_first_page_fails_with_the_message_below_it(tmp_path: Path) -> None:
    test, message = re.findall(r"```(?:python|text)\n(.*?)```", FIRST, re.DOTALL)[:2]
    (tmp_path / "test_sync.py").write_text(test)

    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *SPARED],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    said = " ".join(ended.stdout.splitlines())

    seconds = re.compile(r"\d\.\d{3} s")
    assert seconds.sub("T s", " ".join(message.split())) in seconds.sub("T s", said)


async def test_a_report_looks_as_the_first_page_shows_it(browse: Browse, tmp_path: Path) -> None:
    """`make images` keeps the picture in docs/images."""
    shutil.copytree(FILES, tmp_path, dirs_exist_ok=True)
    command = "linktape run --mock --scenario link-limit --env JIRA_URL --report out.html -- ./sync.sh"
    await asyncio.to_thread(Reader(tmp_path, "", (0, 0)).follow, [Typed(command, ["..."])])
    picture = Path(os.environ.get("LINKTAPE_IMAGES", tmp_path)) / "report.png"
    async with browse(width=900, height=850) as visit:
        await visit.open((tmp_path / "out.html").as_uri())
        await visit.page.screenshot(path=picture)

    assert picture.stat().st_size < 200_000
