"""`linktape cost`: from a recording, from a run against it, from a run's JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import requests
from typer.testing import CliRunner, Result

from linktape.cli.app import application
from linktape.errors import UsageError
from tests.cli.running import running

ADMIN = ("admin@example.com", "token")
CLIENT = """
import os, urllib.request, base64
base = os.environ["LINKTAPE_URL"] + "/rest/api/3/"
login = base64.b64encode(b"admin@example.com:token").decode()
for path in ["issue/HSP-1", "issue/HSP-2", "issue/HSP-3", "issue/HSP-4", "issueLinkType"]:
    request = urllib.request.Request(base + path, headers={"Authorization": "Basic " + login})
    urllib.request.urlopen(request, timeout=10).read()
"""
BY_HAND = 4 * 2 + (1 + 4)
"""Four issues, and a list of four link types."""


@pytest.fixture
def cassette(tmp_path: Path, sandbox: str) -> Path:
    """Record a client that reads four issues one by one, and the link types."""
    with running("record", "--upstream", sandbox, "--cassette", "a.yaml", folder=tmp_path) as proxy:
        for path in ("issue/HSP-1", "issue/HSP-2", "issue/HSP-3", "issue/HSP-4", "issueLinkType"):
            assert requests.get(f"{proxy.url}/rest/api/3/{path}", auth=ADMIN, timeout=10).status_code == 200
        proxy.stopped()
    return tmp_path / "a.yaml"


def cost(*arguments: str | Path) -> Result:
    return CliRunner().invoke(application(["cost"]), ["cost", *map(str, arguments)])


def test_a_recording_tells_points_shares_and_what_would_cost_less(cassette: Path, tmp_path: Path) -> None:
    done = cost("--cassette", cassette, "--json", tmp_path / "cost.json")

    told = json.loads((tmp_path / "cost.json").read_text(encoding="utf-8"))
    assert done.exit_code == 0
    assert f"as an app, this client uses {BY_HAND} points in its worst hour" in done.stdout
    assert "3 points could be saved: 4 issues are read one by one (getIssue)" in done.stdout
    assert "not counted: the recording holds the traffic of issue links alone" in done.stdout
    assert told["points_in_worst_hour"] == BY_HAND
    assert [one["operation"] for one in told["operations"]] == ["getIssue", "getIssueLinkTypes"]


def test_the_observed_profile_takes_what_was_measured_for_lists_of_other_things(cassette: Path) -> None:
    assert "uses 9 points" in cost("--cassette", cassette, "--profile", "observed").stdout


def test_a_run_against_a_recording_and_its_json_cost_as_much(cassette: Path, tmp_path: Path) -> None:
    (tmp_path / "client.py").write_text(CLIENT, encoding="utf-8")
    command = ["--", sys.executable, str(tmp_path / "client.py")]

    replayed = cost("--replay", cassette, *command)
    ran = CliRunner().invoke(
        application(["run"]), ["run", "--replay", str(cassette), "--json", str(tmp_path / "run.json"), *command]
    )
    of_file = cost(tmp_path / "run.json")

    assert (replayed.exit_code, ran.exit_code, of_file.exit_code) == (0, 0, 0)
    for done in (replayed, of_file):
        assert f"uses {BY_HAND} points in its worst hour" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "choose what to count: --cassette FILE, --replay FILE -- COMMAND, or the file"),
        (["--cassette", "nope.yaml"], "--cassette nope.yaml: there is no such file"),
        (["--replay", "nope.yaml"], "--replay nope.yaml: there is no such file"),
        (["nope.json"], "nope.json: cannot be read (No such file or directory)"),
        (["a.json", "b.json"], "one file, and options before it, not 'a.json b.json'"),
        (["--limits", "datacenter", "a.json"], "--limits: points are Jira Cloud's; write cloud-2026"),
        (["--cassette", "a.yaml", "b.json"], "choose what to count"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_what_to_write(arguments: list[str], said: str) -> None:
    done = cost(*arguments)

    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)


def test_an_empty_recording_is_nothing_to_count(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("version: 1\ninteractions: []\n", encoding="utf-8")

    done = cost("--cassette", tmp_path / "a.yaml")

    assert (done.exit_code, done.stdout) == (1, "linktape: there is no call, so there is nothing to count\n")
