"""judge/troubles.py: the ways in which a call goes wrong."""

from __future__ import annotations

from linktape.judge.troubles import TROUBLES
from linktape.judge.verdict import Verdict


def test_each_has_a_member_of_the_verdict() -> None:
    verdict = Verdict(False, unmatched=(1,), unsupported=(2,), outside=(3,))

    assert [trouble.calls(verdict) for trouble in TROUBLES] == [(1,), (2,), (3,)]


def test_one_call_and_many_are_told_as_people_would() -> None:
    assert [trouble.said(1) for trouble in TROUBLES] == [
        "1 call has no recording",
        "1 call is not served by the mock",
        "1 call went past the address that was given",
    ]
    assert TROUBLES[0].said(2) == "2 calls have no recording"
