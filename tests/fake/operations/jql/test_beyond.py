"""fake/operations/jql/beyond.py: what Jira has is told from what nobody has."""

from __future__ import annotations

import pytest

from linktape.fake.operations.jql.beyond import no_such_field, no_such_function
from linktape.fake.operations.jql.grammar import BadQuery, Beyond, Function


@pytest.mark.parametrize("name", ["Sprint", "epic  link", "cf[10011]", 'issue.property["a"].b', "affectedVersion"])
def test_a_field_of_jiras_is_the_fakes_limit(name: str) -> None:
    answer = no_such_field(name)

    assert (type(answer), str(answer)) == (Beyond, f"the field '{name}'")


def test_a_field_that_nobody_has_is_named_as_it_was_typed() -> None:
    answer = no_such_field("issueFunction")

    assert (type(answer), str(answer).split("'")[1]) == (BadQuery, "issueFunction")


def test_functions_are_told_apart_as_well() -> None:
    assert type(no_such_function(Function("openSprints", ()), "sprint")) is Beyond
    assert (
        str(no_such_function(Function("f", ("a", "b")), "key"))
        == "Unable to find JQL function 'f(a, b)' for the field 'key'."
    )
