"""faults/language/notation.py: each type of value is read strictly, and its schema says the same."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from linktape.faults.language import notation
from linktape.faults.language.notation import LogNormalModel
from linktape.faults.scenario import Span, Uniform


def adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(getattr(notation, kind))


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("OperationName", "any", "any"),
        ("FaultName", "link-limit", "link-limit"),
        ("Text", "10001", "10001"),
        ("Texts", "HSP-1", ["HSP-1"]),
        ("Texts", ["HSP-1", "MKY-*"], ["HSP-1", "MKY-*"]),
        ("Operations", "linkIssues", ["linkIssues"]),
        ("Versions", 3, [3]),
        ("Name", "the third link", "the third link"),
        ("HeaderName", "Retry-After", "Retry-After"),
        ("HeaderValue", "", ""),
        ("Spans", "3..", (Span(3, None),)),
        ("Bandwidth", "10kB/s", 10_000),
        ("Delay", "200ms..800ms", Uniform(0.2, 0.8)),
        ("Delay", {"median": "300ms", "sigma": 0.4}, LogNormalModel(median="300ms", sigma=0.4)),  # type: ignore[arg-type]  # as it is written
        ("RetryAfter", "date", "date"),
        ("RetryAfter", 0, 0),
        ("Waits", "retry-after", "retry-after"),
        ("Waits", "2s", 2.0),
    ],
)
def test_what_is_right_is_read_and_fits_the_schema(kind: str, written: object, value: object) -> None:
    of = adapter(kind)

    assert of.validate_python(written) == value
    assert Draft202012Validator(of.json_schema()).is_valid(written)


@pytest.mark.parametrize(
    ("kind", "written", "said"),
    [
        ("OperationName", "linkIssue", "'linkIssue' is no operation"),
        ("FaultName", 404, "404 is no fault"),
        ("FaultName", None, "nothing is no fault"),
        ("Text", 10001, "10001 is a number"),
        ("Text", "", "'' is no text"),
        ("Text", True, "true is no text"),
        ("Texts", [], "at least 1 item"),
        ("Versions", 4, "Input should be 2 or 3"),
        ("Name", " a", "' a' is no name"),
        ("Name", "7", "'7' is no name"),
        ("Name", "a\nb", "is no name"),
        ("Name", "a" * 81, "is no name"),
        ("HeaderName", "X A", "'X A' is no header's name"),
        ("HeaderValue", "a\nb", "is no header's value"),
        ("HeaderValue", 7, "7 is a number"),
        ("HeaderValue", "ł", "'ł' is no header's value"),
        ("Json", {"a": [float("inf")]}, "a number beyond all bounds"),
        ("RetryAfter", -1, "-1 is no Retry-After"),
        ("RetryAfter", "soon", "'soon' is no Retry-After"),
        ("RetryAfter", True, "true is no Retry-After"),
    ],
)
def test_what_is_wrong_is_refused_in_words(kind: str, written: object, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        adapter(kind).validate_python(written)

    assert said in str(caught.value)


def test_a_misspelt_word_is_told_the_nearest() -> None:
    with pytest.raises(ValidationError) as caught:
        adapter("FaultName").validate_python("link-limits")

    assert caught.value.errors()[0]["ctx"]["expected"] == "did you mean 'link-limit'?"


@pytest.mark.parametrize("kind", ["OperationName", "FaultName", "NetworkName", "PolicyName", "Cause", "Reason"])
def test_an_editor_is_offered_every_word(kind: str) -> None:
    words = adapter(kind).json_schema()["enum"]

    assert [adapter(kind).validate_python(word) for word in words] == words
