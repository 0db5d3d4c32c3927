"""A run as Markdown, for a step's summary in CI and for reviews."""

from __future__ import annotations

import re
from collections.abc import Iterable

from linktape.judge.coverage import percent_words
from linktape.pictures.observations import MOST_SHOWN, Observation, labels
from linktape.reports.run_file import RunFile
from linktape.wording import counted, cut

_MARKS = re.compile(r"([\\`*_{}\[\]<|~])")
_MOST_STRUCK = 20
_MOST_TEXT = 300


def markdown(run: RunFile) -> str:
    """Give what the page has, without the pictures."""
    sentence, _ = run.headline()
    ended = run.not_started or f"ended with {run.ended} after {run.took_s:.1f} s"
    calls = f"{counted(run.requests, 'call')}, {counted(run.retries, 'retry', 'retries')}"
    lines = [f"# {text(sentence)}", "", f"`{_code(run.shown_command)}` {text(ended)}; {calls}."]
    if run.speed != 1:
        lines += ["", f"Speed: {text(run.speed_words)}."]
    seen = run.observations()
    if seen:
        lines += ["", "## Findings", "", *(line for observation in seen for line in _observed(observation))]
    if run.struck:
        lines += ["", "## Faults that struck", "", "| call | fault | made good |", "| --- | --- | --- |", *_struck(run)]
    coverage = run.coverage
    share = f"{coverage.met} of {coverage.documented} ({percent_words(coverage.percent, 0)})"
    return "\n".join([*lines, "", f"Documented answers met: {share}."]) + "\n"


def text(words: str) -> str:
    """Give a text in which nothing is a mark of Markdown or HTML, in one line."""
    return _MARKS.sub(r"\\\1", " ".join(words.split()))


def _code(words: str) -> str:
    return " ".join(words.replace("`", "'").split())


def _observed(observation: Observation) -> Iterable[str]:
    expected = f"; expected {text(observation.expected)}" if observation.expected else ""
    name = text(observation.what)
    yield f"- {f'**{name}**' if observation.is_bad else name}: {text(observation.sentence)}{expected}"
    for one in observation.told[:MOST_SHOWN]:
        yield f"  - {text(' '.join([*labels(one.calls), cut(one.happened, _MOST_TEXT)]))}"
    if len(observation.told) > MOST_SHOWN:
        yield f"  - and {len(observation.told) - MOST_SHOWN} more"


def _struck(run: RunFile) -> Iterable[str]:
    journal = run.journal()
    for one in run.struck[:_MOST_STRUCK]:
        entry = journal.get(one.place)
        words = text(f"{one.place} {entry.words if entry else 'a call'}")
        yield f"| {words} | {text(one.fault)} | {'yes' if one.is_made_good else 'no'} |"
    if len(run.struck) > _MOST_STRUCK:
        yield f"| and {len(run.struck) - _MOST_STRUCK} more | | |"
