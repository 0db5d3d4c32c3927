"""JSON paths such as `$.comment.body` or `$.items[*].id`: reading them, and taking out what they name."""

from __future__ import annotations

import re
from functools import lru_cache

from linktape.jira.bodies import JsonValue

Steps = tuple[str, ...]
"""Names, indexes, and `*` for each member or item."""

_STEP = re.compile(r"\.(\*|[A-Za-z_][A-Za-z0-9_\-]*)|\[(\*|[0-9]{1,9})\]|\['([^']*)'\]")


@lru_cache(maxsize=1_024)
def steps(path: str) -> Steps:
    """Split a path into its steps. Raises ValueError."""
    found: list[str] = []
    at = 1
    while path.startswith("$") and at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            break
        found.append(step[1] or step[2] or step[3] or "")
        at = step.end()
    if not found or at < len(path):
        raise ValueError(f"{path!r} is no path into JSON; write for example $.comment.body or $.items[*].id")
    return tuple(found)


def without(value: JsonValue, path: Steps) -> JsonValue:
    """Give the value without what a path names."""
    step, further = path[0], path[1:]
    if isinstance(value, dict):
        hit = value.keys() if step == "*" else {step}
        kept = {name: inner for name, inner in value.items() if further or name not in hit}
        return {name: without(inner, further) if name in hit else inner for name, inner in kept.items()}
    if isinstance(value, list):
        chosen = [step == "*" or str(index) == step for index in range(len(value))]
        pairs = [pair for pair in zip(value, chosen, strict=True) if further or not pair[1]]
        return [without(inner, further) if hit else inner for inner, hit in pairs]
    return value
