"""fake/operations/jql/comparing.py: equality and order, and what is empty."""

from __future__ import annotations

import pytest

from linktape.fake.ask import Ask
from linktape.fake.callers import identify
from linktape.fake.operations.jql.comparing import by_equality, by_order
from linktape.fake.operations.jql.grammar import BadQuery, Clause, Empty, Function
from linktape.fake.site.site import Issue
from linktape.fake.site.world import World
from tests.fake.talk import ADMIN, site
from tests.support import call

ISSUES = {
    "none": Issue(1, "HSP-1", "x"),
    "red": Issue(2, "HSP-2", "x", labels=("red",)),
    "both": Issue(3, "HSP-3", "x", labels=("red", "blue")),
}
equality = by_equality(lambda _, issue: issue.labels, lambda _ask, _field, text: (text,), may_be_empty=True)
order = by_order(equality, lambda _, issue: len(issue.labels) or None, lambda _ask, _field, operand: int(str(operand)))


def ask() -> Ask:
    world = World(site())
    asked = call("GET", "/rest/api/2/search", auth=ADMIN)
    return Ask(world, identify(world.site, asked.request, world.cookies), asked.operation, asked.request)


@pytest.mark.parametrize(
    ("operator", "operands", "expected"),
    [
        ("=", ("red",), {"red", "both"}),
        ("!=", ("blue",), {"red"}),
        ("in", ("blue", "green"), {"both"}),
        ("not in", ("blue", "green"), {"red"}),
        ("=", (Empty.EMPTY,), {"none"}),
        ("is", (Empty.EMPTY,), {"none"}),
        ("is not", (Empty.EMPTY,), {"red", "both"}),
        ("in", ("blue", Empty.EMPTY), {"none", "both"}),
        ("not in", ("blue", Empty.EMPTY), {"red"}),
        (">", ("1",), {"both"}),
        (">=", ("1",), {"red", "both"}),
        ("<", ("2",), {"red"}),
        ("<=", ("2",), {"red", "both"}),
    ],
)
def test_what_is_empty_is_found_by_empty_only(
    operator: str, operands: tuple[str | Empty, ...], expected: set[str]
) -> None:
    matches = order(ask(), Clause("labels", operator, operands))

    assert {name for name, issue in ISSUES.items() if matches(issue)} == expected


@pytest.mark.parametrize(
    "clause",
    [
        Clause("labels", "is", ("red",)),
        Clause("labels", "in", (Function("f", ()),)),
        Clause("labels", ">", (Empty.EMPTY,)),
    ],
)
def test_what_a_field_does_not_take_is_refused(clause: Clause) -> None:
    with pytest.raises(BadQuery):
        order(ask(), clause)
