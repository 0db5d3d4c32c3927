"""`linktape drill`, with real clients, good and bad."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import InProcess
from tests.runs.ran import client, is_alive, line_of, linktape, started

GOOD = """
import time
for _ in range(3):
    try:
        status = link()
    except OSError:
        status = 503
    if status not in (429, 500, 502, 503, 504):
        break
    time.sleep(1)
print("linked" if status == 201 else f"failed: {status}")
sys.exit(0 if status == 201 else 1)
"""
SWALLOWS = """
link()
print("done")
"""


def test_a_good_client_notices_or_recovers_from_every_documented_failure(tmp_path: Path) -> None:
    files = ["--report", "out.html", "--junit", "out.xml", "--json", "out.json", "--markdown", "out.md", "--coverage"]

    done = linktape(tmp_path, "drill", "--each-call", "--jobs", "8", *files, "--", *client(tmp_path, GOOD))

    assert done.returncode == 0, done.stdout + done.stderr
    assert "# Drill: 15 of 15 failures noticed or recovered from (100 %); 0 runs with a bad verdict" in done.stdout
    assert done.stdout == (tmp_path / "out.md").read_text()
    said = json.loads((tmp_path / "out.json").read_text())
    findings = {run["scenario"]: run["finding"] for run in said["runs"]}
    assert findings["linkIssues link-limit"] == "noticed"
    assert findings["linkIssues lost-response"] == "recovered"
    assert findings["linkIssues rate-limited"] == "recovered"
    assert ElementTree.parse(tmp_path / "out.xml").getroot().get("failures") == "0"
    assert (tmp_path / "out.html").read_text().count('class="sequence"') == 16
    assert linktape(tmp_path, "coverage", "--fail-under", "80").returncode == 0


def test_a_client_that_swallows_is_told_what(tmp_path: Path) -> None:
    command = client(tmp_path, SWALLOWS)
    files = ["--json", "out.json", "--junit", "out.xml", "--report", "out.html"]

    done = linktape(tmp_path, "drill", "--each-call=all", "--jobs", "8", *files, "--", *command)
    tolerated = linktape(tmp_path, "drill", "--each-call", "--jobs", "8", "--fail-under", "10", "--", *command)

    assert done.returncode == 1
    (swallowed,) = [line for line in done.stdout.splitlines() if line.startswith("- the command exits with 0, ")]
    assert ", linkIssues #1 link-limit (link HSP-1 blocks MKY-1), " in swallowed
    said = json.loads((tmp_path / "out.json").read_text())
    assert "linkIssues #1 link-limit" in said["survivors"]
    assert 0 < said["score"] < 50
    failures = ElementTree.parse(tmp_path / "out.xml").getroot().findall(".//testcase[failure]")
    assert len(failures) == len(said["survivors"])
    assert tolerated.returncode == 0, tolerated.stdout


COMMENTED = """
text = {"type": "paragraph", "content": [{"type": "text", "text": "x"}]}
link(comment={"body": {"type": "doc", "version": 1, "content": [text]}})
ask("POST", "issue/HSP-1/remotelink", {"object": {"url": "https://b.example/1", "title": "Bug 1"}})
"""
CAREFUL = """
if '"issuelinks":[]' in ask("GET", "issue/HSP-1?fields=issuelinks")[1]:
    link()
ask("POST", "issue/HSP-1/remotelink", {"globalId": "bug-1", "object": {"url": "https://b.example/1", "title": "Bug 1"}})
"""


def test_a_command_that_makes_its_things_again_is_told_which(tmp_path: Path) -> None:
    done = linktape(tmp_path, "drill", "--twice", "--junit", "out.xml", "--", *client(tmp_path, COMMENTED))

    assert done.returncode == 1, done.stdout + done.stderr
    assert "# Drill: the second run changed what the first one had settled" in done.stdout
    assert done.stdout.partition("## Changed by the second run\n\n")[2].splitlines() == [
        "- it made a comment on HSP-1",
        "- it made the remote link to https://b.example/1 on HSP-1",
    ]
    assert ElementTree.parse(tmp_path / "out.xml").getroot().get("failures") == "1"


def test_a_command_that_looks_first_changes_nothing_the_second_time(tmp_path: Path) -> None:
    done = linktape(tmp_path, "drill", "--twice", "--json", "out.json", "--", *client(tmp_path, CAREFUL))

    assert done.returncode == 0, done.stdout + done.stderr
    assert "# Drill: the second run changed nothing" in done.stdout
    [run] = json.loads((tmp_path / "out.json").read_text())["runs"]
    assert (run["finding"], run["changes"], run["requests"]) == ("unchanged", [], 5)


def test_a_command_that_fails_the_second_time_is_told(tmp_path: Path) -> None:
    again = """
status, _ = ask("POST", "issueLinkType", {"name": "Tests", "inward": "is tested by", "outward": "tests"})
sys.exit(status != 201)
"""

    done = linktape(tmp_path, "drill", "--twice", "--scenario", "unauthorized", "--", *client(tmp_path, again))

    assert done.returncode == 1, done.stdout + done.stderr
    assert "; the second run failed" in done.stdout


def test_named_scenarios_make_the_matrix(tmp_path: Path) -> None:
    command = client(tmp_path, "link(); link()")

    done = linktape(tmp_path, "drill", "--scenario", "link-limit", "--scenario", "calm", "--", *command)

    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in done.stdout.splitlines() if line[:1] == "|"]
    assert done.returncode == 1
    assert [row[0] for row in rows] == ["scenario", "-" * 10, "link-limit", "(no fault)", "calm"]
    assert rows[2][1:6] == ["**swallowed**", "**bad**", "0", "2", "1"]
    assert rows[2][7] == "1"
    assert "no-retry-413: request 2" in done.stdout


def test_all_that_fits_the_clients_calls_is_played(tmp_path: Path) -> None:
    command = client(tmp_path, "sys.exit(0 if ask('GET', 'issueLink/10001')[0] == 200 else 1)")

    done = linktape(tmp_path, "drill", "--jobs", "8", "--timeout", "20s", "--json", "out.json", "--", *command)

    names = {run["scenario"] for run in json.loads((tmp_path / "out.json").read_text())["runs"]}
    assert {"link-gone", "dead-token", "outage", "calm"} <= names, done.stderr
    assert not {"link-limit", "lost-response", "comment-role"} & names


def test_a_command_that_fails_without_a_fault_is_no_drill(tmp_path: Path) -> None:
    done = linktape(tmp_path, "drill", "--scenario", "link-limit", "--", "sh", "-c", "echo broken; exit 3")

    assert done.returncode == 3
    assert "ended with exit code 3 without any fault, so there is nothing to drill" in done.stdout
    assert "    broken" in done.stdout


def test_a_command_that_cannot_be_started_is_127(tmp_path: Path) -> None:
    done = linktape(tmp_path, "drill", "--report", "out.html", "--", "./not-there")

    assert done.returncode == 127
    assert "./not-there: cannot be started" in done.stdout
    assert "cannot be started" in (tmp_path / "out.html").read_text()


def test_a_client_that_hangs_is_killed_and_said_to(tmp_path: Path) -> None:
    text = "link()\nif ask('GET', 'serverInfo')[0] != 200:\n    import signal; signal.pause()"
    (tmp_path / "stop.yaml").write_text("scenario: stop\nrules:\n- on: getServerInfo\n  then: unavailable\n")

    python, name = client(tmp_path, text)

    done = linktape(tmp_path, "drill", "--scenario", "./stop.yaml", "--timeout", "6s", "--", python, "-S", name)

    assert done.returncode == 1
    assert "- stop: the command hung, and was killed after 6 s" in done.stdout


def test_an_interrupted_drill_keeps_what_it_has_and_leaves_nothing_running(tmp_path: Path) -> None:
    text = """
open("pid.new", "w").write(str(os.getpid()))
os.replace("pid.new", "pid")
if link() != 201:
    import signal; signal.pause()
"""
    command = [*client(tmp_path, text)]
    scenarios = ["--scenario", "calm", "--scenario", "link-limit", "--scenario", "slow-site"]

    with started(tmp_path, "drill", *scenarios, "--json", "out.json", "--", *command) as process:
        assert process.stderr is not None
        assert "(no fault): exit 0" in process.stderr.readline()
        assert "3 runs to come, which take at least" in process.stderr.readline()
        assert "calm: exit 0" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=60)
        shown = line_of(process)

    said = json.loads((tmp_path / "out.json").read_text())
    assert code == 130
    assert shown.startswith("# Drill: ")
    assert [run["scenario"] for run in said["runs"]] == ["calm"]
    assert said["runs_left"] == 2
    assert not is_alive(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "which command?"),
        (["--each-call=some", "--", "true"], "write --each-call for one run per error"),
        (["--scenario", "lnk-limit", "--", "true"], "link-limit"),
        (["--record", "x.yaml", "--upstream", "http://127.0.0.1:9", "--", "true"], "a drill makes its own runs"),
        (["--timeout", "soon", "--", "true"], "write for example 30s"),
    ],
)
def test_a_wrong_command_line_is_one_clear_line_and_exit_code_2(
    in_process: InProcess, arguments: list[str], said: str
) -> None:
    code, shown = in_process("drill", *arguments)

    assert code == 2
    assert said in shown
    assert "Traceback" not in shown


def test_the_commands_own_each_call_stays_its_own(tmp_path: Path) -> None:
    done = linktape(
        tmp_path, "drill", "--allow-no-calls", "--scenario", "calm", "--",
        sys.executable, "-c", "import sys; sys.exit(len(sys.argv) - 2)",
        "--each-call=all",
    )  # fmt: skip

    assert done.returncode == 0, done.stdout
