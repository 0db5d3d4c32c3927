"""The paths of `on: {body: {"$.type.name": Blocks}}`: members, indexes and `[*]`, nothing that could run long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linktape.jira.bodies import JsonValue

_STEP = re.compile(r"""\.([A-Za-z_][A-Za-z0-9_-]*)|\[(\d{1,6})\]|\['([^']{1,200})'\]|\["([^"]{1,200})"\]|(\[\*\])""")

Step = str | int | None  # None: every item


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A place in a JSON document; `steps` are members, indexes, or None for every item."""

    steps: tuple[Step, ...]
    text: str

    @staticmethod
    def parse(text: str) -> JsonPath | None:
        """Read a path such as `$.comment.visibility['type']` or `$.labels[*]`; None where it is none."""
        if not text.startswith("$"):
            return None
        steps: list[Step] = []
        at = 1
        while at < len(text):
            found = _STEP.match(text, at)
            if found is None:
                return None
            name = found[1] or found[3] or found[4]
            steps.append(name if name is not None else int(found[2]) if found[2] else None)
            at = found.end()
        return JsonPath(tuple(steps), text)

    def values(self, document: JsonValue) -> Iterator[JsonValue]:
        """Give every value at this place; none where the document has no such place."""
        yield from _values(document, self.steps)


def _values(value: JsonValue, steps: tuple[Step, ...]) -> Iterator[JsonValue]:
    if not steps:
        yield value
        return
    step, rest = steps[0], steps[1:]
    if isinstance(value, dict):
        if isinstance(step, str) and step in value:
            yield from _values(value[step], rest)
    elif isinstance(value, list):
        chosen = value if step is None else value[step : step + 1] if isinstance(step, int) else []
        for item in chosen:
            yield from _values(item, rest)
