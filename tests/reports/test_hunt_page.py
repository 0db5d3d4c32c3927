"""reports/hunt_page.py: the report of a hunt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from linktape.reports.hunt_file import HuntFile
from linktape.reports.hunt_page import hunt_page
from linktape.runs.faketime import FastTime
from tests.reports.hunts import TWICE, hunted, prey


def page(*found: str) -> str:
    finds = [prey(replace(TWICE, says=says)) for says in found]
    return hunt_page(HuntFile.of(hunted(*finds), {0: Path("linktape-hunt-1.yaml")}))


def test_the_page_begins_with_what_was_found_and_leads_to_the_run() -> None:
    text = page("2 comments on HSP-1")

    assert "<title>Found: linktape hunt -- ./sync" in text
    assert 'href="#run-1"' in text
    assert 'id="run-1"' in text
    assert "<code>linktape-hunt-1.yaml</code>" in text.replace("<wbr>", "")


def test_nothing_that_is_found_is_code() -> None:
    assert "<script>alert" not in page("<script>alert(1)</script>")


def test_a_hunt_without_a_find_is_good() -> None:
    text = page()

    assert "<title>Good: linktape hunt" in text
    assert "<h2>Found</h2>" not in text


def test_the_speed_is_told_with_what_was_slowed_and_why() -> None:
    one = hunted(prey(), slowed=["pair: it took longer than 9 s; it is made again at 1"])
    one.plan = replace(one.plan, speed=FastTime(50.0, Path("libfaketime.so.1")))

    text = hunt_page(HuntFile.of(one, {}))

    assert "50 times as fast (--speed 50), but for what stands here." in text
    assert "<li>pair: it took longer than 9 s; it is made again at 1</li>" in text
