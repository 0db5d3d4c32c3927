"""The verdict on a session in sentences, the worst first: for a terminal, the control port, a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from linktape.judge.verdict import Verdict
from linktape.wording import counted

_MOST_NUMBERS = 20
_MOST_VIOLATIONS = 20


def sentences(judged: Verdict, calls: int, *, strict: bool = False) -> list[str]:
    """Say what is to be said; a good verdict has one sentence. `strict`: what was not used makes it bad."""
    found = list(against(judged, strict=strict))
    if found:
        return found
    return ["nothing is to be said against the client" if calls else "no call came yet"]


def against(judged: Verdict, *, strict: bool = False) -> Iterator[str]:
    """Say what is to be said against a client; nothing where the verdict is good."""
    for numbers, what, became in (
        (judged.unmatched, "call", "matched no recording"),
        (judged.unsupported, "call", "Jira would answer and the mock does not"),
        (judged.outside, "call", "went past the address that was given"),
        (judged.not_recorded, "answer", "NOT recorded"),
    ):
        if numbers:
            yield f"{counted(len(numbers), what)} {became}: {_listed(numbers)}"
    for one in judged.violations[:_MOST_VIOLATIONS]:
        yield f"{one.policy}: {one.happened}; expected: {one.expected}, because {one.because}"
    if len(judged.violations) > _MOST_VIOLATIONS:
        yield f"{len(judged.violations) - _MOST_VIOLATIONS} more expectations were broken"
    for name in judged.never_struck:
        yield f"scenario {name} has struck no call"
    if strict and judged.unused:
        yield f"{counted(len(judged.unused), 'recorded interaction')} never asked for"
    if strict:
        yield from (str(one) for one in judged.unmet if one.scenario not in judged.never_struck)


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(f"#{number}" for number in numbers[:_MOST_NUMBERS]) + (", …" * (len(numbers) > _MOST_NUMBERS))
