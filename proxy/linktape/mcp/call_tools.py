"""The tools that say what a client did: they ask the control port, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from linktape.mcp.tool_arguments import ToExplain, ToJudge, ToMeasure, ToRead
from linktape.mcp.workbench import Workbench
from linktape.reports import control_lines
from linktape.wording import counted, cut

_MOST_OF_A_BODY = 3_000
_KINDS = {"faults": "fault", "misses": "miss", "writes": "write", "lost": "lost"}


async def journal(bench: Workbench, asked: ToRead) -> str:
    """List calls, the newest of those that were asked for."""
    filters = {"only": asked.only, "operation": asked.operation, "status": asked.status, "text": asked.text}

    def lines() -> Iterable[str]:
        page = bench.asked(asked.server).ask(
            "/journal", session=asked.session, limit=asked.limit, newest=True, **filters
        )
        yield counts(page["counts"])
        yield from calls(page["entries"], has_session=asked.session == "*")
        if not page["entries"] and any(filters.values()):
            yield "none of them is what was asked for"

    return await _asked(lines)


async def explain(bench: Workbench, asked: ToExplain) -> str:
    """Tell why a call was answered as it was, and show its request and answer."""

    def lines() -> Iterable[str]:
        said = bench.asked(asked.server).ask(f"/explain/{asked.n}", session=asked.session)
        yield from control_lines.explanation(said)
        for name in ("request", "answer"):
            if said[name] is not None:
                yield from _message(name, said[name])

    return await _asked(lines)


async def verdict(bench: Workbench, asked: ToJudge) -> str:
    """Judge a session as it stands."""

    def lines() -> Iterable[str]:
        return control_lines.verdict(bench.asked(asked.server).ask("/verdict", session=asked.session, sentences=True))

    return await _asked(lines)


async def coverage(bench: Workbench, asked: ToMeasure) -> str:
    """Say which documented answers the client has met, and which it never met."""

    def lines() -> Iterable[str]:
        said = bench.asked(asked.server).ask("/coverage", session=asked.session)
        yield from control_lines.coverage(said)
        yield "- means: never met. drill plays them; set_scenario plays one"

    return await _asked(lines)


async def _asked(lines: Callable[[], Iterable[str]]) -> str:
    return await asyncio.to_thread(lambda: "\n".join(lines()))


def counts(said: Any) -> str:
    """Sum up a session's calls: `3 calls: 1 fault, 2 writes`."""
    parts = [counted(said[name], word, name) for name, word in _KINDS.items() if said[name]]
    return counted(said["calls"], "call") + (f": {', '.join(parts)}" if parts else "")


def calls(entries: Iterable[Any], *, has_session: bool) -> Iterable[str]:
    """List calls, one a line."""
    return control_lines.table(control_lines.call(entry, has_session=has_session) for entry in entries)


def _message(name: str, said: Any) -> Iterable[str]:
    yield f"{name}: {said['start']}"
    yield from (f"  {field['name']}: {field['value']}" for field in said["headers"])
    if said["body"]:
        yield f"  {cut(said['body'], _MOST_OF_A_BODY)}"
