"""What the demo's two clients do: the same job with PyPI's `jira` and `atlassian-python-api`, unmodified.

Each job gives its transcript, a line a step, without an address in it, so that two runs can be compared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from linktape.errors import UsageError

USER, TOKEN = "admin@example.com", "token"
"""The built-in site's administrator."""

Job = Callable[[str], list[str]]


def jira_job(url: str) -> list[str]:
    """Link HSP-1 to MKY-1 twice with PyPI's `jira`, look around, take the link away, and miss it."""
    client = jira_client(url)
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


def atlassian_job(url: str) -> list[str]:
    """Link HSP-2 to PR-1 with `atlassian-python-api`, look around, take the link away, and miss it."""
    client = atlassian_client(url)
    lines = [f"link types: {', '.join(kind['name'] for kind in client.get_issue_link_types())}"]
    client.create_issue_link(
        {
            "type": {"name": "Duplicate"},
            "inwardIssue": {"key": "HSP-2"},
            "outwardIssue": {"key": "PR-1"},
            "comment": {"body": "The same as PR-1."},
        }
    )
    links = client.issue("HSP-2", fields="issuelinks")["fields"]["issuelinks"]
    lines.append(f"linked; HSP-2 {links[0]['type']['outward']} {links[0]['outwardIssue']['key']}")
    link = client.get_issue_link(links[0]["id"])
    lines.append(f"link by id: {link['inwardIssue']['key']} {link['type']['outward']} {link['outwardIssue']['key']}")
    comments = client.issue_get_comments("HSP-2")["comments"]
    lines.append(f"comments on HSP-2: {[comment['body'] for comment in comments]}")
    client.remove_issue_link(link["id"])
    lines.append(
        f"deleted; HSP-2 now has {len(client.issue('HSP-2', fields='issuelinks')['fields']['issuelinks'])} links"
    )
    lines.append(outcome(lambda: client.get_issue_link(link["id"])))
    return lines


JOBS: dict[str, Job] = {"jira": jira_job, "atlassian-python-api": atlassian_job}


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


def jira_client(url: str) -> Any:
    """Give PyPI's `jira` client, without retries. Raises UsageError where it is not installed."""
    try:
        from jira import JIRA
    except ImportError as exc:
        raise UsageError("the demo drives PyPI's clients; install them: pip install 'linktape[demo]'") from exc
    return JIRA(server=url, basic_auth=(USER, TOKEN), max_retries=0)


def atlassian_client(url: str) -> Any:
    """Give atlassian-python-api's client. Raises UsageError where it is not installed."""
    try:
        from atlassian import Jira
    except ImportError as exc:
        raise UsageError("the demo drives PyPI's clients; install them: pip install 'linktape[demo]'") from exc
    return Jira(url=url, username=USER, password=TOKEN, cloud=True)
