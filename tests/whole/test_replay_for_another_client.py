"""What one client recorded is replayed for another that does the same job in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
from atlassian import Jira
from jira import JIRA, JIRAError

from tests.cli.running import running

Seen = list[object]
LINKS = "issuelinks"


def job_by_jira(url: str) -> Seen:
    """Look, link with a comment, look at everything that this changed, unlink, look again."""
    client = JIRA(url, basic_auth=("admin@example.com", "token"), max_retries=0)

    def links() -> list[tuple[str, str, str]]:
        found = client.issue("HSP-1", fields=LINKS).fields.issuelinks
        return [(link.id, link.type.name, link.outwardIssue.key) for link in found]

    seen: Seen = [links()]
    client.create_issue_link("Blocks", "HSP-1", "MKY-1", comment={"body": "see the log"})
    seen.append(links())
    (made,) = links()
    link = client.issue_link(made[0])
    seen.append((link.id, link.inwardIssue.key, link.outwardIssue.key))
    seen.append([comment.body for comment in client.comments("HSP-1")])
    client.delete_issue_link(made[0])
    seen.append(links())
    return seen


def job_by_atlassian(url: str) -> Seen:
    """Do the same job, with another client's requests: more reads, other order, other query words."""
    client = Jira(url, username="admin@example.com", password="token")

    def links() -> list[tuple[str, str, str]]:
        found = answer(client.get_issue("HSP-1", fields=LINKS))["fields"][LINKS]
        return [(link["id"], link["type"]["name"], link["outwardIssue"]["key"]) for link in found]

    seen: Seen = [links()]
    assert links() == seen[0]
    kinds = {kind["name"]: kind["id"] for kind in client.get_issue_link_types()}
    client.create_issue_link(
        {
            "comment": {"body": "see the log"},
            "outwardIssue": {"key": "MKY-1"},
            "inwardIssue": {"key": "HSP-1"},
            "type": {"id": kinds["Blocks"]},
        }
    )
    seen.append(links())
    (made,) = links()
    link = answer(client.get_issue_link(made[0]))
    seen.append((link["id"], link["inwardIssue"]["key"], link["outwardIssue"]["key"]))
    seen.append([comment["body"] for comment in answer(client.issue_get_comments("HSP-1"))["comments"]])
    client.remove_issue_link(made[0])
    seen.append(links())
    return seen


def answer(body: Any) -> Any:
    """Take an answer for what it is; the client's types allow for answers without a body."""
    return body


class Recording:
    """A cassette that was made by `jira`, and what that client saw."""

    def __init__(self, folder: Path, seen: Seen) -> None:
        self.folder = folder
        self.seen = seen


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    folder = tmp_path_factory.mktemp("recording")
    with ExitStack() as stack:
        mock = stack.enter_context(running("mock", folder=folder))
        recorder = stack.enter_context(
            running("record", "--upstream", mock.url, "--cassette", "by-jira.yaml", folder=folder)
        )
        return Recording(folder, job_by_jira(recorder.url))


@pytest.fixture(scope="module")
def replay(recording: Recording) -> Iterator[str]:
    """Give the address of a replay of the cassette; its sandbox is gone."""
    with running("replay", "--cassette", "by-jira.yaml", folder=recording.folder) as server:
        yield server.url


@pytest.mark.parametrize("job", [job_by_jira, job_by_atlassian])
def test_a_recording_by_jira_is_replayed_for_either_client(
    job: Callable[[str], Seen], recording: Recording, replay: str
) -> None:
    assert job(f"{replay}/s/{job.__name__}") == recording.seen


def test_two_clients_at_once_do_not_meet(recording: Recording, replay: str) -> None:
    assert job_by_atlassian(f"{replay}/s/one") == job_by_atlassian(f"{replay}/s/two") == recording.seen


def test_where_the_other_client_asks_for_something_else_the_miss_says_what(replay: str) -> None:
    client = Jira(f"{replay}/s/miss", username="admin@example.com", password="token")

    with pytest.raises(requests.HTTPError) as refused:
        client.get_issue("HSP-1", fields="issuelinks,summary")

    said = str(refused.value).splitlines()
    assert said[0].startswith("linktape: no recording answers getIssue HSP-1 (GET /rest/api/2/issue/HSP-1?")
    assert said[1].startswith("by-jira.yaml:")
    assert said[1].endswith("fields 'issuelinks,summary', recorded 'issuelinks'")


def test_jira_raises_the_miss_in_full_too(replay: str) -> None:
    client = JIRA(f"{replay}/s/miss-by-jira", basic_auth=("admin@example.com", "token"), max_retries=0)

    with pytest.raises(JIRAError) as refused:
        client.create_issue_link("Blocks", "MKY-1", "HSP-1", comment={"body": "see the log"})

    assert refused.value.status_code == 501
    assert "direction reversed" in str(refused.value.text)
    assert "the issue sent as inwardIssue is the source" in str(refused.value.text)
