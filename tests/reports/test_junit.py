"""reports/junit.py: findings as every CI shows them."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from linktape.journal_rows import Note
from linktape.reports.junit import Case, run_cases, suite_xml, xml_text
from tests.runs.outcomes import entry, outcome, session, violation


def test_the_junit_file_has_a_case_for_everything_the_verdict_asks_for() -> None:
    cases = run_cases(outcome(session([entry()], violations=[violation()]), code=2, strict=True))

    assert {case.name: bool(case.problems) for case in cases} == {
        "the command succeeds": True,
        "the command calls linktape": False,
        "every scenario strikes": False,
        "every call has a recorded answer": False,
        "every call is served by the mock": False,
        "every call keeps to the address that was given": False,
        "no expectation is broken": True,
        "every answer is recorded": False,
        "every recording is used": True,
        "every rule acts": False,
    }


def test_what_xml_cannot_hold_is_left_out_of_it() -> None:
    bad = replace(violation(), happened="a\0b\x1bc\ud800d")

    text = suite_xml("linktape run", run_cases(outcome(session(violations=[bad]))))

    assert xml_text("a\0b") == "a\ufffdb"
    assert "\0" not in text
    assert "\x1b" not in text


def test_a_suite_counts_its_cases_and_adds_up_their_time() -> None:
    text = suite_xml("s", [Case("a", took_s=0.25), Case("b<", ("first line\nsecond", "other"), 1.0, "printed")])

    root = ElementTree.fromstring(text)
    (suite,) = root
    good, bad = suite
    assert {name: suite.get(name) for name in ("name", "tests", "failures", "time")} == {
        "name": "s", "tests": "2", "failures": "1", "time": "1.250",
    }  # fmt: skip
    assert (good.get("name"), list(good)) == ("a", [])
    assert bad.get("name") == "b<"
    assert bad.findtext("failure") == "first line\nsecond\nother"
    assert [one.get("message") for one in bad.iter("failure")] == ["first line"]
    assert bad.findtext("system-out") == "printed"


def one_kind_of_line_feed(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(st.text())
def test_any_text_makes_a_file_that_can_be_read(text: str) -> None:
    read = ElementTree.fromstring(suite_xml("s", [Case("a", (f"x{text}",), output=f"x{text}")]))

    assert read.findtext(".//system-out") == one_kind_of_line_feed(f"x{xml_text(text)}")


def test_a_command_that_was_not_started_is_no_success() -> None:
    made = replace(outcome(session([entry()]), code=127), not_started="./sync: no such file")

    assert run_cases(made)[0].problems == ("./sync: no such file",)


def test_an_unmatched_call_comes_with_the_replayers_reason() -> None:
    seen = session([entry(2, layers=[Note("Replayer", "nearest: a.yaml:7")])], unmatched=[2, 3])

    (problems,) = [
        case.problems for case in run_cases(outcome(seen)) if case.name == "every call has a recorded answer"
    ]

    assert problems == (
        "default #2 link HSP-1 blocks MKY-1: no recording answers this\nnearest: a.yaml:7",
        "default #3 a call: no recording answers this",
    )


def test_a_call_that_the_mock_does_not_serve_comes_with_its_reason() -> None:
    seen = session([entry(2, layers=[Note("FakeJira", "GET issue/picker is not served")])], unsupported=[2])

    (problems,) = [
        case.problems for case in run_cases(outcome(seen)) if case.name == "every call is served by the mock"
    ]

    assert problems == (
        "default #2 link HSP-1 blocks MKY-1: Jira would answer this, and the mock does not\n"
        "GET issue/picker is not served",
    )


def test_only_a_strict_run_is_asked_for_what_was_not_used() -> None:
    cases = {case.name: case.problems for case in run_cases(outcome(session([entry()]), strict=True))}

    assert cases["every recording is used"] == ("sync.yaml:40: never asked for",)
    assert "every recording is used" not in [case.name for case in run_cases(outcome(session([entry()])))]
