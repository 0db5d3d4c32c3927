"""messages.py: HTTP messages inside the onion."""

from __future__ import annotations

from linktape.messages import Headers, Response


def test_header_names_are_compared_without_case_and_repeats_are_kept() -> None:
    headers = Headers([("Set-Cookie", "a"), ("set-cookie", "b"), ("X", "1")])

    assert headers.all("SET-COOKIE") == ("a", "b")
    assert list(headers.with_("x", "2")) == [("Set-Cookie", "a"), ("set-cookie", "b"), ("x", "2")]
    assert "x" not in headers.without("X")


def test_a_header_value_is_not_in_the_repr() -> None:
    assert "canary" not in repr(Headers({"Authorization": "canary"}))


def test_an_error_has_jiras_two_members() -> None:
    assert Response.errors(404, "gone").content == b'{"errorMessages":["gone"],"errors":{}}'


def test_a_few_more_fields_stand_behind_those_that_were_there() -> None:
    before = Headers({"A": "1"})

    longer = before.plus(("B", "2"), ("C", "3"))

    assert list(longer) == [("A", "1"), ("B", "2"), ("C", "3")]
    assert longer.most is before
    assert longer.tail() == (("B", "2"), ("C", "3"))
    assert longer.get("c") == "3"
    for changed in (longer.without("A"), longer.with_("D", "4"), longer.mapped(lambda _, value: value), before):
        assert changed.most is None
        assert changed.tail() == ()
