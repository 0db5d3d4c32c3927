"""control/question.py: what a question to the control port says, and the shape of its answers."""

from __future__ import annotations

import pytest

from linktape.control.question import Question, answer, failure
from linktape.errors import RequestRefused


@pytest.mark.parametrize(
    ("query", "session"),
    [({}, "default"), ({"session": "test-1"}, "test-1"), ({"session": "*"}, "*"), ({"session": "a" * 64}, "a" * 64)],
)
def test_a_question_is_about_the_session_it_names(query: dict[str, str], session: str) -> None:
    assert Question("GET", "/journal", query).session == session


@pytest.mark.parametrize("name", ["", "a" * 65, "a/b", "a b", "ü"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(RequestRefused, match="no session can be called so") as caught:
        _ = Question("GET", "/journal", {"session": name}).session

    assert (caught.value.status, caught.value.hint) == (400, "letters, digits, '.', '_', '-', at most 64")


@pytest.mark.parametrize(("text", "number"), [(None, 100), ("7", 7), ("0", 0), ("007", 7), ("999999999", 1000)])
def test_a_number_is_bounded(text: str | None, number: int) -> None:
    query = {} if text is None else {"limit": text}

    assert Question("GET", "/journal", query).number("limit", 100, 1000) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", " 1", "1e3", "٣", "9999999999"])
def test_what_is_no_whole_number_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(RequestRefused, match="limit is no whole number") as caught:
        Question("GET", "/journal", {"limit": text}).number("limit", 100, 1000)

    assert caught.value.hint == "for example limit=100"


def test_an_answer_is_one_line_of_json_that_holds_any_text() -> None:
    said = answer({"a": "ü\ud800\n"})

    assert (said.status, said.headers.get("Content-Type")) == (200, "application/json")
    assert said.content == '{"a":"ü?\\n"}\n'.encode()


def test_every_failure_has_one_shape() -> None:
    assert failure(404, "there is none", nearest=["a"]).content == (
        b'{"error":"there is none","hint":"","nearest":["a"]}\n'
    )
