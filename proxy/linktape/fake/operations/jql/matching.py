"""Says which issues a JQL query means, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import assert_never

from linktape.fake.ask import Ask
from linktape.fake.operations.jql.comparing import Matcher
from linktape.fake.operations.jql.grammar import PAST, All, BadQuery, Beyond, Clause, Parsed, Query, Some
from linktape.fake.operations.jql.searched_fields import field_named
from linktape.fake.site.site import Issue


def find(ask: Ask, parsed: Parsed) -> list[Issue]:
    """Give the issues that the query means and the caller may see, in its order, else newest first.

    Raises BadQuery, or Beyond for what Jira can answer and the fake cannot.
    """
    matches = _matcher(ask, parsed.query)
    sorts = [(_sort(ask, name), is_descending) for name, is_descending in parsed.order]
    issues = [issue for issue in ask.world.issues.values() if matches(issue) and ask.sees(issue)]
    issues.sort(key=lambda issue: -issue.id)
    for sort, is_descending in reversed(sorts):
        issues.sort(key=sort, reverse=is_descending)
    return issues


def _matcher(ask: Ask, query: Query) -> Matcher:
    match query:
        case All() | Some():
            matchers = [_matcher(ask, part) for part in _merged(query)]
            are_enough = all if isinstance(query, All) else any
            return lambda issue: are_enough(matches(issue) for matches in matchers)
        case Clause():
            return _clause(ask, query)
        case _:
            assert_never(query)


def _merged(query: All | Some) -> Iterator[Query]:
    """Give the parts, those that ask one field for this or for that as one list: a thousand keys are one look-up."""
    single, many = ("=", "in") if isinstance(query, Some) else ("!=", "not in")
    lists: dict[str, Clause] = {}
    for part in query.parts:
        if isinstance(part, Clause) and part.operator in (single, many) and many in field_named(part.field).operators:
            before = lists.get(part.field.lower(), Clause(part.field, many))
            lists[part.field.lower()] = replace(before, operands=(*before.operands, *part.operands))
        else:
            yield part
    yield from lists.values()


def _clause(ask: Ask, clause: Clause) -> Matcher:
    field = field_named(clause.field)
    if clause.operator in PAST:
        raise Beyond(f"the operator '{clause.operator}'")
    if clause.operator not in field.operators:
        raise BadQuery(f"The operator '{clause.operator}' is not supported by the '{clause.field}' field.")
    return field.read(ask, clause)


def _sort(ask: Ask, name: str) -> Callable[[Issue], tuple[bool, tuple[str | int, ...]]]:
    sort = field_named(name).sort
    if sort is None:
        raise BadQuery(f"Not able to sort using field '{name}'.")

    def key(issue: Issue) -> tuple[bool, tuple[str | int, ...]]:
        value = sort(ask, issue)
        return (value is None, value or ())

    return key
