"""pictures/verdict_shape.py: what the control API answers can be read as what the file of a run says, and back."""

from __future__ import annotations

from linktape.control.answer_models import VerdictAnswer
from linktape.judge.verdict import Unmet, Verdict
from linktape.pictures.verdict_data import VerdictFacts
from linktape.pictures.verdict_shape import VerdictShape
from tests.runs.outcomes import violation


def test_one_verdict_is_the_same_to_both() -> None:
    unmet = (Unmet("one", "limit"),)
    told = Verdict(False, unmatched=(3,), unused=(("a.yaml", 7),), unmet=unmet, violations=(violation(),)).as_json()

    answer, facts = VerdictAnswer.model_validate(told), VerdictFacts.model_validate(told)

    assert told == answer.model_dump(mode="json", exclude_none=True)
    assert [call.n for call in facts.unmatched] == list(answer.unmatched) == [3]
    assert [place.model_dump() for place in facts.unused] == [place.model_dump() for place in answer.unused]
    assert [(one.policy, one.expected) for one in facts.violations] == [
        (one.policy, one.expected) for one in answer.violations
    ]


def test_whatever_is_said_against_a_client_is_in_the_shape() -> None:
    assert set(Verdict(True).as_json()) - set(VerdictShape.model_fields) == {"unmet"}


def test_half_a_character_becomes_a_question_mark() -> None:
    told = Verdict(True, not_judged=("a\ud800",)).as_json()

    assert VerdictAnswer.model_validate(told).not_judged == ("a?",)
