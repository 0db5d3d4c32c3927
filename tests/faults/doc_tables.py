"""The tables of docs/scenarios.md that are made from the code."""

from __future__ import annotations

import os
from pathlib import Path

from linktape.faults.table import FAULTS, Fault
from linktape.judge.policies import POLICIES

PAGE = Path(__file__).parents[2] / "docs" / "scenarios.md"


def documented(name: str, table: str) -> bool:
    """Say whether the page has this table between its marks; with LINKTAPE_WRITE_DOCS set, put it there."""
    text = PAGE.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end.strip("\n"))
    if os.environ.get("LINKTAPE_WRITE_DOCS"):
        PAGE.write_text(before + begin + table + end + after, encoding="utf-8")
    return begin + table + end in PAGE.read_text(encoding="utf-8")


def faults() -> str:
    """Make the table of faults."""
    rows = ["| fault | status | what | settings | bytes |", "| --- | --- | --- | --- | --- |"]
    for fault in FAULTS.values():
        status = "–" if fault.status is None else str(fault.status)
        rows.append(f"| `{fault.name}` | {status} | {fault.says} | {_settings(fault)} | {fault.mark} |")
    return "\n".join(rows)


def _settings(fault: Fault) -> str:
    choices = [f"`{name}`: {', '.join(known)}" for name, known in fault.choices.items()]
    return "; ".join([*choices, *(f"`{name}`" for name in fault.takes)])


def policies() -> str:
    """Make the table of policies."""
    rows = ["| policy | a good client | because |", "| --- | --- | --- |"]
    rows += [f"| `{policy.name}` | {policy.says} | {policy.because} |" for policy in POLICIES.values()]
    return "\n".join(rows)
