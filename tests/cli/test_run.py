"""`linktape run`, with real commands, real signals and a real terminal."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import requests

import linktape as tape
from tests.cli.conftest import InProcess
from tests.cli.running import running
from tests.cli.terminal import on_a_terminal, write_large
from tests.runs.ran import LINK, Terminal, client, is_alive, line_of, linktape, started
from tests.support import link as body

THREE_WAYS = """
for name in ("LINKTAPE_URL", "JIRA_URL", "JIRA_API"):
    print(name, os.environ[name])
print(ask("GET", "serverInfo")[0])
token = "Bearer " + os.environ["LINKTAPE_TOKEN"]
request = urllib.request.Request(os.environ["LINKTAPE_CONTROL_URL"] + "/verdict", headers={"Authorization": token})
print(json.load(urllib.request.urlopen(request))["ok"])
"""
WAITS = r"""
import os, signal, sys
def told(number, frame):
    os.write(1, f"got {signal.Signals(number).name}\n".encode())
    sys.exit(7)
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
    signal.signal(number, told)
woken, wakes = os.pipe()
os.set_blocking(wakes, False)
signal.set_wakeup_fd(wakes)  # a signal just before a wait ends it as well
os.write(1, f"ready {os.getpid()}\n".encode())
while True:
    os.read(woken, 1)
"""


def test_the_command_finds_both_addresses_in_its_environment_and_linktape_is_ready(tmp_path: Path) -> None:
    command = client(tmp_path, THREE_WAYS)

    done = linktape(tmp_path, "run", "--mock", "--env", "JIRA_URL", "--env", "JIRA_API=/rest/api/3", "--", *command)

    lines = dict(line.split(" ", 1) for line in done.stdout.splitlines()[:3])
    assert done.returncode == 0, done.stderr
    assert lines["JIRA_URL"] == lines["LINKTAPE_URL"]
    assert lines["JIRA_API"] == lines["LINKTAPE_URL"] + "/rest/api/3"
    assert done.stdout.splitlines()[3:] == ["200", "True"]


def test_the_commands_output_is_untouched(tmp_path: Path) -> None:
    done = linktape(tmp_path, "run", "--mock", "--", "sh", "-c", r"printf 'a\0b\r\n'; printf 'c' >&2")

    assert done.stdout == "a\0b\r\n" or done.stdout == "a\0b\n"
    assert done.stderr.startswith("clinktape: ")


@pytest.mark.parametrize(
    ("script", "code"),
    [("exit 3", 3), ("kill -KILL $$", 137)],
)
def test_run_exits_as_the_command_did(tmp_path: Path, script: str, code: int) -> None:
    done = linktape(tmp_path, "run", "--mock", "--", "sh", "-c", script)

    assert done.returncode == code, done.stderr


@pytest.mark.parametrize("command", ["not-in-the-path", "./not-executable"])
def test_a_command_that_cannot_be_started_is_127_and_has_its_report(tmp_path: Path, command: str) -> None:
    (tmp_path / "not-executable").write_text("text")

    done = linktape(tmp_path, "run", "--mock", "--report", "out.html", "--json", "out.json", "--", command)

    assert done.returncode == 127
    assert f"linktape: {command}: cannot be started (" in done.stderr
    assert "Traceback" not in done.stderr
    assert "cannot be started" in (tmp_path / "out.html").read_text()
    assert json.loads((tmp_path / "out.json").read_text())["exit_code"] == 127


def test_a_broken_expectation_makes_a_good_command_exit_1_and_says_why(tmp_path: Path) -> None:
    command = client(tmp_path, "link(); link()")

    done = linktape(tmp_path, "run", "--mock", "--scenario", "link-limit", "--", *command)

    assert done.returncode == 1
    assert "no-retry-413: request 2 (linkIssues Blocks HSP-1 -> MKY-1)" in done.stderr
    assert done.stderr.rstrip().endswith("verdict: bad")


def test_the_commands_own_failure_goes_before_a_bad_verdict(tmp_path: Path) -> None:
    command = client(tmp_path, "link(); link(); sys.exit(9)")

    done = linktape(tmp_path, "run", "--mock", "--scenario", "link-limit", "--", *command)

    assert done.returncode == 9
    assert "verdict: bad" in done.stderr


def test_a_run_can_record(tmp_path: Path) -> None:
    with tape.mock() as sandbox:
        command = client(tmp_path, 'link(); ask("GET", "issue/HSP-1?fields=issuelinks")')
        options = ["--record", "sync.yaml", "--upstream", sandbox.url, "--host", "0.0.0.0"]
        done = linktape(tmp_path, "run", *options, "--", *command)

    assert done.returncode == 0, done.stderr
    assert "--host 0.0.0.0: whoever can reach this machine can use this port" in done.stderr
    assert "recorded 2 interactions in sync.yaml" in done.stderr


@pytest.fixture
def cassette(tmp_path: Path) -> Path:
    """A recording of one link made and one issue read."""
    path = tmp_path / "sync.yaml"
    with tape.mock() as sandbox, tape.record(sandbox.url, path) as recorder, requests.Session() as session:
        session.auth = ("admin", "token")
        session.post(f"{recorder.url}/rest/api/3/issueLink", json=body("HSP-1", "MKY-1")).raise_for_status()
        session.get(f"{recorder.url}/rest/api/3/issue/HSP-1?fields=issuelinks").raise_for_status()
    return path


def test_a_call_that_no_recording_answers_is_bad_and_says_the_difference(tmp_path: Path, cassette: Path) -> None:
    command = client(tmp_path, 'assert link("MKY-1", "HSP-1") == 501')

    done = linktape(tmp_path, "run", "--replay", cassette.name, "--", *command)

    assert done.returncode == 1, done.stderr
    assert "#1 link MKY-1 blocks HSP-1: no recording answers this" in done.stderr
    assert "direction" in done.stderr


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--strict"], 1)])
def test_an_unused_recording_is_bad_only_when_strict(
    tmp_path: Path, cassette: Path, options: list[str], code: int
) -> None:
    command = client(tmp_path, "assert link() == 201")

    done = linktape(tmp_path, "run", "--replay", cassette.name, *options, "--", *command)

    assert done.returncode == code, done.stderr
    said = "never asked for: sync.yaml:" if options else "1 recorded interaction never asked for (--strict makes"
    assert said in done.stderr


def test_what_any_session_used_is_used(tmp_path: Path, cassette: Path) -> None:
    sessions = """
for name in ("a", "b"):
    BASE = os.environ["LINKTAPE_URL"] + f"/s/{name}/rest/api/3/"
    assert link() == 201
assert ask("GET", "issue/HSP-1?fields=issuelinks")[0] == 200
"""
    done = linktape(tmp_path, "run", "--replay", cassette.name, "--strict", "--", *client(tmp_path, sessions))

    assert done.returncode == 0, done.stderr


def test_a_client_that_never_calls_is_judged_as_well(tmp_path: Path, cassette: Path) -> None:
    done = linktape(tmp_path, "run", "--replay", cassette.name, "--strict", "--", "true")

    assert done.returncode == 1
    assert done.stderr.count("never asked for") == 2


def test_a_sigterm_reaches_the_whole_command_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "waits.py").write_text(WAITS)
    script = f"{sys.executable} waits.py & {sys.executable} waits.py; wait"

    with started(tmp_path, "run", "--mock", "--json", "out.json", "--", "sh", "-c", script) as process:
        children = [int(line_of(process).split()[1]) for _ in range(2)]
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=30)

    assert code == 143
    assert [pid for pid in children if is_alive(pid)] == []
    assert json.loads((tmp_path / "out.json").read_text())["signal"] == signal.SIGTERM


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGUSR1])
def test_every_signal_to_linktape_is_the_commands(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "waits.py").write_text(WAITS)

    with started(tmp_path, "run", "--mock", "--", sys.executable, "waits.py") as process:
        assert line_of(process).startswith("ready")
        process.send_signal(number)
        said = line_of(process)
        code = process.wait(timeout=30)

    assert said == f"got {number.name}"
    assert code == 7


def test_a_command_that_will_not_end_is_killed_after_the_grace(tmp_path: Path) -> None:
    script = f"trap '' TERM; echo ready; exec {sys.executable} -c 'import signal; signal.pause()'"

    with started(tmp_path, "run", "--mock", "--grace", "100ms", "--", "sh", "-c", script) as process:
        assert line_of(process) == "ready"
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=30)

    assert code == 137


def test_what_the_command_leaves_running_is_ended(tmp_path: Path) -> None:
    (tmp_path / "waits.py").write_text(WAITS)
    script = f"{sys.executable} waits.py > log & while ! grep -q ready log; do :; done; cat log"

    done = linktape(tmp_path, "run", "--mock", "--allow-no-calls", "--", "sh", "-c", script)

    assert done.returncode == 0
    assert not is_alive(int(done.stdout.split()[1]))
    assert "what it had left running was ended" in done.stderr


def test_a_ctrl_c_on_a_terminal_reaches_the_command_once(tmp_path: Path) -> None:
    counts = """
import os, signal, sys
seen = []
def interrupted(*_):
    seen.append(1)
    print("interrupted", flush=True)
def told(*_):
    print("times:", len(seen), flush=True)
    sys.exit(5)
signal.signal(signal.SIGINT, interrupted)
signal.signal(signal.SIGUSR1, told)
woken, wakes = os.pipe()
os.set_blocking(wakes, False)
signal.set_wakeup_fd(wakes)  # a signal just before a wait ends it as well
print("ready", os.isatty(0), os.tcgetpgrp(0) == os.getpgrp(), flush=True)
while True:
    os.read(woken, 1)
"""
    (tmp_path / "counts.py").write_text(counts)
    terminal = Terminal(tmp_path, ["run", "--mock", "--report", "out.html", "--", sys.executable, "counts.py"])

    terminal.read_until("ready True True")
    terminal.press(b"\x03")
    terminal.read_until("interrupted")
    os.kill(terminal.pid, signal.SIGUSR1)  # passed on after everything that came before it
    code = terminal.ended()

    assert code == 5, terminal.seen
    assert "times: 1" in terminal.seen
    assert (tmp_path / "out.html").exists()


def test_a_sigint_sent_to_linktape_alone_reaches_the_command_on_a_terminal_too(tmp_path: Path) -> None:
    (tmp_path / "waits.py").write_text(WAITS)
    terminal = Terminal(tmp_path, ["run", "--mock", "--", sys.executable, "waits.py"])

    terminal.read_until("ready")
    os.kill(terminal.pid, signal.SIGINT)
    code = terminal.ended()

    assert code == 7, terminal.seen


def test_the_command_can_read_from_the_terminal(tmp_path: Path) -> None:
    script = "echo name?; read name; echo hello $name"
    terminal = Terminal(tmp_path, ["run", "--mock", "--allow-no-calls", "--", "sh", "-c", script])

    terminal.read_until("name?")
    terminal.press(b"you\n")
    code = terminal.ended()

    assert code == 0
    assert "hello you" in terminal.seen


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_a_node_client_killed_in_the_middle_leaves_a_report_and_nothing_running(tmp_path: Path) -> None:
    script = """
const base = process.env.LINKTAPE_URL + '/rest/api/3/';
fetch(base + 'serverInfo').then(() => {
  console.log('asked', process.pid);
  fetch(base + 'issueLinkType');   // hangs for ever
});
"""
    (tmp_path / "client.js").write_text(script)
    (tmp_path / "hang.yaml").write_text(
        "scenario: hang\nrules:\n- on: getIssueLinkTypes\n  then: {network: hang}\n", encoding="utf-8"
    )
    options = ["--mock", "--scenario", "./hang.yaml", "--report", "out.html", "--json", "out.json"]

    with started(tmp_path, "run", *options, "--", "node", "client.js") as process:
        pid = int(line_of(process).split()[1])
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=30)

    assert code == 143
    assert not is_alive(pid)
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["signal"] == signal.SIGTERM
    assert report["sessions"][0]["journal"][0]["operation"] == "getServerInfo"
    assert (tmp_path / "out.html").read_text().startswith("<!DOCTYPE html>")


def test_the_json_says_everything(tmp_path: Path) -> None:
    command = client(tmp_path, "link(); link()")
    options = ["--mock", "--scenario", "link-limit", "--json", "out.json", "--junit", "out.xml"]

    done = linktape(tmp_path, "run", *options, "--", *command)

    said = json.loads((tmp_path / "out.json").read_text())
    assert done.returncode == said["exit_code"] == 1
    assert said["ok"] is False
    assert said["command_exit_code"] == 0
    assert said["violations"][0]["policy"] == "no-retry-413"
    assert said["violations"][0]["requests"] == [1, 2]
    assert [call["status"] for call in said["sessions"][0]["journal"]] == [413, 413]
    assert said["requests"] == 2
    assert said["retries"] == 1
    failed = ElementTree.parse(tmp_path / "out.xml").getroot().findall(".//testcase[failure]")
    assert [case.get("name") for case in failed] == ["no expectation is broken"]


def test_no_report_holds_a_credential(tmp_path: Path) -> None:
    secret = "CANARY-ATATT-not-a-token"
    text = f"""
import base64
headers = {{"Authorization": "Basic " + base64.b64encode(b"admin@example.com:{secret}").decode()}}
for path in ("issue/HSP-1", "issue/{secret}", "myself?token={secret}"):
    try:
        urllib.request.urlopen(urllib.request.Request(BASE + path, headers=headers))
    except urllib.error.HTTPError:
        pass
"""
    files = ["--report", "out.html", "--junit", "out.xml", "--json", "out.json"]

    done = linktape(tmp_path, "run", "--mock", *files, "--", *client(tmp_path, text), secret)

    assert done.returncode == 0, done.stderr
    for name in ("out.html", "out.xml", "out.json"):
        assert secret not in (tmp_path / name).read_text()
    assert secret not in done.stderr


def test_the_summary_fits_a_screen_however_much_went_wrong(tmp_path: Path) -> None:
    command = client(tmp_path, "for n in range(200): ask('GET', f'issue/NONE-{n}')")
    (tmp_path / "empty.yaml").write_text("version: 1\ninteractions: []\n")

    done = linktape(tmp_path, "run", "--replay", "empty.yaml", "--", *command)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) <= 20
    assert "… and more" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--mock"], "which command?"),
        (["--", "true"], "choose who answers"),
        (["--mock", "--replay", "x.yaml", "--", "true"], "choose one of --replay, --mock and --record"),
        (["--replay", "x.yaml", "--", "true"], "x.yaml: there is no such file"),
        (["--record", "x.yaml", "--", "true"], "--record needs --upstream URL"),
        (["--mock", "--env", "A-B", "--", "true"], "'A-B' is no variable's name"),
        (["--mock", "--env", "A=b", "--", "true"], "write for example A=/b"),
        (["--mock", "--report", "nowhere/out.html", "--", "true"], "nowhere is not there"),
        (["--mock", "--junit", ".", "--", "true"], "is a folder"),
        (["--mock", "--scenario", "lnk-limit", "--", "true"], "link-limit"),
        (["--mock", "--nonsense", "--", "true"], "--nonsense"),
    ],
)
def test_a_wrong_command_line_is_one_clear_line_and_exit_code_2(
    in_process: InProcess, arguments: list[str], said: str
) -> None:
    code, shown = in_process("run", *arguments)

    assert code == 2
    assert said in shown
    assert "Traceback" not in shown


def test_the_two_hyphens_may_be_left_out_and_the_commands_options_stay_its_own(tmp_path: Path) -> None:
    done = linktape(tmp_path, "run", "--mock", "echo", "--mock", "-x", "--", "y")

    assert done.stdout == "--mock -x -- y\n"


def test_a_port_for_serving_in_the_file_is_not_meant_for_runs(tmp_path: Path) -> None:
    with running("mock", folder=tmp_path) as other:
        (tmp_path / "linktape.yaml").write_text(f"port: {other.url.rpartition(':')[2]}\n")

        done = linktape(tmp_path, "run", "--mock", "--allow-no-calls", "--", "true")

    assert done.returncode == 0, done.stderr


def test_economy_is_remarked_on(tmp_path: Path) -> None:
    command = client(tmp_path, "for n in range(5): ask('GET', 'serverInfo')")

    done = linktape(tmp_path, "run", "--mock", "--json", "out.json", "--", *command)

    assert "could be saved: getServerInfo was asked 5 times: it does not change" in done.stderr
    economy = json.loads((tmp_path / "out.json").read_text())["sessions"][0]["economy"]
    assert [remark["seen"] for remark in economy] == [
        "getServerInfo was asked 5 times",
        "5 connections for 5 calls",
    ]


def test_the_client_of_these_tests_is_a_stranger_to_linktape() -> None:
    assert "import linktape" not in LINK


def test_a_client_that_drops_the_path_of_its_address_meets_the_container_and_a_bad_verdict(tmp_path: Path) -> None:
    command = client(tmp_path, "sys.exit(link() != 201)")
    dropping = client(tmp_path, "BASE = BASE.replace('/jira', '')\nsys.exit(link() != 404)", "dropping.py")

    well = linktape(tmp_path, "run", "--mock", "--base", "/jira", "--", *command)
    badly = linktape(tmp_path, "run", "--mock", "--base", "/jira", "--", *dropping)

    assert (well.returncode, badly.returncode) == (0, 1), well.stderr + badly.stderr
    assert "the address that was given ends in /jira, and this call went past it" in badly.stderr


@pytest.mark.parametrize("command", ["run", "drill"])
def test_ctrl_c_ends_it_while_a_large_cassette_is_read(command: str, tmp_path: Path) -> None:
    write_large(tmp_path / "large.yaml")

    with on_a_terminal(command, "--replay", "large.yaml", "--", "true", folder=tmp_path) as terminal:
        terminal.until("linktape: reading large.yaml (" if command == "run" else "linktape: drilling")
        code = terminal.interrupted()

    assert code == 130
    assert "Traceback" not in terminal.shown
