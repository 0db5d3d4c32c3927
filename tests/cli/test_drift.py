"""`linktape drift`, against the fake Jira."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
import requests
from typer.testing import CliRunner, Result

from linktape.cli.app import application
from linktape.errors import UpstreamFailed, UsageError
from tests.cli.running import Running

AUTH = ("admin@example.com", "token")
CREDENTIALS = {"LINKTAPE_JIRA_EMAIL": AUTH[0], "LINKTAPE_JIRA_TOKEN": AUTH[1]}
LINK = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}


@pytest.fixture
def cassette(sandbox: str, tmp_path: Path) -> Path:
    """Record a client that reads, links, reads, and removes the link again."""
    path = tmp_path / "a.yaml"
    running = Running(["record", "--upstream", sandbox, "--cassette", str(path), "--port", "0"], tmp_path, {})
    api = f"{running.url}/rest/api/3"
    with requests.Session() as client:
        client.auth = AUTH
        client.get(f"{api}/serverInfo", timeout=10)
        client.get(f"{api}/issueLinkType", timeout=10)
        client.post(f"{api}/issueLink", json=LINK, timeout=10)
        issue = client.get(f"{api}/issue/HSP-1?fields=issuelinks", timeout=10).json()
        client.delete(f"{api}/issueLink/{issue['fields']['issuelinks'][0]['id']}", timeout=10)
    assert running.stopped(signal.SIGINT)[0] == 0
    return path


def drift(path: Path, upstream: str, *more: str) -> Result:
    arguments = ["drift", "--cassette", str(path), "--upstream", upstream, *more]
    return CliRunner().invoke(application(), arguments, env=CREDENTIALS)


def test_a_site_that_answers_as_before_has_not_drifted(cassette: Path, sandbox: str) -> None:
    done = drift(cassette, sandbox)

    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == (
        "linktape: 2 requests repeated, 3 skipped (writes, and what was read behind them; --writes repeats them); "
        "no answer has changed\n"
    )


def test_with_writes_everything_is_repeated_and_links_are_found_under_their_new_ids(
    cassette: Path, sandbox: str
) -> None:
    done = drift(cassette, sandbox, "--writes")

    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "linktape: 5 requests repeated; no answer has changed\n"
    issue = requests.get(f"{sandbox}/rest/api/3/issue/HSP-1?fields=issuelinks", auth=AUTH, timeout=10).json()
    assert issue["fields"]["issuelinks"] == []


def test_an_answer_of_another_shape_is_named_with_its_line(cassette: Path, sandbox: str) -> None:
    text = cassette.read_text()
    cassette.write_text(text.replace('"serverTitle": ', '"serverName": '))

    done = drift(cassette, sandbox)

    line = next(n for n, one in enumerate(text.splitlines(), 1) if one == "- request:")
    assert done.exit_code == 1
    assert f"{cassette}:{line}: getServerInfo: $.serverName: gone, was string\n" in done.stdout
    assert f"{cassette}:{line}: getServerInfo: $.serverTitle: new, string\n" in done.stdout


def test_what_is_missing_is_a_usage_error(cassette: Path) -> None:
    assert isinstance(CliRunner().invoke(application(), ["drift"]).exception, UsageError)
    assert isinstance(CliRunner().invoke(application(), ["drift", "--cassette", str(cassette)]).exception, UsageError)


def test_a_site_that_cannot_be_reached_is_an_error(cassette: Path) -> None:
    done = drift(cassette, "http://127.0.0.1:1")

    assert isinstance(done.exception, UpstreamFailed)
    assert "127.0.0.1:1" in str(done.exception)


def test_a_site_that_refuses_a_stranger_is_told_from_one_that_has_drifted(cassette: Path, sandbox: str) -> None:
    arguments = ["drift", "--cassette", str(cassette), "--upstream", sandbox]

    done = CliRunner().invoke(application(), arguments, env=dict.fromkeys(CREDENTIALS, ""))

    assert done.exit_code == 1
    assert "the site refuses a stranger, and no credentials were given: set LINKTAPE_JIRA_EMAIL and" in done.stderr


def test_a_drift_that_asks_nothing_may_be_meant(tmp_path: Path, sandbox: str) -> None:
    (tmp_path / "a.yaml").write_text("version: 1\ninteractions: []\n")

    assert drift(tmp_path / "a.yaml", sandbox).exit_code == 1
    assert drift(tmp_path / "a.yaml", sandbox, "--allow-no-calls").exit_code == 0
