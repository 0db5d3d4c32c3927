"""The part of JQL that link clients use, as a parser to a small tree. Nothing is looked up here.

issue in linkedIssues("HSP-1", "blocks") AND issueLinkType = Blocks OR key in (HSP-1, HSP-2) ORDER BY key DESC
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

MOST_CHARACTERS = 20_000
MOST_DEPTH = 50

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<mark>!=|!~|<=|>=|[()=~<>,])
      | (?P<word>[^\s()=~<>!,"']+)
    )""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)")
_Token = tuple[str, bool]  # the word, and whether it was quoted


class BadQuery(Exception):
    """A query that cannot be read; the message is for the client. Caught in `searches.py`."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function as an operand: `linkedIssues("HSP-1")`."""

    name: str
    arguments: tuple[str, ...]


Operand = str | Function


@dataclass(frozen=True, slots=True)
class Clause:
    """`field operator operands`. The operator is one of `=`, `!=`, `in`, `not in`, `~`, `!~`, `is`, `is not`."""

    field: str
    operator: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What does not match."""

    query: Query


@dataclass(frozen=True, slots=True)
class All:
    """What matches every part; without parts, everything."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """What matches a part."""

    parts: tuple[Query, ...]


Query = Clause | Not | All | Some
PartT = TypeVar("PartT")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A whole query. `order` has the fields to sort by, and whether each is to descend."""

    query: Query
    order: tuple[tuple[str, bool], ...]


def parse(text: str) -> Parsed:
    """Read a query. Raises BadQuery."""
    if len(text) > MOST_CHARACTERS:
        raise BadQuery(f"Error in the JQL Query: it is longer than {MOST_CHARACTERS} characters.")
    return _Parser(_tokens(text)).parsed()


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadQuery(f"Error in the JQL Query: The character {text[at:].strip()[0]!r} is not expected here.")
        quoted = match["quoted"]
        word = match["mark"] or match["word"] or _ESCAPE.sub(r"\1", quoted[1:-1])
        tokens.append((word, quoted is not None))
        at = match.end()
    return tokens


class _Parser:
    """Recursive descent; OR binds weakest, then AND, then NOT."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def parsed(self) -> Parsed:
        query = All(()) if self._is_word("order") or self._is_over else self._or()
        order = self._order() if self._take("order") else ()
        if not self._is_over:
            raise self._unexpected()
        return Parsed(query, order)

    def _or(self) -> Query:
        parts = self._parts(self._and, "or", "|", "||")
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def _and(self) -> Query:
        parts = self._parts(self._term, "and", "&", "&&")
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _parts(self, read: Callable[[], PartT], *between: str) -> list[PartT]:
        parts = [read()]
        while self._take(*between):
            parts.append(read())
        return parts

    def _term(self) -> Query:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise BadQuery(f"Error in the JQL Query: it is nested deeper than {MOST_DEPTH}.")
        try:
            if self._take("not", "!"):
                return Not(self._term())
            if self._take("("):
                inner = self._or()
                self._expect(")")
                return inner
            field, operator = self._next().lower(), self._operator()
            return Clause(field, operator, self._operands(operator))
        finally:
            self._depth -= 1

    def _operator(self) -> str:
        for mark in ("=", "!=", "~", "!~"):
            if self._take(mark):
                return mark
        word = self._next().lower()
        if word == "not":
            self._expect("in")
            return "not in"
        if word == "is":
            return "is not" if self._take("not") else "is"
        if word == "in":
            return word
        raise BadQuery(f"Error in the JQL Query: The operator {word!r} is not supported by linktape's mock.")

    def _operands(self, operator: str) -> tuple[Operand, ...]:
        if operator not in ("in", "not in") or not self._take("("):
            return (self._operand(),)
        operands = self._parts(self._operand, ",")
        self._expect(")")
        return tuple(operands)

    def _operand(self) -> Operand:
        word = self._next()
        if not self._take("("):
            return word
        arguments: list[str] = []
        while not self._take(")"):
            arguments.append(self._next())
            self._take(",")
        return Function(word.lower(), tuple(arguments))

    def _order(self) -> tuple[tuple[str, bool], ...]:
        self._expect("by")
        sorts: list[tuple[str, bool]] = []
        while True:
            field = self._next().lower()
            is_descending = self._take("desc")
            if not is_descending:
                self._take("asc")
            sorts.append((field, is_descending))
            if not self._take(","):
                return tuple(sorts)

    @property
    def _is_over(self) -> bool:
        return self._at >= len(self._tokens)

    def _is_word(self, *words: str) -> bool:
        if self._is_over:
            return False
        text, is_quoted = self._tokens[self._at]
        return not is_quoted and text.lower() in words

    def _take(self, *words: str) -> bool:
        if not self._is_word(*words):
            return False
        self._at += 1
        return True

    def _expect(self, word: str) -> None:
        if not self._take(word):
            raise self._unexpected(f" Expecting {word!r}.")

    def _next(self) -> str:
        if self._is_over:
            raise self._unexpected()
        if self._is_word("(", ")", ",", "=", "!=", "~", "!~", "<", ">", "<=", ">="):
            raise self._unexpected()
        self._at += 1
        return self._tokens[self._at - 1][0]

    def _unexpected(self, expected: str = "") -> BadQuery:
        if self._is_over:
            return BadQuery(f"Error in the JQL Query: The query ended too early.{expected}")
        return BadQuery(f"Error in the JQL Query: {self._tokens[self._at][0]!r} is not expected here.{expected}")
