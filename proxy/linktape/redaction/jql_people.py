"""Finds the people that a JQL query names, in every clause that may name one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linktape.redaction.names import KnownBy

_VALUE = r"(?:\"[^\"\\]{1,200}\"|'[^'\\]{1,200}'|[\w.@:-]{1,200}+(?!\s?\())"
_USER_NAME = r"(?:[a-z][a-z0-9._]{3,60}+(?![\w(-]))"
_GAP = r"[\s+]{0,8}"
_FIELD = (
    r"[\"']?\b(?:assignee|reporter|creator|watchers?|voters?|approvers?|owner|participants?|worklogAuthor"
    r"|lastUpdatedBy|commentedBy|commenter|lead)\b[\"']?"
)
_FIELD_OF_ONES_OWN = r"(?:\bcf\[\d{1,10}\]|\"[^\"\\]{1,60}\")"
_IN = rf"(?:was{_GAP})?(?:not{_GAP})?in{_GAP}(\([^()]{{1,2000}}\))"
_IS = rf"(?:!=|=|!~|~|was{_GAP}not\b|was\b){_GAP}"
_NOT_ORDER = r"(?:(?!\border\b)[^()]){0,200}?"
_CLAUSES = (
    re.compile(rf"{_FIELD}{_GAP}(?:{_IN}|{_IS}({_VALUE}))|\bupdatedBy\({_GAP}({_VALUE})", re.IGNORECASE),
    re.compile(rf"\b(?:changed|was)\b{_NOT_ORDER}\bby\b{_GAP}(?:(\([^()]{{1,2000}}\))|({_VALUE}))", re.IGNORECASE),
    re.compile(rf"{_FIELD}{_GAP}changed\b{_GAP}from\b{_GAP}({_VALUE})(?:{_GAP}to\b{_GAP}({_VALUE}))?", re.IGNORECASE),
    re.compile(rf"{_FIELD}{_GAP}changed\b{_GAP}to\b{_GAP}({_VALUE})", re.IGNORECASE),
    re.compile(rf"{_FIELD_OF_ONES_OWN}{_GAP}(?:!=|=){_GAP}({_USER_NAME})"),
)
_ITEM = re.compile(_VALUE)
_NOT_PEOPLE = frozenset(
    ("empty", "null", "in", "not", "is", "was", "and", "or", "changed", "by", "from", "to", "order", "asc", "desc")
)


def jql_people(query: str) -> Iterator[tuple[int, int, KnownBy]]:
    """Give the place of each person (without quotes) and what they are called by."""
    seen: set[int] = set()
    clauses = (clause for pattern in _CLAUSES for clause in pattern.finditer(query))
    spans = (clause.span(at) for clause in clauses for at in range(1, clause.re.groups + 1) if clause[at])
    for item in (item for span in spans for item in _ITEM.finditer(query, *span)):
        quotes = item[0][0] in "\"'"
        start, end = item.start() + quotes, item.end() - quotes
        name = query[start:end]
        if start not in seen and name.lower() not in _NOT_PEOPLE:
            seen.add(start)
            yield start, end, KnownBy.NAME if " " in name else KnownBy.USER
