"""What the calls of a run, as its JSON tells them, would cost an app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from linktape.jira.operations import OperationId
from linktape.jira.profiles import Profile
from linktape.journal_rows import NO_RECORDING, Entry
from linktape.limiter.bill import Item
from linktape.limiter.points import Cost, kind_points
from linktape.reports.run_file import RunFile
from linktape.wording import counted

FROM_TAPE = "cassette "
"""How the origin of a recorded answer begins; its place follows."""


def items(run: RunFile, recorded: Mapping[str, Item], profile: Profile = Profile.DOCUMENTED) -> list[Item]:
    """Give what each call costs. `recorded`: the recordings by their places (`a.yaml:120`)."""
    return [_item(entry, recorded, profile) for one in run.sessions for entry in one.journal]


def places(run: RunFile) -> list[Path]:
    """Name the cassettes that answered."""
    origins = {entry.origin for one in run.sessions for entry in one.journal if entry.origin.startswith(FROM_TAPE)}
    return [Path(file) for file in sorted({one.removeprefix(FROM_TAPE).rpartition(":")[0] for one in origins})]


def left_out(run: RunFile, found: list[Item]) -> list[str]:
    """Say what the file does not tell."""
    lines: list[str] = []
    forgotten = run.requests - len(found)
    if forgotten > 0:
        lines.append(f"what the journal had no room for is not in these figures: {counted(forgotten, 'call')}")
    missed = sum(entry.origin == NO_RECORDING for one in run.sessions for entry in one.journal)
    if missed:
        lines.append(
            f"without a recording, counted as 1 point each: {counted(missed, 'call')}; Jira's answers cost more"
        )
    least = sorted({one.operation.value for one in found if one.is_least})
    if least:
        lines.append(
            f"how much the answers to {', '.join(least)} held is not in the file, so they count as one thing each: "
            "record the client, and ask for the cost of the cassette"
        )
    return lines


def _item(entry: Entry, recorded: Mapping[str, Item], profile: Profile) -> Item:
    at = datetime.fromisoformat(entry.at)
    if entry.origin.startswith(FROM_TAPE):
        known = recorded.get(entry.origin.removeprefix(FROM_TAPE))
        if known is not None:
            return replace(known, at=at)
    operation = _operation(entry.operation)
    each = kind_points(operation, profile) if _reads(entry, operation) else 0
    is_list = bool(operation.traits.lists) or operation is OperationId.OTHER
    about = entry.subject.upper() if operation is OperationId.GET_ISSUE else ""
    return Item(operation, Cost(1, each) if each else Cost(), at, about, is_least=bool(each) and is_list)


def _reads(entry: Entry, operation: OperationId) -> bool:
    """Whether it is a read that was answered with something."""
    is_answered = entry.status is not None and 200 <= entry.status < 300
    is_read = entry.method in ("GET", "HEAD") if operation is OperationId.OTHER else not operation.traits.is_mutation
    return is_answered and is_read


def _operation(name: str) -> OperationId:
    return next((one for one in OperationId if one.value == name), OperationId.OTHER)
