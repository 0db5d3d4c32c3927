"""The grammar of JQL: a text to a small tree, or what is wrong with it in Jira's words. Nothing is looked up here.

issue in linkedIssues("HSP-1", "blocks") AND updated >= -1d OR NOT key in (HSP-1, HSP-2) ORDER BY key DESC

All of the grammar is read, what the fake cannot answer as well: what a field is, and which operators it takes, is said
in `searched_fields.py`. Sentences and places (`(line 1, character 9)`) are observed: Atlassian's page on parsing JQL,
and the tests of atlassian/jira-rest-java-client.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

MOST_CHARACTERS = 20_000
MOST_DEPTH = 50

_TOKEN = re.compile(
    r"""
    (?: (?P<quoted> "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
    | (?P<mark> != | !~ | <= | >= | && | \|\| | [()=~<>,!&|] )
    | (?P<word> (?: [^\s()=~<>,!&|"'\\\[\]{}*/%+^$\#@?;] | \\. )+ (?: \[ [^\]]* \] [\w.]* )? ) ) \s*
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_OPERATORS = "'=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'"
_NO_VALUES = frozenset({"and", "or", "not", "in", "is", "was", "order"})
_COMPARISONS = frozenset({"=", "!=", "~", "!~", "<", ">", "<=", ">="})
_PREDICATES = ("from", "to", "by", "before", "after", "on", "during")


class BadQuery(Exception):
    """A query that Jira refuses; the message is Jira's, for the client. Caught in `searches.py`."""


class Beyond(Exception):
    """A part of a query that Jira can answer and the fake cannot; the message names it. Caught in `searches.py`."""


class Empty(Enum):
    """The operand EMPTY, or NULL."""

    EMPTY = "EMPTY"


@dataclass(frozen=True, slots=True)
class Function:
    """A function as an operand: `linkedIssues("HSP-1")`."""

    name: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.arguments)})"


Operand = str | Function | Empty


@dataclass(frozen=True, slots=True)
class Clause:
    """`field operator operands`, the field as it was typed, the operator as Jira writes it in small letters.

    A list has several operands. A clause about the past (`was`, `changed`) is read without its predicates.
    """

    field: str
    operator: str
    operands: tuple[Operand, ...] = ()


@dataclass(frozen=True, slots=True)
class All:
    """What matches every part; without parts, everything."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """What matches a part."""

    parts: tuple[Query, ...]


Query = Clause | All | Some
PartT = TypeVar("PartT")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A whole query. `order` has the fields to sort by, as typed, and whether each is to descend."""

    query: Query
    order: tuple[tuple[str, bool], ...]

    @property
    def is_bounded(self) -> bool:
        """Whether anything restricts what is found; an order alone does not."""
        return self.query != All(())


_PAST_OPPOSITE = {"was": "was not", "was in": "was not in", "changed": "not changed"}
_OPPOSITE = {"=": "!=", "<": ">=", ">": "<=", "~": "!~", "in": "not in", "is": "is not", **_PAST_OPPOSITE}
_OPPOSITE |= {opposite: operator for operator, opposite in _OPPOSITE.items()}
PAST = frozenset({*_PAST_OPPOSITE.keys(), *_PAST_OPPOSITE.values()})
"""The operators that ask what a field once was."""


def _negated(query: Query) -> Query:
    """Give what NOT makes of a query, as Jira does: the opposite of each clause, so that empty fields never match."""
    match query:
        case All(parts):
            return Some(tuple(map(_negated, parts)))
        case Some(parts):
            return All(tuple(map(_negated, parts)))
        case Clause(field, operator, operands):
            return Clause(field, _OPPOSITE[operator], operands)


def parse(text: str) -> Parsed:
    """Read a query. Raises BadQuery."""
    if len(text) > MOST_CHARACTERS:
        raise BadQuery(f"Error in the JQL Query: it is longer than {MOST_CHARACTERS} characters.")
    return _Parser(text).parsed()


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, a quoted text or a mark. `text` is without quotes and escapes."""

    text: str
    at: int
    is_plain: bool  # not quoted, so that it can be a keyword

    def is_word(self, *words: str) -> bool:
        return self.is_plain and self.text.lower() in words


def _wrong(what: str, text: str, at: int) -> BadQuery:
    """Say what is wrong, and where."""
    line, character = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return BadQuery(f"Error in the JQL Query: {what} (line {line}, character {character})")


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    end = len(text.rstrip())
    at = len(text) - len(text.lstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            raise _unreadable(text, at)
        quoted, word = found["quoted"], found["mark"] or found["word"]
        tokens.append(_Token(_unescaped(quoted[1:-1] if quoted else word), at, not quoted))
        at = found.end()
    return tokens


def _unreadable(text: str, at: int) -> BadQuery:
    character = text[at]
    if character in "\"'":
        return _wrong(f"The quoted string '{text[at + 1 :]}' has not been completed.", text, at)
    advice = f"You must enclose it in a string or use the escape '\\u{ord(character):04x}' instead."
    return _wrong(f"The character '{character}' is a reserved JQL character. {advice}", text, at)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPED.get(found[2], found[2]), text)


class _Parser:
    """Recursive descent; OR binds weakest, then AND, then NOT."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def parsed(self) -> Parsed:
        query = All(()) if self._is_over or self._is_word("order") else self._or()
        order = self._order() if self._take("order") else ()
        if not self._is_over:
            raise self._wrong("Expecting either 'OR' or 'AND'")
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
                return _negated(self._term())
            if self._take("("):
                inner = self._or()
                self._expect(")")
                return inner
            return self._clause()
        finally:
            self._depth -= 1

    def _clause(self) -> Clause:
        field = self._name()
        operator = self._operator()
        operands = () if operator == "changed" else self._operands(field, operator)
        while operator in PAST and self._take(*_PREDICATES):
            _ = self._list() if self._take("(") else self._operand()
        return Clause(field, operator, operands)

    def _name(self) -> str:
        """Read the name of a field: a word that is no keyword, or a quoted text."""
        if self._is_over or self._is_mark or self._is_word(*_NO_VALUES):
            raise self._wrong("Expecting a field name", at_end="Expecting a field name at the end of the query.")
        return self._next().text

    def _operator(self) -> str:
        if not self._is_over and self._is_word(*_COMPARISONS):
            return self._next().text
        begun_at = self._at
        operator = " ".join([word for word in ("was", "is", "not", "in", "changed") if self._take(word)])
        if operator in _OPPOSITE and operator != "not changed":
            return operator
        self._at = begun_at
        valid = f"The valid operators are {_OPERATORS}."
        raise self._wrong(
            "Expecting operator", f" {valid}", at_end=f"Expecting operator before the end of the query. {valid}"
        )

    def _operands(self, field: str, operator: str) -> tuple[Operand, ...]:
        if operator.split()[-1] != "in":
            return (self._operand(),)
        if self._take("("):
            return self._list()
        operand = self._operand()
        if isinstance(operand, str):
            value = f"'\"{operand}\"'"
            raise BadQuery(f"Operator '{operator}' does not support the non-list value {value} for field '{field}'.")
        return (operand,)

    def _list(self) -> tuple[Operand, ...]:
        operands = self._parts(self._operand, ",")
        self._expect(")")
        return tuple(operands)

    def _operand(self) -> Operand:
        wanted = "Expecting either a value, list or function"
        if self._is_over or self._is_mark or self._is_word(*_NO_VALUES):
            got = "" if self._is_over else self._tokens[self._at].text
            advice = f" You must surround '{got}' in quotation marks to use it as a value."
            raise self._wrong(wanted, advice, at_end=f"{wanted} before the end of the query.")
        token = self._next()
        if token.is_word("empty", "null"):
            return Empty.EMPTY
        if not self._take("("):
            return token.text
        arguments = [] if self._is_word(")") else self._parts(self._argument, ",")
        self._expect(")")
        return Function(token.text, tuple(arguments))

    def _argument(self) -> str:
        if self._is_over or self._is_mark:
            raise self._wrong("Expecting ')'", at_end="Expecting ')' before the end of the query.")
        return self._next().text

    def _order(self) -> tuple[tuple[str, bool], ...]:
        self._expect("by")
        return tuple(self._parts(self._sort, ","))

    def _sort(self) -> tuple[str, bool]:
        field = self._name()
        is_descending = self._take("desc")
        if not is_descending:
            self._take("asc")
        return field, is_descending

    @property
    def _is_over(self) -> bool:
        return self._at >= len(self._tokens)

    @property
    def _is_mark(self) -> bool:
        token = self._tokens[self._at]
        return token.is_plain and token.text[:1] in tuple("()=~<>,!&|")

    def _is_word(self, *words: str) -> bool:
        return not self._is_over and self._tokens[self._at].is_word(*words)

    def _take(self, *words: str) -> bool:
        if not self._is_word(*words):
            return False
        self._at += 1
        return True

    def _expect(self, word: str) -> None:
        if not self._take(word):
            shown = f"'{word}'" if len(word) == 1 else f"'{word.upper()}'"
            raise self._wrong(f"Expecting {shown}", at_end=f"Expecting {shown} before the end of the query.")

    def _next(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _wrong(self, expecting: str, more: str = "", at_end: str = "") -> BadQuery:
        if self._is_over:
            return BadQuery(f"Error in the JQL Query: {at_end}")
        token = self._tokens[self._at]
        return _wrong(f"{expecting} but got '{token.text}'.{more}", self._text, token.at)
