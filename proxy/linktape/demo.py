"""The demo: a sandbox, two real clients recorded against it and replayed without it, and every documented fault.

The clients are PyPI's `jira` and `atlassian-python-api`, unmodified; both do the same job. A job gives its transcript,
a line a step, without an address in it, so that two runs can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from linktape import api
from linktape.errors import UsageError
from linktape.jira.answers import DOCUMENTED
from linktape.jira.operations import OperationId

USER, TOKEN = "admin@example.com", "token"
"""The built-in site's administrator."""

Job = Callable[[str], list[str]]


def _jira_job(url: str) -> list[str]:
    """Link HSP-1 to MKY-1 twice with PyPI's `jira`, look around, take the link away, and miss it."""
    client = _jira_client(url)
    lines = [f"link types: {', '.join(kind.name for kind in client.issue_link_types())}"]
    for text in ("Waits for HSP-1.", "Waits for HSP-1, again."):
        client.create_issue_link("Blocks", "HSP-1", "MKY-1", comment={"body": text})
        links = client.issue("HSP-1", fields="issuelinks").fields.issuelinks
        lines.append(f"linked; HSP-1 now has {len(links)} link: {links[0].type.outward} {links[0].outwardIssue.key}")
    link = client.issue_link(links[0].id)
    lines.append(f"link by id: {link.inwardIssue.key} {link.type.outward} {link.outwardIssue.key}")
    lines.append(f"comments on HSP-1: {[comment.body for comment in client.comments('HSP-1')]}")
    client.delete_issue_link(link.id)
    lines.append(f"deleted; HSP-1 now has {len(client.issue('HSP-1', fields='issuelinks').fields.issuelinks)} links")
    lines.append(outcome(lambda: client.issue_link(link.id)))
    lines.append(outcome(lambda: client.create_issue_link("Haunts", "HSP-1", "MKY-1")))
    return lines


def _atlassian_job(url: str) -> list[str]:
    """Link HSP-2 to PR-1 with `atlassian-python-api`, look around, take the link away, and miss it."""
    client = _atlassian_client(url)
    lines = [f"link types: {', '.join(kind['name'] for kind in client.get_issue_link_types())}"]
    ends = {"inwardIssue": {"key": "HSP-2"}, "outwardIssue": {"key": "PR-1"}}
    client.create_issue_link({"type": {"name": "Duplicate"}, **ends, "comment": {"body": "The same as PR-1."}})
    links = client.issue("HSP-2", fields="issuelinks")["fields"]["issuelinks"]
    lines.append(f"linked; HSP-2 {links[0]['type']['outward']} {links[0]['outwardIssue']['key']}")
    link = client.get_issue_link(links[0]["id"])
    lines.append(f"link by id: {link['inwardIssue']['key']} {link['type']['outward']} {link['outwardIssue']['key']}")
    comments = client.issue_get_comments("HSP-2")["comments"]
    lines.append(f"comments on HSP-2: {[comment['body'] for comment in comments]}")
    client.remove_issue_link(link["id"])
    left = client.issue("HSP-2", fields="issuelinks")["fields"]["issuelinks"]
    lines.append(f"deleted; HSP-2 now has {len(left)} links")
    lines.append(outcome(lambda: client.get_issue_link(link["id"])))
    return lines


JOBS: dict[str, Job] = {"jira": _jira_job, "atlassian-python-api": _atlassian_job}


def outcome(step: Callable[[], Any]) -> str:
    """Take a step and say how it ended for the client: the exception's class and message, or `answered`."""
    try:
        step()
    except Exception as exc:  # whatever a foreign client raises is what is to be shown
        status = getattr(exc, "status_code", None)
        text = str(getattr(exc, "text", None) or exc) if status else str(exc)
        message = " ".join(text.split()) or "(no message)"
        return f"{type(exc).__name__}{f' {status}' if status else ''}: {message}"
    return "answered"


_NOT_INSTALLED = "the demo drives PyPI's clients; install them: pip install 'linktape[demo]'"


def _jira_client(url: str) -> Any:
    """Give PyPI's `jira` client, without retries. Raises UsageError where it is not installed."""
    try:
        from jira import JIRA
    except ImportError as exc:
        raise UsageError(_NOT_INSTALLED) from exc
    return JIRA(server=url, basic_auth=(USER, TOKEN), max_retries=0)


def _atlassian_client(url: str) -> Any:
    """Give atlassian-python-api's client. Raises UsageError where it is not installed."""
    try:
        from atlassian import Jira
    except ImportError as exc:
        raise UsageError(_NOT_INSTALLED) from exc
    return Jira(url=url, username=USER, password=TOKEN, cloud=True)


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
    "jira": (_jira_client, WITH_JIRA),
    "atlassian-python-api": (_atlassian_client, WITH_ATLASSIAN),
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
                    entry = session.journal()[-1]
                    cause = f"{entry['cause']}: " if entry["cause"] else ""
                    explained = f"{entry['words']}: {entry['status']}, {cause}{entry['origin']}"
                    yield ShownFault(scenario, operation, name, saw, explained)


def first_interaction(cassette: Path) -> str:
    """Give the first `linkIssues` interaction of a cassette as it stands in the file."""
    lines = cassette.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("- request:")] + [len(lines)]
    blocks = ["\n".join(lines[start:end]) for start, end in pairwise(starts)]
    return next((block for block in blocks if '"inwardIssue"' in block and "POST" in block), "null")
