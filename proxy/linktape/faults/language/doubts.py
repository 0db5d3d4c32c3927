"""What is allowed in a scenario, and hardly meant: a rule that can fit no issue or path, a file that does nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from linktape.documents import Document
from linktape.errors import Problem
from linktape.faults.language import scenario_model as models
from linktape.jira.classify import classify
from linktape.jira.known_paths import is_word

_WORD = frozenset("abcdefghijklmnopqrstuvwxyz")
_DIGITS = frozenset("0123456789")
_ISSUE: tuple[tuple[tuple[frozenset[str], int], ...], ...] = (
    ((_WORD, 1), (_DIGITS, 4)),
    ((_WORD | _DIGITS | {"_"}, 1), (frozenset("-"), 2)),
    ((_DIGITS, 3),),
    ((_DIGITS, 3),),
    ((_DIGITS, 4),),
)
"""What an issue is called, letter for letter: from each place in its name, which characters lead to which place."""
_WHOLE = frozenset({3, 4})  # the places where a key and an id may end


def doubts(model: models.ScenarioModel, document: Document) -> Iterator[Problem]:
    """Give what a scenario says that can hardly be meant, each with its place."""
    if not model.rules and not model.expect:
        yield document.problem(("rules",), "no rule and no expectation: this scenario does nothing", "add a rule")
    for index, rule in enumerate(model.rules):
        for number, on in enumerate(rule.on):
            at = ("rules", index, "on", number) if len(rule.on) > 1 else ("rules", index, "on")
            for key, patterns, (may_fit, what, wanted) in (
                *((key, of, _ISSUES) for key, of in (("issue", on.issue), ("from", on.source), ("to", on.to))),
                ("path", on.path, _PATHS),
            ):
                for pattern in patterns or []:
                    if not may_fit(pattern):
                        said = f"{pattern!r} can fit no {what}, so the rule never acts"
                        yield document.problem((*at, key), said, f"{wanted}; * stands for any text")


def may_be_an_issue(pattern: str) -> bool:
    """Whether a text in which `*` stands for any text can be the key or the id of an issue."""
    places = {0}
    for character in pattern.casefold():
        if character == "*":
            places = _reached_from(places)
        else:
            places = {to for place in places for characters, to in _ISSUE[place] if character in characters}
    return bool(places & _WHOLE)


def _reached_from(places: set[int]) -> set[int]:
    reached = set(places)
    while further := {to for place in reached for _, to in _ISSUE[place]} - reached:
        reached |= further
    return reached


def may_be_a_path(pattern: str) -> bool:
    """Whether a text in which `*` stands for any text can be a path of Jira's, as far as its letters tell.

    What a regular expression is made of stands in no path, and no part of one begins with a dot.
    """
    if _NO_PATH.search(pattern):
        return False
    behind_issue = re.search("/issue/([^/]+)", pattern)
    if behind_issue is not None and not is_word(behind_issue[1]):
        name, has_star, _ = behind_issue[1].partition("*")
        if not may_be_an_issue(name + has_star):
            return False
    meant = classify("GET", f"/rest/api/3{pattern}")
    is_cut = pattern.startswith(("/api/", "/2/", "/3/", "/latest/")) or bool(meant.served or meant.known)
    return "/rest/" in pattern or not is_cut


_NO_PATH = re.compile(r"[\[\](){}|^$+\\]|/\.")
_Kind = tuple[Callable[[str], bool], str, str]
_ISSUES: _Kind = (may_be_an_issue, "issue", "a key such as HSP-1 or an id such as 10001")
_PATHS: _Kind = (may_be_a_path, "path of Jira's", "a path such as /rest/api/*/issue/*/worklog")
