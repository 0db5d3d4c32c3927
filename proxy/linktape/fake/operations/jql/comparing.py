"""How a clause of JQL becomes a test of an issue: by equality, by order, and what a name means."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt

from linktape.fake.ask import Ask
from linktape.fake.operations.jql.beyond import no_such_function
from linktape.fake.operations.jql.grammar import BadQuery, Clause, Empty, Function, Operand
from linktape.fake.site.site import Issue

Matcher = Callable[[Issue], bool]
Reading = Callable[[Ask, Clause], Matcher]
"""Gives what a clause matches. Raises BadQuery or Beyond."""

Values = Callable[[Ask, Issue], Iterable[Hashable]]
"""Gives what of an issue is compared; nothing: the field is empty."""

Meaning = Callable[[Ask, str, str], Iterable[Hashable]]
"""Gives what a text means for the field of that name (the second argument). Raises BadQuery where it means nothing."""

Computing = Callable[[Ask, str, Function], Iterable[Hashable]]
"""Gives what a function means for the field of that name. Raises BadQuery or Beyond."""

Sorting = Callable[[Ask, Issue], tuple[str | int, ...] | None]
"""Gives what an issue is sorted by; None: the field is empty, which is behind everything."""

EQUALITY = ("=", "!=", "in", "not in", "is", "is not")
ORDER = {"<": lt, "<=": le, ">": gt, ">=": ge}
WORDS = ("~", "!~", "is", "is not")
NEGATIVE = frozenset({"!=", "not in", "is not", "!~"})


@dataclass(frozen=True, slots=True)
class SearchedField:
    """A field: the operators that it takes, how a clause of it is read, and what it sorts by, where it can."""

    operators: tuple[str, ...]
    read: Reading
    sort: Sorting | None = None


def _no_function(_ask: Ask, field: str, function: Function) -> Iterable[Hashable]:
    """Refuse any function."""
    raise no_such_function(function, field)


def by_equality(
    values: Values, meaning: Meaning, computing: Computing = _no_function, *, may_be_empty: bool = False
) -> Reading:
    """Match what is the same. An empty field is neither that nor another: only EMPTY finds it (documented)."""

    def meant(ask: Ask, clause: Clause, operand: Operand) -> Iterable[Hashable]:
        match operand:
            case Empty() if may_be_empty:
                return ()
            case Empty():
                raise BadQuery(f"The field '{clause.field}' does not support searching for EMPTY values.")
            case Function():
                return computing(ask, clause.field, operand)
            case _:
                return meaning(ask, clause.field, operand)

    def read(ask: Ask, clause: Clause) -> Matcher:
        if clause.operator in ("is", "is not") and clause.operands != (Empty.EMPTY,):
            raise BadQuery(f"The operator '{clause.operator}' of the field '{clause.field}' takes EMPTY or NULL only.")
        wanted = {value for operand in clause.operands for value in meant(ask, clause, operand)}
        wants_empty = Empty.EMPTY in clause.operands

        def matches(issue: Issue) -> bool:
            own = frozenset(values(ask, issue))
            if clause.operator in NEGATIVE:
                return bool(own) and own.isdisjoint(wanted)
            return not own.isdisjoint(wanted) or (wants_empty and not own)

        return matches

    return read


def by_order(
    equality: Reading, value: Callable[[Ask, Issue], int | None], bound: Callable[[Ask, str, str | Function], int]
) -> Reading:
    """Match what is more or less, and by `equality` where an operator asks for that."""

    def read(ask: Ask, clause: Clause) -> Matcher:
        if clause.operator not in ORDER:
            return equality(ask, clause)
        compare, limit = ORDER[clause.operator], bound(ask, clause.field, limit_of(clause))

        def matches(issue: Issue) -> bool:
            own = value(ask, issue)
            return own is not None and compare(own, limit)

        return matches

    return read


def limit_of(clause: Clause) -> str | Function:
    """Give what a comparison compares with. Raises BadQuery for EMPTY, which is neither more nor less than anything."""
    operand = clause.operands[0]
    if isinstance(operand, Empty):
        what = f"The operator '{clause.operator}' does not support searching for EMPTY values"
        raise BadQuery(f"{what} on the field '{clause.field}'.")
    return operand


def named(names: Callable[[Ask], Mapping[str, Hashable]]) -> Meaning:
    """Read a name, a key or an id by a table of all that there are, in small letters."""

    def meaning(ask: Ask, field: str, text: str) -> Iterable[Hashable]:
        known = names(ask)
        if text.casefold() in known:
            return (known[text.casefold()],)
        what = f"A value with ID '{text}'" if text.isdecimal() else f"The value '{text}'"
        raise BadQuery(f"{what} does not exist for the field '{field}'.")

    return meaning
