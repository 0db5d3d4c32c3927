"""What the tests in a browser rely on: it tells what a page does wrong."""

from __future__ import annotations

from pathlib import Path

from tests.browser import Browse

PAGE = """<!DOCTYPE html><html lang="en"><title>a page</title><main><h1>A page</h1>{}</main></html>"""
NARROW = '<p style="width: 3em; overflow-wrap: anywhere">Unreadable</p><p>All is well here</p>'


def page(folder: Path, inside: str) -> str:
    path = folder / "page.html"
    path.write_text(PAGE.format(inside), encoding="utf-8")
    return path.as_uri()


async def test_a_page_of_which_nothing_is_to_be_said(tmp_path: Path, browse: Browse, axe: str) -> None:
    async with browse(width=400) as visit:
        await visit.open(page(tmp_path, "<p>All is well here</p>"))

        assert await visit.broken_words() == []
        assert await visit.overhang_px() == 0
        assert await visit.barriers(axe) == []
        assert visit.complaints == []


async def test_a_word_that_is_cut_in_two_is_named(tmp_path: Path, browse: Browse) -> None:
    async with browse(width=400) as visit:
        await visit.open(page(tmp_path, NARROW))

        assert await visit.broken_words() == ["Unreadable"]


async def test_a_page_that_is_wider_than_its_window_is_told(tmp_path: Path, browse: Browse) -> None:
    async with browse(width=400) as visit:
        await visit.open(page(tmp_path, '<p style="width: 1000px">Wide</p>'))

        assert await visit.overhang_px() > 500


async def test_what_goes_elsewhere_and_what_goes_wrong_is_kept(tmp_path: Path, browse: Browse, axe: str) -> None:
    async with browse() as visit:
        await visit.open(page(tmp_path, '<img src="http://127.0.0.1:9/a.png"><script>throw Error("boom")</script>'))

        assert "asked another origin: http://127.0.0.1:9/a.png" in visit.complaints
        assert "error: boom" in visit.complaints
        assert [one.partition(":")[0] for one in await visit.barriers(axe)] == ["image-alt"]
