"""Makes the table of published rules in docs/limits.md, from the one table of rules."""

from __future__ import annotations

from linktape.limiter.published import RULES


def rules() -> str:
    """Make the table: what each rule says, how sure that is, and who says so."""
    lines = ["| rule | mark | source |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {rule.says} | {rule.mark} | {rule.source} |" for rule in RULES)])
