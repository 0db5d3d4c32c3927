"""control/answering.py: what a body may be, and what is said when nothing else can be."""

from __future__ import annotations

import json

import pytest

from linktape.control.answering import Answers
from linktape.edge.limits import Limits
from linktape.edge.traffic import Traffic
from linktape.errors import RequestRefused
from tests.standing import StandInOnion


def answers() -> Answers:
    return Answers(StandInOnion(), Traffic(), lambda: "http://127.0.0.1:1", Limits())


def test_a_refusal_has_its_status_and_what_to_write_instead() -> None:
    said = answers().refusal(RequestRefused(415, "not so", "but so"))

    assert said.status == 415
    assert json.loads(said.content) == {"error": "not so", "hint": "but so"}


@pytest.mark.parametrize("error", [LookupError("s3cret"), ValueError("s3cret")])
def test_of_an_error_of_our_own_only_its_kind_is_told(error: Exception) -> None:
    said = answers().own_error(error, "0123abcd")

    assert said.status == 500
    assert type(error).__name__ in said.content.decode()
    assert json.loads(said.content)["hint"] == "the log has more, by 0123abcd"
    assert b"s3cret" not in said.content
