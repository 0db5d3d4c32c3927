"""cli/ctl.py: a running linktape, seen and steered from a second terminal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.cli.running import CLEAN, RUNTIME, Running, ran, running, runtime
from tests.support import link

ADMIN = ("admin@example.com", "token")


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[Running]:
    with running("mock", folder=tmp_path) as served:
        yield served


def make_link(mock: Running, session: str = "", times: int = 1) -> None:
    prefix = f"/s/{session}" if session else ""
    for _ in range(times):
        requests.post(f"{mock.url}{prefix}/rest/api/3/issueLink", json=link("HSP-1", "MKY-1"), auth=ADMIN, timeout=10)


def ctl(folder: Path, *words: str, code: int = 0, **environment: str) -> str:
    done = ran("ctl", *words, folder=folder, **environment)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout if code == 0 else done.stdout + done.stderr


def test_what_the_client_did_is_seen_and_judged(mock: Running, tmp_path: Path) -> None:
    make_link(mock)
    assert "nothing breaks" in ctl(tmp_path, "scenario")
    assert "limit  fitted 0  acted 0" in ctl(tmp_path, "scenario", "link-limit")
    assert "verdict: good" in ctl(tmp_path, "verdict")
    make_link(mock, times=2)

    assert mock.url in ctl(tmp_path, "status")
    calls = ctl(tmp_path, "journal").splitlines()
    assert [line.split()[0] for line in calls] == ["#1", "#2", "#3"]
    assert "link HSP-1 blocks MKY-1 (link-limit) [scenario link-limit, rule limit]" in calls[1]
    assert ctl(tmp_path, "journal", "--only", "fault", "-n", "1").startswith("#3 ")
    assert "rule limit acts, on the 1st call that it fits" in ctl(tmp_path, "explain", "2")
    assert "verdict: bad\n  no-retry-413: request 3 " in ctl(tmp_path, "verdict", code=1)
    assert "default  3 calls  bad  link-limit  no-retry-413" in ctl(tmp_path, "sessions")
    assert ctl(tmp_path, "coverage").startswith("2 of 11 documented answers (18.2 %)\n")


def test_it_is_steered_in_one_session(mock: Running, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("scenario: mine\nrules:\n  - {on: linkIssues, then: unavailable}\n")
    make_link(mock, "a")
    make_link(mock, "b")

    assert "mine, seed 0" in ctl(tmp_path, "scenario", "mine.yaml", "--session", "a")
    make_link(mock, "a")
    assert "503" in ctl(tmp_path, "journal", "--session", "a", "--status", "5xx")
    (tmp_path / "mine.yaml").write_text("scenario: mine\nrules:\n  - {on: linkIsues, then: unavailable}\n")
    assert "error: mine.yaml:3:10: 'linkIsues' is no op" in ctl(tmp_path, "scenario", "mine.yaml", code=2)
    assert ctl(tmp_path, "sessions", "--session", "a").startswith("a  2 calls  good  mine ")
    assert "sessions   b (1 call)\n" in ctl(tmp_path, "status", "--session", "b")
    assert "nothing breaks" in ctl(tmp_path, "scenario", "off", "--session", "a")
    assert ctl(tmp_path, "reset", "--session", "a") == ""
    assert ctl(tmp_path, "journal", "--session", "a") == ""
    assert ctl(tmp_path, "journal", "--session", "*").startswith("#1  b  ")


def test_a_state_goes_out_and_comes_in(mock: Running, tmp_path: Path) -> None:
    make_link(mock)
    text = ctl(tmp_path, "state")
    (tmp_path / "site.yaml").write_text(text)

    assert ctl(tmp_path, "state", "site.yaml", "--session", "b") == ""

    assert "from: HSP-1, to: MKY-1" in ctl(tmp_path, "state", "--session", "b")
    assert json.loads(ctl(tmp_path, "state", "--json"))["site"] == "built-in"


def test_programs_get_json(mock: Running, tmp_path: Path) -> None:
    make_link(mock)

    for words in (["status"], ["sessions"], ["journal"], ["explain", "1"], ["verdict"], ["scenario"], ["coverage"]):
        assert isinstance(json.loads(ctl(tmp_path, *words, "--json")), dict), words


def test_the_journal_is_followed(mock: Running, tmp_path: Path) -> None:
    make_link(mock)
    following = subprocess.Popen(
        [sys.executable, "-m", "linktape", "ctl", "journal", "-f"],
        cwd=tmp_path,
        env={**CLEAN, RUNTIME: str(runtime(tmp_path)), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert following.stdout is not None
    first = following.stdout.readline()
    make_link(mock)
    second = following.stdout.readline()
    following.send_signal(signal.SIGINT)

    assert (first.split()[0], second.split()[0]) == ("#1", "#2")
    assert following.wait(timeout=30) == 0
    following.stdout.close()


def test_a_following_ends_with_the_server(mock: Running, tmp_path: Path) -> None:
    make_link(mock)
    following = subprocess.Popen(
        [sys.executable, "-m", "linktape", "ctl", "journal", "--follow", "--json"],
        cwd=tmp_path,
        env={**CLEAN, RUNTIME: str(runtime(tmp_path)), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert following.stdout is not None
    assert json.loads(following.stdout.readline())["n"] == 1

    mock.stopped()

    assert following.wait(timeout=30) == 0
    following.stdout.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explain", "99"], "no call 99 in the journal of session default"),
        (["scenario", "link-limt"], "did you mean 'link-limit'?"),
        (["scenario", "none.yaml"], "none.yaml: cannot be read"),
        (["journal", "--only", "all"], "only='all' cannot be used"),
        (["status", "--server", "1"], "no linktape serves at port 1"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_2(
    words: list[str], said: str, mock: Running, tmp_path: Path
) -> None:
    assert said in ctl(tmp_path, *words, code=2)


def test_without_a_server_it_says_how_to_have_one(tmp_path: Path) -> None:
    assert "no linktape is running here; start one" in ctl(tmp_path, "status", code=2)


def test_of_several_servers_one_must_be_named(mock: Running, tmp_path: Path) -> None:
    with running("mock", folder=tmp_path) as other:
        said = ctl(tmp_path, "status", code=2)
        port = other.url.rpartition(":")[2]

        assert f"--server {port}  mock at {other.url}" in said
        assert mock.url in said
        assert other.url in ctl(tmp_path, "status", "--server", port)


def test_a_server_that_died_is_passed_over_and_its_file_removed(mock: Running, tmp_path: Path) -> None:
    with running("mock", folder=tmp_path) as other:
        other.stopped(signal.SIGKILL)

    assert mock.url in ctl(tmp_path, "status")
    assert [file.stem for file in (runtime(tmp_path) / "linktape").iterdir()] == [mock.url.rpartition(":")[2]]


def test_a_server_elsewhere_is_named_by_variables(mock: Running, tmp_path: Path) -> None:
    control, token = mock.control
    none = str(tmp_path / "none")

    def status(token: str, code: int = 0) -> str:
        return ctl(
            tmp_path, "status", code=code, XDG_RUNTIME_DIR=none, LINKTAPE_CONTROL_URL=control, LINKTAPE_TOKEN=token
        )

    assert mock.url in status(token)
    assert "has another token" in status("wrong", 2)
    assert "LINKTAPE_TOKEN is not" in status("", 2)
    mock.stopped()
    assert "does not answer" in status(token, 2)


def test_a_run_is_found_while_it_lasts(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "linktape", "ctl", "status", "--json"]
    code = f"import os, subprocess; os.environ.pop('LINKTAPE_CONTROL_URL'); subprocess.run({command!r}, check=True)"

    done = ran("run", "--mock", "--allow-no-calls", "--", sys.executable, "-c", code, folder=tmp_path)

    assert '"mode": "mock"' in done.stdout, done.stderr


def test_a_sessions_clock_is_stopped_set_forward_and_let_go(mock: Running, tmp_path: Path) -> None:
    assert ctl(tmp_path, "clock").startswith("real, 20")
    stopped = ctl(tmp_path, "clock", "virtual")
    forward = ctl(tmp_path, "clock", "advance", "1h")

    assert stopped.endswith("Z, standing still\n")
    assert forward > stopped
    assert ctl(tmp_path, "clock", "real").startswith("real, 20")
    assert "make it virtual before it is set forward" in ctl(tmp_path, "clock", "advance", "1s", code=2)
    assert "write a duration with its unit, for example 30s" in ctl(tmp_path, "clock", "advance", "30", code=2)
    assert "write virtual, real, or advance" in ctl(tmp_path, "clock", "fast", code=2)
