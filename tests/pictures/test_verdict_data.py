"""pictures/verdict_data.py: a verdict as the control API has it, grouped, the bad first."""

from __future__ import annotations

import pytest

from linktape.journal_rows import Note
from linktape.judge.verdict import Unmet, Verdict
from linktape.pictures.observations import CallPlace
from linktape.pictures.verdict_data import VerdictFacts, accused, observations
from tests.runs.outcomes import entry, violation


def facts(**members: object) -> VerdictFacts:
    return VerdictFacts.model_validate({**Verdict(False).as_json(), **members})


def said(verdict: VerdictFacts) -> list[tuple[str, str, bool]]:
    return [(one.what, one.sentence, one.is_bad) for one in observations(verdict, {})]


def test_what_the_control_api_says_is_understood() -> None:
    verdict = Verdict(False, unmatched=(3,), unused=(("a.yaml", 7),), unmet=(Unmet("one", "limit"),))

    assert said(VerdictFacts.model_validate(verdict.as_json())) == [
        ("unmatched", "1 call has no recording", True),
        ("unused", "1 recording never asked for", False),
    ]


def test_nothing_is_said_of_who_did_well() -> None:
    assert said(facts(ok=True)) == []


def test_an_expectation_is_told_once_however_often_it_was_broken() -> None:
    often = [violation(f"request {n}").as_json() | {"requests": [1, n]} for n in (2, 3)]
    other = violation(policy="no-tight-loop").as_json()

    (first, second) = observations(facts(violations=[*often, other]), {})

    assert (first.sentence, second.sentence) == ("no-retry-413 is broken 2 times", "no-tight-loop is broken")
    assert [one.happened for one in first.told] == ["request 2", "request 3"]
    assert first.told[1].calls == (CallPlace("", 1), CallPlace("", 3))


def test_a_miss_is_told_with_its_words_and_the_reason_of_the_layer_that_knows() -> None:
    call = entry(3, words="read MKY-2", layers=[Note("FaultInjector", "x"), Note("Replayer", "nearest: a.yaml:7")])

    (one,) = observations(facts(unmatched=[3, 4]), {CallPlace("", 3): call})

    assert [(told.happened, told.more) for told in one.told] == [("read MKY-2", "nearest: a.yaml:7"), ("a call", "")]


def test_calls_of_several_sessions_are_told_by_their_names() -> None:
    (one,) = observations(facts(outside=[{"session": "b", "request": 2}]), {})

    assert one.told[0].calls == (CallPlace("b", 2),)


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ({"untested": "no call came"}, [("untested", "no call came", True)]),
        ({"lost": "a.yaml: full"}, [("not recorded", "a.yaml: full", True)]),
        ({"not_recorded": [1, 2]}, [("not recorded", "2 answers could not be recorded", True)]),
        ({"not_judged": ["links"]}, [("not judged", "1 expectation could not be judged", False)]),
        ({"unused": [{"file": "a", "line": 1}], "strict": True}, [("unused", "1 recording never asked for", True)]),
        (
            {"dropped": [{"session": "old", "unsupported": [1, 2]}]},
            [("unsupported", "in session old, which is no more, 2 calls are not served by the mock", True)],
        ),
        (
            {
                "never_struck": [{"scenario": "third", "because": "scenario third struck no call"}],
                "never_acted": [
                    {"scenario": "third", "rule": "limit", "because": "no call fits it"},
                    {"scenario": "other", "rule": "late", "because": "no call fits it"},
                ],
            },
            [("not met", "scenario third struck no call", True), ("unmet", "1 rule never acted", False)],
        ),
    ],
)
def test_what_else_is_to_be_said(members: dict[str, object], what: list[tuple[str, str, bool]]) -> None:
    assert said(facts(**members)) == what


def test_what_is_said_against_a_call_is_known_by_its_number() -> None:
    verdict = facts(
        violations=[violation().as_json() | {"session": "b"}, violation(policy="first").as_json() | {"requests": [7]}],
        unmatched=[{"session": "b", "request": 9}],
    )

    assert accused(verdict, "b") == {2: "no-retry-413", 7: "first", 9: "has no recording"}
    assert accused(verdict, "a") == {7: "first"}  # of which it is not said whose it is
