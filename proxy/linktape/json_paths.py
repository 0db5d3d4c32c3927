"""Paths into JSON such as `$.type.name`, `$.items[*].id` or `$['odd name']`: reading them, and what they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linktape.jira.bodies import JsonValue

_STEP = re.compile(r"""\.([A-Za-z_][A-Za-z0-9_-]*)|\[([0-9]{1,9})\]|\['([^']*)'\]|\["([^"]*)"\]|\.\*|\[\*\]""")

Steps = tuple[str | int | None, ...]
"""Members, indexes, or None for every member and item."""


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A place in a JSON document, and how it was written."""

    steps: Steps
    text: str

    @staticmethod
    def parse(text: str) -> JsonPath | None:
        """Read a path; `$` is the whole document. None where it is none."""
        steps: list[str | int | None] = []
        at = 1
        while at < len(text):
            match = _STEP.match(text, at)
            if match is None:
                return None
            name = next((name for name in match.group(1, 3, 4) if name is not None), None)
            steps.append(name if match[2] is None else int(match[2]))
            at = match.end()
        return JsonPath(tuple(steps), text) if text.startswith("$") else None

    def values(self, document: JsonValue) -> Iterator[JsonValue]:
        """Give every value at this place; none where the document has no such place."""
        found = [document]
        for step in self.steps:
            found = [inner for value in found for inner in _inside(value, step)]
        return iter(found)

    def without(self, value: JsonValue) -> JsonValue:
        """Give a value without what the path names, which is a part of it."""
        return _without(value, self.steps)

    def fits(self, names: Sequence[str]) -> bool:
        """Whether these members and indexes lead to a place that the path names."""
        return len(names) == len(self.steps) and all(map(_is_meant, self.steps, names))


def member_path(text: str) -> JsonPath:
    """Read a path to something in a document. Raises ValueError."""
    path = JsonPath.parse(text)
    if path is None or not path.steps:
        raise ValueError(f"{text!r} is no path into JSON; write for example $.comment.body or $.items[*].id")
    return path


def _is_meant(step: str | int | None, name: str) -> bool:
    return step is None or str(step) == name


def _inside(value: JsonValue, step: str | int | None) -> list[JsonValue]:
    if isinstance(value, dict):
        return [*value.values()] if step is None else [value[step]] if step in value else []
    if isinstance(value, list):
        return value if step is None else value[step : step + 1] if isinstance(step, int) else []
    return []


def _without(value: JsonValue, steps: Steps) -> JsonValue:
    step, further = steps[0], steps[1:]
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if further or not _is_meant(step, name)}
        return {name: _without(inner, further) if _is_meant(step, name) else inner for name, inner in kept.items()}
    if isinstance(value, list):
        numbered = [(_is_meant(step, str(index)), inner) for index, inner in enumerate(value)]
        return [_without(inner, further) if is_hit else inner for is_hit, inner in numbered if further or not is_hit]
    return value
