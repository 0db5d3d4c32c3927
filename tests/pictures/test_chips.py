"""pictures/chips.py: coverage, a line for each operation."""

from __future__ import annotations

from linktape.pictures.chips import AnswerCount, coverage_chips
from tests.pictures.markup import Reader

MET = AnswerCount("linkIssues", "201", "", 2, "linked")
NEVER = AnswerCount("linkIssues", "404", "issue-not-found", 0, "no such <issue>")
BEYOND = AnswerCount("linkIssues", "418", "", 1, is_documented=False)


def test_a_chip_says_how_often_an_answer_was_met_and_its_colour_repeats_it() -> None:
    markup = coverage_chips([NEVER, MET, BEYOND])

    assert '<span class="chip good" title="linked">201 ×2</span>' in markup
    assert '<span class="chip plain" title="never met: no such &lt;issue&gt;">404 issue-not-found</span>' in markup
    assert '<span class="chip warn" title="not in Atlassian&#x27;s documents">418 ×1</span>' in markup


def test_an_operation_is_one_line_with_its_share() -> None:
    read = Reader(coverage_chips([MET, NEVER, AnswerCount("getIssue", "418", "", 1, is_documented=False)]))

    assert read.texts.count("1 of 2") == 1
    assert "–" in read.texts  # of what no document has there is no share


def test_what_was_never_called_is_named() -> None:
    assert "not counted: getIssue, login." in coverage_chips([MET], ["getIssue", "login"])
    assert "not counted" not in coverage_chips([MET])


def test_the_legend_explains_what_is_there() -> None:
    strange = "in no document of Atlassian&#x27;s"

    assert strange in coverage_chips([MET, BEYOND])
    assert strange not in coverage_chips([MET])
