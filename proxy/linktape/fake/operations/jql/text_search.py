"""Words that JQL looks for (`summary ~ "broken"`): every one must begin a word of the text, a quoted phrase be in it.

Beginnings stand for the stems that Jira's index compares (inferred). Its further operators are beyond the fake.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from linktape.fake import permissions
from linktape.fake.ask import Ask
from linktape.fake.operations.jql.comparing import NEGATIVE, Matcher, Reading
from linktape.fake.operations.jql.grammar import BadQuery, Beyond, Clause, Empty, Function
from linktape.fake.site import wiki
from linktape.fake.site.site import Issue

_TERM = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w+")
_OPERATOR = re.compile(r"[~^?|&!(){}\[\]:]|^[-+]|.\*.|^\*|^(?:AND|OR|NOT)$")
Texts = Callable[[Ask, Issue], str]


def by_words(text_of: Texts) -> Reading:
    """Match issues whose text has these words."""

    def read(ask: Ask, clause: Clause) -> Matcher:
        operand = clause.operands[0]
        if clause.operator in ("is", "is not"):
            if operand is not Empty.EMPTY:
                raise BadQuery(f"The operator '{clause.operator}' takes EMPTY or NULL only.")
            return lambda issue: bool(text_of(ask, issue).strip()) == (clause.operator == "is not")
        if not isinstance(operand, str):
            what = operand.name if isinstance(operand, Function) else operand.value
            raise BadQuery(f"The field '{clause.field}' is searched for words, not for {what}.")
        phrases = _phrases(operand)
        is_negative = clause.operator in NEGATIVE

        def matches(issue: Issue) -> bool:
            text = f" {' '.join(_WORD.findall(text_of(ask, issue).casefold()))} "
            return all(phrase in text for phrase in phrases) != is_negative

        return matches

    return read


def _phrases(query: str) -> list[str]:
    """Give what must stand in a text of words with blanks around them: the beginnings of words, and whole phrases."""
    phrases: list[str] = []
    for phrase, word in _TERM.findall(query.casefold() if not re.search(r"\b(?:AND|OR|NOT)\b", query) else query):
        if word and _OPERATOR.search(word):
            raise Beyond(f"the search for {query!r} by operators")
        words = _WORD.findall(phrase or word)
        if words:
            phrases.append(f" {' '.join(words)}{' ' if phrase else ''}")
    if not phrases:
        raise BadQuery("The search for words has no word in it.")
    return phrases


def summary(_: Ask, issue: Issue) -> str:
    """Give an issue's summary."""
    return issue.summary


def description(_: Ask, issue: Issue) -> str:
    """Give an issue's description."""
    return wiki.text(issue.description)


def comments(ask: Ask, issue: Issue) -> str:
    """Give the comments of an issue that the caller may see."""
    every = ask.world.comments_of(issue)
    return "\n".join(wiki.text(one.body) for one in every if permissions.sees_comment(ask.caller, issue, one))


def everything(ask: Ask, issue: Issue) -> str:
    """Give all of an issue's words, as the field `text` does."""
    return "\n".join([summary(ask, issue), description(ask, issue), comments(ask, issue)])
