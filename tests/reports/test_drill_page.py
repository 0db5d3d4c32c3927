"""reports/drill_page.py: a drill to look at, the bad first."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from linktape.reports.drill_file import DrillFile
from linktape.reports.drill_page import drill_page
from linktape.runs.drill import Drilled
from linktape.runs.faketime import FastTime
from linktape.runs.struck import Reaction
from tests.pictures.markup import Reader
from tests.runs.drills import GOOD, SWALLOWED, drilled, result

EVIL = "<img src=x onerror=alert(1)>"
NEVER = result("xsrf", Reaction.NOT_MET, about="the token is missing")


def page(one: Drilled, code: int = 0) -> str:
    return drill_page(DrillFile.of(one, code))


def test_each_run_has_a_row_that_leads_to_it_and_a_picture() -> None:
    text = page(drilled(GOOD, SWALLOWED))

    assert Reader(text).names.count("svg") == 3 + 1  # a picture of each run, and the score's bar
    for place, name in ((1, "no-<wbr>link"), (2, "link-<wbr>limit")):
        assert f'<a href="#run-{place}">{name}</a>' in text
        assert f'<div id="run-{place}">' in text


def test_the_bad_come_first_then_what_survived_then_the_run_without_a_failure() -> None:
    survived = result("empty-read", Reaction.SWALLOWED)

    text = page(drilled(GOOD, survived, SWALLOWED))

    table = text.partition("Every failure")[2]
    assert re.findall('<a href="#run-([0-9]+)">', table) == ["3", "2", "0", "1"]


def test_a_way_in_which_failures_were_swallowed_is_said_once_with_its_runs() -> None:
    hung = result("hang", Reaction.HUNG)

    text = page(drilled(GOOD, result("a", Reaction.SWALLOWED), hung, result("b", Reaction.SWALLOWED)))

    said = text.partition("<h2>Swallowed</h2>")[2].partition("</ul>")[0]
    assert said.count("<li>") == 2
    assert 'although a call failed for good (2)</b>: <a href="#run-2">a</a>, <a href="#run-4">b</a>' in said
    assert 'the command hung, and was killed after 2 s (1)</b>: <a href="#run-3">hang</a>' in said


def test_what_was_not_met_is_folded_and_counts_for_nothing() -> None:
    text = page(drilled(GOOD, NEVER))

    assert "<summary>not met: 1 failure</summary>" in text
    assert "run-2" not in text
    assert "of 1 failure noticed or recovered from" in text


def test_a_run_that_was_named_and_is_not_met_is_no_small_thing() -> None:
    bad = result("xsrf", Reaction.NOT_MET, violations=1)

    assert '<a href="#run-2">xsrf</a>' in page(drilled(GOOD, bad))


@pytest.mark.parametrize(
    ("one", "code", "title"),
    [
        (drilled(GOOD), 0, "Good: linktape drill -- ./sync --to &#x27;HSP 1&#x27;"),
        (drilled(GOOD, result("a", Reaction.SWALLOWED)), 0, "Swallowed: linktape drill"),
        (drilled(SWALLOWED), 1, "Bad: linktape drill"),
    ],
)
def test_the_title_and_the_banner_say_how_it_went(one: Drilled, code: int, title: str) -> None:
    text = page(one, code)

    assert f"<title>{title}" in text
    assert f"<strong>{title.partition(':')[0]}</strong>: " in text


def test_only_findings_that_are_there_are_explained() -> None:
    text = Reader(page(drilled(GOOD))).text

    assert "the command failed, and so said it" in text
    assert "it claims success" not in text


def test_a_bad_run_is_open_and_says_what_it_broke_with_its_calls() -> None:
    text = page(drilled(SWALLOWED), 1)

    opened = text.partition("<details open>")[2].partition("</details>")[0]
    assert "no-retry-413 is broken" in opened
    assert 'href="#run-1-call-1"' in opened
    assert 'id="run-1-call-1"' in text


def test_what_the_command_printed_stands_in_a_box_of_its_own() -> None:
    read = Reader(page(drilled(result("a", Reaction.SWALLOWED, output=EVIL, about=EVIL))))

    assert "img" not in read.names
    assert EVIL in read.texts
    assert ("class", "printed") in read.attributes


def test_a_drill_that_never_ran_has_a_page_too() -> None:
    one = drilled()
    one.clean = None
    one.not_started = "./sync: cannot be started"

    assert "Bad</strong>: ./sync: cannot be started" in page(one, 127)


def test_what_a_second_run_changed_is_told() -> None:
    again = result("(second run)", Reaction.CHANGED, changes=("made a comment on HSP-1",))

    assert "the second run made a comment on HSP-1" in page(drilled(again), 1)


def test_the_speed_is_told_with_what_was_slowed_and_why() -> None:
    sped, slow = replace(GOOD, speed=50.0), result("rate-limited", Reaction.RECOVERED)
    one = drilled(sped, slow, slowed=["rate-limited: <b>static</b>; it is made again at 1"])
    one.plan = replace(one.plan, speed=FastTime(50.0, Path("libfaketime.so.1")))

    text = page(one)

    read = Reader(text).text
    assert "The command's clock went 50 times as fast (--speed 50), but for what stands here." in read
    assert "<h2>Not at the speed</h2>" in text
    assert "rate-limited: <b>static</b>; it is made again at 1" in read
    assert re.findall("at the speed ([0-9]+)<", text) == ["1", "50", "1"]  # the run without a fault first


def test_of_a_speed_that_nobody_asked_for_nothing_is_told() -> None:
    assert "speed" not in Reader(page(drilled(GOOD))).text
