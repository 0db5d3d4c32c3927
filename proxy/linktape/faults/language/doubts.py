"""What is allowed in a scenario, and hardly meant: a rule that can fit no issue, a file that does nothing."""

from __future__ import annotations

from collections.abc import Iterator

from linktape.documents import Document
from linktape.errors import Problem
from linktape.faults.language import scenario_model as models

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
            for key, patterns in (("issue", on.issue), ("from", on.source), ("to", on.to)):
                for pattern in patterns or []:
                    if not may_be_an_issue(pattern):
                        what = f"{pattern!r} can fit no issue, so the rule never acts"
                        wanted = "a key such as HSP-1 or an id such as 10001; * stands for any text"
                        yield document.problem((*at, key), what, wanted)


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
