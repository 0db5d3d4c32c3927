"""Coverage as chips: a line for each operation, a chip for each documented answer, coloured where a client met it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linktape.pictures.html import Html, chip, folded, joined, table, tag


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """An answer of an operation, and how often a client met it. `says`: in words, where a document has it."""

    operation: str
    status: str
    cause: str
    count: int
    says: str = ""
    is_documented: bool = True

    @property
    def name(self) -> str:
        """Its status and cause: `404 issue-not-found`."""
        return f"{self.status} {self.cause}".rstrip()


def coverage_chips(answers: Sequence[AnswerCount], never_called: Sequence[str] = ()) -> Html:
    """Draw the answers by operation, with a legend; `never_called` are operations that count for nothing."""
    by_operation: dict[str, list[AnswerCount]] = {}
    for answer in answers:
        by_operation.setdefault(answer.operation, []).append(answer)
    rows = [
        (operation, _share(mine), Html(" ".join(map(_chip, sorted(mine, key=lambda answer: answer.name)))))
        for operation, mine in by_operation.items()
    ]
    named = f"Never called, and therefore not counted: {', '.join(never_called)}."
    parts = [
        table(("operation", "met", "answers"), rows, class_="coverage"),
        tag("p", *_legend(any(not answer.is_documented for answer in answers)), class_="legend"),
        folded("what each answer says", _in_words(answers)),
        *([tag("p", named, class_="soft")] if never_called else []),
    ]
    return joined(parts)


def _share(answers: Sequence[AnswerCount]) -> str:
    documented = [answer for answer in answers if answer.is_documented]
    return f"{sum(1 for answer in documented if answer.count)} of {len(documented)}" if documented else "–"


def _chip(answer: AnswerCount) -> Html:
    if not answer.is_documented:
        return chip(f"{answer.name} ×{answer.count}", "warn", title="not in Atlassian's documents")
    if not answer.count:
        return chip(answer.name, "plain", title=f"never met: {answer.says}")
    return chip(f"{answer.name} ×{answer.count}", "good", title=answer.says)


def _legend(has_others: bool) -> Iterable[Html]:
    yield tag("span", chip("404 ×2", "good"), " met twice")
    yield tag("span", chip("404", "plain"), " documented, and never met")
    if has_others:
        yield tag("span", chip("418 ×1", "warn"), " met, and in no document of Atlassian's")


def _in_words(answers: Iterable[AnswerCount]) -> Html:
    rows = [(one.operation, one.name, one.says or "–", f"{one.count} ×" if one.count else "never") for one in answers]
    return table(("operation", "answer", "what it says", "met"), rows, class_="coverage")
