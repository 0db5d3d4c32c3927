"""The tools that look at cassettes: what is in one, and what is wrong with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from linktape.cassette_tools.conversation import conversation
from linktape.cassette_tools.scan import scan, site_names
from linktape.cassette_tools.whole_check import checked
from linktape.mcp.tool_arguments import ToCheckCassettes, ToShowCassette
from linktape.mcp.workbench import Workbench
from linktape.redaction.redactor import Redactor
from linktape.reports.control_lines import table
from linktape.tape import files
from linktape.tape.cassette import Cassette
from linktape.wording import counted

_MOST_FINDINGS = 50


async def cassette_show(_: Workbench, asked: ToShowCassette) -> str:
    """Give the conversation of a cassette in Jira's words."""
    return "\n".join(await asyncio.to_thread(lambda: list(_shown(asked))))


def _shown(asked: ToShowCassette) -> Iterator[str]:
    cassette = files.load(Path(asked.file))
    redactor = _knowing(cassette)
    rows = [
        (f"#{turn.interaction.index + 1}", f"line {turn.interaction.line}", turn.asked,
         str(turn.interaction.response.status), turn.answered)
        for turn in conversation(cassette)
    ]  # fmt: skip
    first = asked.first - 1
    shown = rows[first : first + asked.limit]
    yield f"{asked.file}: {counted(len(rows), 'interaction')}"
    yield from (redactor.text(line) for line in table(shown))
    if first + asked.limit < len(rows):
        yield f'{len(rows) - first - len(shown)} more: cassette_show with "first": {asked.first + asked.limit}'
    yield from map(str, cassette.notices)


def _knowing(cassette: Cassette) -> Redactor:
    """Give a redactor that knows a cassette's own secrets: one of another tool's may be full of them."""
    policy = cassette.metadata.get("redaction")
    redactor = Redactor.from_metadata(policy) if isinstance(policy, dict) else Redactor()
    for interaction in cassette:
        redactor.learn(interaction.request)
        redactor.learn_response(interaction.response)
    return redactor


async def cassette_check(_: Workbench, asked: ToCheckCassettes) -> str:
    """Check cassettes: format, Atlassian's OpenAPI, link directions, vcrpy, secrets and people."""
    return "\n".join(await asyncio.to_thread(lambda: [line for name in asked.files for line in _checked(name)]))


def _checked(name: str) -> Iterator[str]:
    data = files.read_bytes(Path(name))
    wrong, cassette = checked(data, name)
    leaks = scan(data, name)
    found = [*map(str, wrong), *map(str, leaks)]
    if not found:
        yield f"{name}: clean: {counted(len(cassette), 'interaction')}, nothing wrong, no secret, nobody's data"
    else:
        yield f"{name}: not clean: {counted(len(found), 'finding')} in {counted(len(cassette), 'interaction')}"
    yield from found[:_MOST_FINDINGS]
    if len(found) > _MOST_FINDINGS:
        yield f"… {len(found) - _MOST_FINDINGS} more: linktape cassette check {name}"
    if leaks:
        yield f"Next: linktape cassette redact {name} takes secrets and people out; revoke a secret that was committed"
    yield from (f"note: {site}" for site in site_names(data, name))
    yield from map(str, cassette.notices)
