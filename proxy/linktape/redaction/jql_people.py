"""Finds the people that a JQL query names: `assignee = mia AND reporter in (joe, "ann lee")`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linktape.redaction.secret_names import KnownBy

_VALUE = r"(?:\"[^\"\\]{1,200}\"|'[^'\\]{1,200}'|[\w.@:-]{1,200}+(?!\s?\())"
_GAP = r"[\s+]{0,8}"
_CLAUSE = re.compile(
    rf"\b(?:assignee|reporter|creator|watcher|voter|approver|owner){_GAP}(?:(?:was{_GAP})?(?:not{_GAP})?in{_GAP}"
    rf"(\([^()]{{1,2000}}\))|(?:!=|=|!~|~|was{_GAP}not\b|was\b|changed{_GAP}by\b){_GAP}({_VALUE}))"
    rf"|\bupdatedBy\({_GAP}({_VALUE})",
    re.IGNORECASE,
)
_ITEM = re.compile(_VALUE)
_NOT_PEOPLE = frozenset(
    ("empty", "null", "in", "not", "is", "was", "and", "or", "changed", "by", "from", "to", "order", "asc", "desc")
)


def jql_people(query: str) -> Iterator[tuple[int, int, KnownBy]]:
    """Give the place of each person (without quotes) and what they are called by."""
    for found in _CLAUSE.finditer(query):
        for item in _ITEM.finditer(query, *found.span(found.lastindex or 0)):
            quotes = item[0][0] in "\"'"
            start, end = item.start() + quotes, item.end() - quotes
            name = query[start:end]
            if name.lower() not in _NOT_PEOPLE:
                yield start, end, KnownBy.NAME if " " in name else KnownBy.USER
