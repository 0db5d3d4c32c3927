"""fake/operations/edit.py: what one request asks for, with its errors by field."""

from __future__ import annotations

from linktape.fake.operations.edit import Edit
from tests.fake.test_ask import asked


def test_an_answer_of_the_table_is_an_error_of_its_field() -> None:
    edit = Edit()

    edit.refuse(asked("/rest/api/2/myself"), "summary-missing")

    assert edit.errors == {"summary": "You must specify a summary of the issue."}
