"""runs/pytest_closing.py: what the end of a test run says."""

from __future__ import annotations

from linktape.runs.pytest_closing import Told, closing


def test_where_nothing_is_to_be_said_nothing_is() -> None:
    assert closing([Told(node="a", silent=False, recorded=[], unused={"a.yaml": []})]) == []


def test_what_was_recorded_is_listed_up_to_a_bound() -> None:
    lines = closing([Told(recorded=[f"recorded 1 interaction in {n}.yaml"]) for n in range(25)])

    assert lines[0] == "recorded 1 interaction in 0.yaml"
    assert lines[20:] == ["… and 5 more"]


def test_tests_without_a_call_are_named() -> None:
    tests = [Told(node="test_a.py::test_a", silent=True), Told(node="test_a.py::test_b", silent=False)]

    assert closing(tests) == ["1 test made no call to linktape, and tested nothing with it:", "  test_a.py::test_a"]


def test_of_a_shared_cassette_only_what_no_test_asked_for_is_named() -> None:
    tests = [Told(unused={"a.yaml": [7, 40]}), Told(unused={"a.yaml": [40, 90], "b.yaml": list(range(1, 8))})]

    assert closing(tests) == [
        "never asked for: 1 interaction of a.yaml (line 40)",
        "never asked for: 7 interactions of b.yaml (line 1, line 2, line 3, line 4, line 5, …)",
    ]


def test_a_drilled_test_that_could_not_be_started_has_nothing_else_to_tell() -> None:
    assert closing([{"drill": {}}]) == []  # type: ignore[typeddict-unknown-key]  # another part of the plugin reads it
