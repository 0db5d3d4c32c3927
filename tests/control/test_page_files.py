"""control/page_files.py: the page and what it needs is there, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import linktape.control
from linktape.control.page_files import names, page_file
from tests.control.conftest import Whole

FOLDER = Path(linktape.control.__file__).parent / "page"
MOST_BYTES = 150_000


def content(path: str) -> str:
    answer = page_file(path)
    assert answer is not None, path
    assert isinstance(answer.body, bytes)
    return answer.body.decode()


def test_every_file_is_given_with_its_type() -> None:
    types = {name: page_file(f"/page/{name}") for name in names() - {"index.html"}}

    kinds = {name.rpartition(".")[2]: one.headers.get("Content-Type") for name, one in types.items() if one}
    assert kinds == {
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml; charset=utf-8",
    }


@pytest.mark.parametrize(
    "path", ["/page/", "/page/index.html", "/page/../port.py", "/page/nothing.js", "/pagemain.js", "/main.js/"]
)
def test_nothing_else_is_there(path: str) -> None:
    assert page_file(path) is None


def test_the_page_with_its_pictures_is_light() -> None:
    assert sum(len(content("/" if name == "index.html" else f"/page/{name}")) for name in names()) < MOST_BYTES


def test_the_page_asks_only_for_what_is_here() -> None:
    asked = re.findall(r'(?:href|src)="/(page/[^"]+)"', content("/"))
    imported = re.findall(r'from "\./([^"]+)"', "".join(path.read_text() for path in FOLDER.glob("*.js")))

    assert asked
    assert {name.removeprefix("page/") for name in asked} | set(imported) <= names()
    addresses = set(re.findall(r"https?://[\w.]+", "".join(path.read_text() for path in FOLDER.iterdir())))
    assert addresses == {"http://www.w3.org"}  # names of kinds of elements, which nobody asks for


def test_no_script_puts_markup_into_the_page() -> None:
    for path in FOLDER.glob("*.js"):
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc", path.read_text()
        )
        assert not found, path.name


def test_the_page_has_no_script_or_style_of_its_own() -> None:
    assert not re.findall(r"<style|<script(?! type=\"module\" src)| style=| on\w+=", content("/"))


async def test_the_control_port_serves_it_under_a_policy_without_inline_scripts(mock: Whole) -> None:
    async with mock.control.get("/") as answer:
        policy, kind = answer.headers["Content-Security-Policy"], answer.headers["Content-Type"]
        text = await answer.text()

    assert (answer.status, kind) == (200, "text/html; charset=utf-8")
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert text == content("/")
