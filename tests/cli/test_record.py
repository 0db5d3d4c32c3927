"""`linktape record` against a shared site: --projects and --clean-up, and what is said of a torn or edited cassette."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from linktape.jira.operations import OperationId
from linktape.tape.files import CassetteWriter, load
from tests.cli.running import Running
from tests.tape.support import interaction, linking

AUTH = ("admin@example.com", "token")


def body(source: str, destination: str) -> dict[str, object]:
    return {"type": {"name": "Blocks"}, "inwardIssue": {"key": source}, "outwardIssue": {"key": destination}}


@pytest.fixture
def jira(tmp_path: Path) -> Iterator[Running]:
    running = Running(["mock", "--port", "0"], tmp_path, {})
    yield running
    running.stopped(signal.SIGINT)


def recording(jira: Running, folder: Path, *more: str) -> Running:
    options = ["--upstream", jira.url, "--cassette", "a.yaml", "--port", "0", *more]
    return Running(["record", *options], folder, {})


def test_a_write_elsewhere_is_refused_and_neither_forwarded_nor_recorded(jira: Running, tmp_path: Path) -> None:
    running = recording(jira, tmp_path, "--projects", "HSP")
    url = f"{running.url}/rest/api/3/issueLink"

    elsewhere = requests.post(url, json=body("HSP-1", "MKY-1"), auth=AUTH, timeout=10)
    inside = requests.post(url, json=body("HSP-1", "HSP-2"), auth=AUTH, timeout=10)

    assert running.stopped(signal.SIGINT)[0] == 0
    assert (elsewhere.status_code, elsewhere.headers["Linktape-Error"]) == (403, "project")
    assert "issue MKY-1 is in project MKY" in elsewhere.json()["errorMessages"][0]
    assert inside.status_code == 201
    assert [one.response.status for one in load(tmp_path / "a.yaml")] == [201]
    assert jira.stopped(signal.SIGINT)[1].count("POST /rest/api/3/issueLink") == 1


def test_what_was_replaced_and_what_was_kept_is_said_at_the_end(jira: Running, tmp_path: Path) -> None:
    path = "/rest/api/3/issue/HSP-1"
    ends = []
    for token in ("token", "token", "dead", None):
        running = recording(jira, tmp_path, "--mode", "all")
        if token is not None:
            requests.get(running.url + path, auth=(AUTH[0], token), timeout=10)
        ends.append(running.stopped(signal.SIGINT))

    assert [code for code, _ in ends] == [0, 0, 1, 0]
    assert "linktape: recorded 1 interaction in a.yaml\n" in ends[0][1]
    assert "linktape: recorded 1 interaction in a.yaml, in place of 1\n" in ends[1][1]
    assert "linktape: recorded 1 interaction in a.yaml.new\n" in ends[2][1]
    assert "linktape: a.yaml stays as it was: it has successes, and all 1 new answers" in ends[2][1]
    assert "linktape: recorded 0 interactions; a.yaml stays as it was\n" in ends[3][1]
    assert [one.response.status for one in load(tmp_path / "a.yaml")] == [200]


def test_each_call_is_marked_as_recorded_or_not_and_the_end_counts_those_that_are_not(
    jira: Running, tmp_path: Path
) -> None:
    running = recording(jira, tmp_path)
    for path in ("issueLinkType", "dashboard", "priority/1"):
        requests.get(f"{running.url}/rest/api/3/{path}", auth=AUTH, timeout=10)

    _, log = running.stopped(signal.SIGINT)

    marks = re.findall(r"\[upstream [0-9.:]+, (.*)\] [0-9.]+ ms$", log, re.MULTILINE)
    assert marks == ["recorded", *["not recorded: outside --scope issue-links"] * 2]
    assert "linktape: recorded 1 interaction in a.yaml\n" in log
    assert "linktape: not recorded: 2 calls outside --scope issue-links\n" in log


def test_clean_up_removes_what_was_created_and_records_none_of_it(jira: Running, tmp_path: Path) -> None:
    issue = f"{jira.url}/rest/api/3/issue/HSP-1?fields=issuelinks"
    requests.post(f"{jira.url}/rest/api/3/issueLink", json=body("HSP-1", "MKY-2"), auth=AUTH, timeout=10)
    before = requests.get(issue, auth=AUTH, timeout=10).json()["fields"]["issuelinks"]
    running = recording(jira, tmp_path, "--clean-up")
    for destination in ("MKY-1", "MKY-2"):
        requests.post(f"{running.url}/rest/api/3/issueLink", json=body("HSP-1", destination), auth=AUTH, timeout=10)

    code, log = running.stopped(signal.SIGINT)

    assert code == 0
    assert "clean-up: removed 1 of 1 links that this recording created" in log
    assert requests.get(issue, auth=AUTH, timeout=10).json()["fields"]["issuelinks"] == before
    assert [one.operation.id for one in load(tmp_path / "a.yaml")] == [OperationId.LINK_ISSUES] * 2


def test_replay_says_what_was_edited_and_what_is_torn(tmp_path: Path) -> None:
    writer = CassetteWriter.open(tmp_path / "a.yaml")
    writer.append(linking())
    writer.append(interaction())
    writer.append(interaction())
    writer.close()
    data = (tmp_path / "a.yaml").read_bytes()[:-20].replace(b"code: 201", b"code: 404")
    (tmp_path / "a.yaml").write_bytes(data)

    running = Running(["replay", "--cassette", "a.yaml", "--port", "0"], tmp_path, {})
    code, log = running.stopped(signal.SIGINT)

    assert code == 0
    assert "linktape: a.yaml:5: this interaction was edited after it was recorded" in log
    assert "bytes are torn (the recorder was stopped while it wrote) and are not served" in log
    assert (tmp_path / "a.yaml").read_bytes() == data


def test_when_the_disk_refuses_the_client_has_its_answer_and_the_exit_code_is_1(jira: Running, tmp_path: Path) -> None:
    running = recording(jira, tmp_path)
    url = f"{running.url}/rest/api/3/issueLinkType"
    first = requests.get(url, auth=AUTH, timeout=10)
    (tmp_path / "a.yaml").rename(tmp_path / "taken.yaml")

    second = requests.get(url, auth=AUTH, timeout=10)
    code, log = running.stopped(signal.SIGINT)

    assert "Linktape-Recording" not in first.headers
    assert (second.status_code, second.headers["Linktape-Recording"]) == (200, "failed")
    assert second.json() == first.json()
    assert code == 1
    assert "call 2 of session default is not recorded: a.yaml was deleted or replaced" in log
    assert len(load(tmp_path / "taken.yaml")) == 1
