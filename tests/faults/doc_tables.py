"""The tables of docs/scenarios.md that are made from the code."""

from __future__ import annotations

from linktape.faults.table import FAULTS, Fault
from linktape.judge.policies import POLICIES
from linktape.wiring import scenario_library
from linktape.wording import first_sentence
from tests.whole.test_scenarios import CAUGHT


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


def library() -> str:
    """Make the table of the library."""
    rows = ["| scenario | what happens | the bad client is caught by |", "| --- | --- | --- |"]
    for name in scenario_library.names():
        happening = first_sentence(scenario_library.built_in(name).description)
        rows.append(f"| `{name}` | {happening} | {CAUGHT[name][1]} |")
    return "\n".join(rows)
