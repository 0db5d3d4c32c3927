"""`--on-miss`: who answers what the cassettes don't know, as a user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

import linktape
from tests.cli.running import running
from tests.support import link

AUTH = ("admin@example.com", "token")


def links_of(url: str, query: str = "?fields=issuelinks") -> list[str]:
    answer = requests.get(f"{url}/rest/api/3/issue/HSP-1{query}", auth=AUTH, timeout=20)
    assert answer.status_code == 200, answer.text
    return [one["outwardIssue"]["key"] for one in answer.json()["fields"]["issuelinks"]]


def linked(url: str, destination: str, type_name: str = "Blocks") -> int:
    body = link("HSP-1", destination, type_name)
    return requests.post(f"{url}/rest/api/3/issueLink", json=body, auth=AUTH, timeout=20).status_code


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with `a.yaml`: the link types, HSP-1 linked to MKY-1, HSP-1 read."""
    folder = tmp_path_factory.mktemp("on-miss")
    with linktape.mock() as jira, linktape.record(jira.url, folder / "a.yaml") as recorder:
        requests.get(f"{recorder.url}/rest/api/3/issueLinkType", auth=AUTH, timeout=20)
        assert linked(recorder.url, "MKY-1") == 201
        assert links_of(recorder.url) == ["MKY-1"]
    return folder


def test_fail_refuses_and_tells_the_terminal_what_it_told_the_client(recording: Path) -> None:
    with running("replay", "--cassette", "a.yaml", folder=recording) as replay:
        refused = requests.post(
            f"{replay.url}/rest/api/3/issueLink", json=link("MKY-1", "HSP-1"), auth=AUTH, timeout=20
        )
        _, log = replay.stopped()

    assert refused.status_code == 501
    assert refused.headers["Linktape-Error"] == "unmatched"
    lines = refused.json()["errorMessages"]
    assert lines[1].endswith("direction reversed")
    assert all(line.removeprefix("linktape: ") in log for line in lines)


def test_mock_goes_on_from_where_the_client_stands(recording: Path) -> None:
    with running("replay", "--cassette", "a.yaml", "--on-miss", "mock", folder=recording) as replay:
        assert linked(replay.url, "MKY-1") == 201  # from the tape
        assert linked(replay.url, "MKY-1", "Relates") == 201  # from the fake, which has to know of the first

        assert links_of(replay.url) == ["MKY-1", "MKY-1"]
        assert links_of(replay.url, "?fields=issuelinks,summary") == ["MKY-1", "MKY-1"]


def test_forward_asks_the_upstream_and_records_nothing(recording: Path, sandbox: str) -> None:
    before = (recording / "a.yaml").read_bytes()
    arguments = ("replay", "--cassette", "a.yaml", "--on-miss", "forward", "--upstream", sandbox)
    with running(*arguments, folder=recording) as replay:
        assert linked(replay.url, "MKY-2") == 201

        assert links_of(replay.url) == ["MKY-2"]
        assert links_of(sandbox) == ["MKY-2"]
    assert (recording / "a.yaml").read_bytes() == before


def test_record_adds_what_was_missing_and_the_next_replay_has_it(recording: Path, tmp_path: Path, sandbox: str) -> None:
    (tmp_path / "b.yaml").write_bytes((recording / "a.yaml").read_bytes())
    arguments = ("replay", "--cassette", "b.yaml", "--on-miss", "record", "--upstream", sandbox)
    with running(*arguments, folder=tmp_path) as replay:
        assert linked(replay.url, "MKY-2") == 201
        assert replay.stopped()[0] == 0

    with running("replay", "--cassette", "b.yaml", folder=tmp_path) as replay:
        assert linked(replay.url, "MKY-2") == 201
        assert linked(replay.url, "MKY-3") == 501
