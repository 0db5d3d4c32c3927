"""faults/language/doubts.py: what is allowed in a scenario and hardly meant is told with its place."""

from __future__ import annotations

import re
from fnmatch import translate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.faults.language.doubts import may_be_a_path, may_be_an_issue
from linktape.faults.language.scenario_file import load
from linktape.faults.scenario import Scenario
from linktape.jira.classify import is_issue_name
from linktape.wiring import scenario_library


@pytest.mark.parametrize(
    "pattern", ["HSP-1", "hsp-1", "10001", "*", "HSP-*", "*-7", "1*", "H*1", "A_B2-3", "*1*", "HSP*", "**", "9*-*"[1:]]
)
def test_a_pattern_that_some_issue_fits_is_not_doubted(pattern: str) -> None:
    assert may_be_an_issue(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["HSP-[0-9]+", "HSP1", "HSP", "HSP-", "-1", "HSP-1a", "H SP-*", "1-*", "HSP-*-1", "^HSP-1$", "HSP-1,HSP-2"],
)
def test_a_pattern_that_no_issue_fits_is_doubted(pattern: str) -> None:
    assert not may_be_an_issue(pattern)


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,4}-[0-9]{1,4}|[0-9]{1,6}", fullmatch=True), st.data())
def test_whatever_part_of_an_issues_name_is_left_open_it_may_be_one(name: str, data: st.DataObject) -> None:
    first, last = sorted(data.draw(st.tuples(*2 * [st.integers(0, len(name))])))
    pattern = f"{name[:first]}*{name[last:]}"

    if name.isascii():
        assert is_issue_name(name)
        assert may_be_an_issue(name)
        assert re.fullmatch(translate(pattern), name)
        assert may_be_an_issue(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "/rest/api/3/issueLink", "/jira/rest/api/latest/issue/HSP-1", "/rest/api/*/issue/*/worklog", "*/issueLink", "*",
        "/rest/api/3/issue/HSP-*", "/rest/api/3/issue/1*comment", "/rest/api/3/issue/createmeta", "/login.jsp",
        "/rest/agile/1.*/board", "/rest/scriptrunner/latest/custom", "/rest/api/3/issue/createm*", "/browse/HSP-1",
        "/rest/api/3/issue/HSP-1/properties/my.key", "/rest/api/3/issue/*", "/*/issue/10001",
    ],
)  # fmt: skip
def test_a_pattern_that_some_path_fits_is_not_doubted(pattern: str) -> None:
    assert may_be_a_path(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "/rest/api/3/issue/.*/worklog", "/rest/api/3/issue/[A-Z]+-[0-9]+", r"/rest/api/\d/issueLink", "^/rest/api/3/.*",
        "/rest/api/(2|3)/issueLink", "/rest/api/3/issueLink$", "/rest/api/3/issue/{key}", "/rest/api/3/issue/HSP-.*",
        "/rest/api/3/issue/.+", "/issueLink", "/api/3/issueLink", "/3/issue/HSP-1", "/issue/*/worklog",
        "/rest/api/3/issue/HSP1",
    ],
)  # fmt: skip
def test_a_pattern_that_no_path_fits_is_doubted(pattern: str) -> None:
    assert not may_be_a_path(pattern)


def test_a_doubt_about_a_path_says_what_one_looks_like() -> None:
    rules = r"rules: [{on: {path: '/rest/api/3/issue/.*'}, then: xsrf}]"

    (doubt,) = load(f"scenario: x\n{rules}\n", "x.yaml", folder=None).doubts

    assert str(doubt) == (
        "x.yaml:2:21: '/rest/api/3/issue/.*' can fit no path of Jira's, so the rule never acts: "
        "a path such as /rest/api/*/issue/*/worklog; * stands for any text"
    )


def test_a_doubt_names_the_place_the_pattern_and_what_to_write() -> None:
    rules = "- on: [{from: HSP1}, {to: [MKY-1, MKY]}]\n  then: xsrf\n- {on: {issue: 'A.*'}, then: xsrf}\n"
    text = f"scenario: x\nrules:\n{rules}"

    assert [str(doubt) for doubt in load(text, "x.yaml", folder=None).doubts] == [
        f"x.yaml:{place}: {pattern!r} can fit no issue, so the rule never acts: "
        "a key such as HSP-1 or an id such as 10001; * stands for any text"
        for place, pattern in (("3:15", "HSP1"), ("3:27", "MKY"), ("5:16", "A.*"))
    ]


def test_a_scenario_that_does_nothing_is_doubted() -> None:
    (doubt,) = load("scenario: x\n", "x.yaml", folder=None).doubts

    assert str(doubt) == "x.yaml:1:1: no rule and no expectation: this scenario does nothing: add a rule"


@pytest.mark.parametrize("scenario", scenario_library.library(), ids=lambda one: one.name)
def test_nothing_in_the_library_is_doubted(scenario: Scenario) -> None:
    assert scenario.doubts == ()
