"""The demo: a sandbox, two real clients recorded against it and replayed without it, and every documented fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from linktape import api
from linktape.demo.clients import JOBS, atlassian_client, jira_client, outcome
from linktape.jira.answers import DOCUMENTED
from linktape.jira.operations import OperationId


@dataclass(frozen=True, slots=True)
class Loop:
    """What one client said while it was recorded, and while it was replayed."""

    client: str
    recorded: list[str]
    replayed: list[str]

    @property
    def is_same(self) -> bool:
        """Whether the client saw the same in both."""
        return self.recorded == self.replayed


@dataclass(frozen=True, slots=True)
class ShownFault:
    """One documented fault, as a client saw it and as linktape explains it."""

    scenario: str
    operation: str
    client: str
    saw: str
    explained: str


def record_and_replay(folder: Path) -> Iterator[tuple[Loop, Path]]:
    """Record each client against a sandbox (our mock) through the proxy, stop the sandbox, and replay it."""
    for name, job in JOBS.items():
        cassette = folder / f"{name}.yaml"
        with api.mock() as sandbox, api.record(sandbox.url, cassette) as proxy:
            recorded = job(proxy.url)
        with api.replay(cassette) as tape:
            replayed = job(tape.url)
        yield Loop(name, recorded, replayed), cassette


LINK = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}
LINK_ID = "10001"  # the built-in site's sample link

Step = Callable[[Any], object]

WITH_JIRA: dict[str, Step] = {
    "linkIssues": lambda client: client.create_issue_link("Blocks", "HSP-1", "MKY-1", comment={"body": "Linked."}),
    "getIssueLink": lambda client: client.issue_link(LINK_ID),
    "deleteIssueLink": lambda client: client.delete_issue_link(LINK_ID),
}
WITH_ATLASSIAN: dict[str, Step] = {
    "linkIssues": lambda client: client.create_issue_link({**LINK, "comment": {"body": "Linked."}}),
    "getIssueLink": lambda client: client.get_issue_link(LINK_ID),
    "deleteIssueLink": lambda client: client.remove_issue_link(LINK_ID),
}
CLIENTS: dict[str, tuple[Callable[[str], Any], dict[str, Step]]] = {
    "jira": (jira_client, WITH_JIRA),
    "atlassian-python-api": (atlassian_client, WITH_ATLASSIAN),
}

_SCENARIOS = {
    "comment-rejected": "comment-role",
    "link-not-found": "link-gone",
    "no-link-permission": "no-link-permission-documented",
}
"""The built-in scenario that plays a cause, where it is not named like it."""

PLAYED: dict[str, tuple[str, ...]] = {
    operation: tuple(
        _SCENARIOS.get(answer.row, answer.row)
        for answer in DOCUMENTED[OperationId(operation)]
        if answer.row and answer.row == answer.cause and answer.cause != "rate-limited"
    )
    for operation in WITH_JIRA
}
"""Operation -> the built-in scenarios that play each of its documented errors."""


def every_fault() -> Iterator[ShownFault]:
    """Play each documented error of issue links to both clients, each in a session of its own on one mock."""
    with api.mock() as tape:
        for operation, scenarios in PLAYED.items():
            for scenario in scenarios:
                for name, (connect, steps) in CLIENTS.items():
                    session = tape.session(f"{operation}.{scenario}.{name}")
                    client = connect(session.url)
                    session.scenario(scenario)
                    saw = outcome(partial(steps[operation], client))
                    yield ShownFault(scenario, operation, name, saw, _explained(session.journal()[-1]))


def _explained(entry: dict[str, Any]) -> str:
    """Say what linktape knows of a call: the true cause, and who answered."""
    cause = f"{entry['cause']}: " if entry["cause"] else ""
    return f"{entry['words']}: {entry['status']}, {cause}{entry['origin']}"


def first_interaction(cassette: Path) -> str:
    """Give the first `linkIssues` interaction of a cassette as it stands in the file."""
    lines = cassette.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("- request:")] + [len(lines)]
    blocks = ["\n".join(lines[start:end]) for start, end in pairwise(starts)]
    return next((block for block in blocks if '"inwardIssue"' in block and "POST" in block), json.dumps(None))
