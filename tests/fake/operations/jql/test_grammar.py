"""fake/operations/jql/grammar.py: a query is read, or refused in Jira's words."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.fake.operations.jql import grammar
from linktape.fake.operations.jql.grammar import All, Clause, Empty, Function, Parsed, Query, Some, parse

A, B, C = (Clause(name, "=", ("1",)) for name in "abc")


@given(st.text(alphabet="abkey =!~()'\"\\,ANDORNOTin-1[]<>\n", max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with contextlib.suppress(grammar.BadQuery):
        grammar.parse(text)


def test_a_long_text_is_read_in_one_pass() -> None:
    clauses = " OR ".join(f"key = HSP-{n}" for n in range(1, 1_001))

    query = parse(clauses).query

    assert isinstance(query, Some)
    assert len(query.parts) == 1_000


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", All(())),
        ("  ORDER BY a", All(())),
        ("a = 1 or b=1 and c = 1", Some((A, All((B, C))))),
        ("(a = 1 || b = 1) && c = 1", All((Some((A, B)), C))),
        ("a = 1 | b = 1 & c = 1", Some((A, All((B, C))))),
        ("not a = 1", Clause("a", "!=", ("1",))),
        ("!(a = 1 and b = 1)", Some((Clause("a", "!=", ("1",)), Clause("b", "!=", ("1",))))),
        ("NOT (a in (1) or not b is empty)", All((Clause("a", "not in", ("1",)), Clause("b", "is", (Empty.EMPTY,))))),
        ("NOT updated > -1d", Clause("updated", "<=", ("-1d",))),
        ('a not in (1, "2 3", f(4))', Clause("a", "not in", ("1", "2 3", Function("f", ("4",))))),
        ("a IN f()", Clause("a", "in", (Function("f", ()),))),
        ("a is not NULL", Clause("a", "is not", (Empty.EMPTY,))),
        ('a = "empty"', Clause("a", "=", ("empty",))),
        ("'Epic Link' = HSP-1", Clause("Epic Link", "=", ("HSP-1",))),
        ("cf[10011] ~ x", Clause("cf[10011]", "~", ("x",))),
        ('issue.property["a b"].c = 1', Clause('issue.property["a b"].c', "=", ("1",))),
        ('a = "it\\\'s \\u0041\\n"', Clause("a", "=", ("it's A\n",))),
        ("a = b\\u002fc", Clause("a", "=", ("b/c",))),
        ("a was not in (1) before -1d", Clause("a", "was not in", ("1",))),
        ("a changed from 1 to (2, 3) by f() after startOfDay() and b = 1", All((Clause("a", "changed"), B))),
        ("a was 1 during (-2d, -1d)", Clause("a", "was", ("1",))),
    ],
)
def test_a_query_is_read_as_jira_reads_it(text: str, query: Query) -> None:
    assert parse(text).query == query


def test_an_order_has_its_fields_and_directions() -> None:
    assert parse("a = 1 ORDER BY key DESC, 'Due Date', b asc") == Parsed(
        A, (("key", True), ("Due Date", False), ("b", False))
    )


OPERATORS = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'."
VALUE = "Expecting either a value, list or function"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("project HSP", f"Expecting operator but got 'HSP'. {OPERATORS} (line 1, character 9)"),
        ("project", f"Expecting operator before the end of the query. {OPERATORS}"),
        ("project is in HSP", f"Expecting operator but got 'is'. {OPERATORS} (line 1, character 9)"),
        ("project =", f"{VALUE} before the end of the query."),
        (
            "status = In Progress",
            f"{VALUE} but got 'In'. You must surround 'In' in quotation marks to use it as a value."
            " (line 1, character 10)",
        ),
        (
            "key = HSP-1 AND\nstatus = = Done",
            f"{VALUE} but got '='. You must surround '=' in quotation marks to use it as a value."
            " (line 2, character 10)",
        ),
        ("key = HSP-1 key = HSP-2", "Expecting either 'OR' or 'AND' but got 'key'. (line 1, character 13)"),
        ("key = HSP-1)", "Expecting either 'OR' or 'AND' but got ')'. (line 1, character 12)"),
        ("project = HSP AND", "Expecting a field name at the end of the query."),
        ("= HSP", "Expecting a field name but got '='. (line 1, character 1)"),
        ("(key = HSP-1", "Expecting ')' before the end of the query."),
        ("key in (HSP-1 HSP-2)", "Expecting ')' but got 'HSP-2'. (line 1, character 15)"),
        ("key in linkedIssues(HSP-1", "Expecting ')' before the end of the query."),
        ("key = HSP-1 ORDER key", "Expecting 'BY' but got 'key'. (line 1, character 19)"),
        ('summary ~ "abc', "The quoted string 'abc' has not been completed. (line 1, character 11)"),
        (
            "reporter=a/user",
            "The character '/' is a reserved JQL character. You must enclose it in a string or use the escape"
            " '\\u002f' instead. (line 1, character 11)",
        ),
        ("(" * 60, "it is nested deeper than 50."),
        ("a" * 20_001, "it is longer than 20000 characters."),
    ],
)
def test_what_cannot_be_read_is_refused_in_jiras_words(text: str, sentence: str) -> None:
    with pytest.raises(grammar.BadQuery) as refused:
        parse(text)

    assert str(refused.value) == f"Error in the JQL Query: {sentence}"


def test_a_list_is_asked_for_where_jira_wants_one() -> None:
    with pytest.raises(grammar.BadQuery, match="Operator 'in' does not support the non-list value '\"test\"' for"):
        parse("summary in test")
