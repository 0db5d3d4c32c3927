"""The fake beside real sites."""

from __future__ import annotations

import pytest

from tests.fake.described import DATA
from tests.fake.faithfulness import unexplained
from tests.fake.observed import CASES, EXPLAINED, Case


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.number} {case.what}") for case in CASES])
def test_the_fake_answers_as_a_real_site_did(case: Case) -> None:
    assert unexplained(case) == []


def test_every_record_is_compared() -> None:
    numbers = {path.name.partition("_")[0] for path in (DATA / "observed").glob("*.json")}

    assert {case.number.partition(".")[0] for case in CASES} == numbers


def test_every_explanation_is_needed() -> None:
    found = [difference for case in CASES for difference in case.differences()]

    for start in EXPLAINED:
        assert any(one.startswith(start) for one in found), start
