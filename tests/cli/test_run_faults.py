"""`linktape run` with scenarios: what struck, what was kept, what was swallowed, and what a failure leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import linktape as tape
from tests.runs.ran import client, linktape


def test_a_client_that_takes_a_login_page_for_success_is_told_of_it(tmp_path: Path) -> None:
    command = client(tmp_path, "link()")
    options = ["--mock", "--scenario", "login-page", "--json", "o.json", "--report", "o.html"]

    done = linktape(tmp_path, "run", *options, "--", *command)

    said = json.loads((tmp_path / "o.json").read_text())
    assert "fault login-page struck 1 call: #1 link HSP-1 blocks MKY-1" in done.stderr
    assert "swallowed: the command exits with 0, and never made good: #1 link HSP-1 blocks MKY-1" in done.stderr
    assert said["finding"] == "swallowed"
    assert said["struck"] == [{"session": "default", "request": 1, "fault": "login-page", "is_made_good": False}]
    assert "Faults that struck" in (tmp_path / "o.html").read_text()


def test_a_client_that_notices_has_kept_what_was_expected(tmp_path: Path) -> None:
    command = client(tmp_path, "sys.exit(0 if link() == 201 else 1)")

    done = linktape(tmp_path, "run", "--mock", "--scenario", "link-limit", "--json", "o.json", "--", *command)

    said = json.loads((tmp_path / "o.json").read_text())
    assert (done.returncode, said["ok"], said["finding"]) == (1, True, "noticed")
    assert "no-retry-413" in said["kept"]
    assert "expected and kept: " in done.stderr
    assert done.stderr.rstrip().endswith(
        "verdict: good: the command noticed the failure (exit code 1), and broke no expectation"
    )


def test_a_command_that_fails_replaces_no_cassette(tmp_path: Path) -> None:
    reads = client(tmp_path, "ask('GET', 'issueLinkType')", "reads.py")
    fails = client(tmp_path, "link(); sys.exit(3)", "fails.py")
    with tape.mock() as sandbox:
        options = ["--record", "a.yaml", "--upstream", sandbox.url]
        assert linktape(tmp_path, "run", *options, "--", *reads).returncode == 0
        before = (tmp_path / "a.yaml").read_bytes()

        done = linktape(tmp_path, "run", *options, "--mode", "all", "--", *fails)

    assert done.returncode == 3
    assert "recorded 1 interaction in a.yaml.new; a.yaml stays as it was, for this did not end well" in done.stderr
    assert (tmp_path / "a.yaml").read_bytes() == before


def test_a_command_that_failed_is_told_how_to_record_again(tmp_path: Path) -> None:
    fails = client(tmp_path, "link(); sys.exit('FAILS' in os.environ)")
    with tape.mock() as sandbox:
        words = ["run", "--record", "a.yaml", "--upstream", sandbox.url, "--", *fails]

        first = linktape(tmp_path, *words, environment={"FAILS": "1"})
        second = linktape(tmp_path, *words[:2], "a.yaml", "--mode", "all", *words[3:])

    assert (first.returncode, second.returncode) == (1, 0), second.stderr
    said = "recorded 1 interaction in a.yaml; this did not end well: delete it, or record it anew with mode `all`"
    assert said in first.stderr
    assert "recorded 1 interaction in a.yaml, in place of 1\n" in second.stderr


def test_what_was_reset_in_between_has_been_called_and_struck(tmp_path: Path) -> None:
    text = """
link()
headers = {"Authorization": "Bearer " + os.environ["LINKTAPE_TOKEN"], "Content-Type": "application/json"}
reset = os.environ["LINKTAPE_CONTROL_URL"] + "/reset"
urllib.request.urlopen(urllib.request.Request(reset, b"{}", headers, method="POST"))
"""
    done = linktape(tmp_path, "run", "--mock", "--scenario", "link-limit", "--", *client(tmp_path, text))

    assert done.returncode == 0, done.stderr
    assert "1 call;" in done.stderr
