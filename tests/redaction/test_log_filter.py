"""redaction/log_filter.py: what a handler writes has no secret in it."""

from __future__ import annotations

import logging

import pytest

from linktape.redaction.log_filter import redacting_filter
from linktape.redaction.redactor import Redactor
from tests.redaction.canaries import canary

VALUE = canary(7001)


def filtered(**fields: object) -> logging.LogRecord:
    redactor = Redactor()
    redactor.learn_value(VALUE)
    record = logging.makeLogRecord({"msg": "plain", **fields})
    assert redacting_filter(redactor).filter(record)
    return record


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"msg": f"said {VALUE}"}, "said ***"),
        ({"msg": "said %s", "args": (VALUE,)}, "said ***"),
        ({"msg": "%d of %s", "args": (7, "nothing secret")}, "7 of nothing secret"),
        ({"msg": "100 %", "args": ()}, "100 %"),
    ],
)
def test_the_message_is_clean_with_its_arguments_in_it(fields: dict[str, object], message: str) -> None:
    assert filtered(**fields).getMessage() == message


def test_fields_are_clean_and_what_has_no_secret_stays_what_it_is() -> None:
    kept = ["a", 1]

    record = filtered(token=VALUE, deep={"a": [VALUE]}, kept=kept, count=7, none=None)

    fields = vars(record)
    assert (fields["token"], fields["deep"]) == ("***", "{'a': ['***']}")
    assert fields["kept"] is kept
    assert (fields["count"], fields["none"]) == (7, None)


def test_a_traceback_is_clean_and_still_a_traceback() -> None:
    try:
        raise ValueError(VALUE)
    except ValueError as exc:
        record = filtered(exc_info=(type(exc), exc, exc.__traceback__), stack_info=f"Stack {VALUE}")

    assert record.exc_info is None
    assert record.exc_text is not None
    assert record.exc_text.endswith("ValueError: ***")
    assert record.stack_info == "Stack ***"


def test_a_message_is_one_line_whatever_is_in_it() -> None:
    record = filtered(msg="read %s", args=("HSP-1\n::add-mask::x\x1b[2J",))

    assert record.getMessage() == "read HSP-1\\n::add-mask::x\\x1b[2J"
