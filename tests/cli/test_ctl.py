"""cli/ctl.py: a running linktape, seen and steered from a second terminal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from linktape.cli import main
from tests.cli.running import CLEAN, RUNTIME, Running, ran, running, runtime
from tests.support import link

ADMIN = ("admin@example.com", "token")


Ctl = Callable[..., str]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    """A mock that all tests of this file share, and the runtime folder in which it is found."""
    folder = tmp_path_factory.mktemp("ctl")
    with running("mock", folder=folder) as one:
        yield one, runtime(folder)


@pytest.fixture
def mock(served: tuple[Running, Path]) -> Running:
    """The mock, with every session as it began."""
    url, token = served[0].control
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.post(f"{url}/reset?session=*", headers=headers, timeout=10).ok
    return served[0]


@pytest.fixture
def ctl(
    served: tuple[Running, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ctl:
    """Give what runs `linktape ctl` in this process, must end with `code`, and gives what it has said."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ.keys() - CLEAN:
        monkeypatch.delenv(name)

    def run(*words: str, code: int = 0, **environment: str) -> str:
        monkeypatch.setattr(sys, "argv", ["linktape", "ctl", *words])
        with monkeypatch.context() as patch:
            for name, value in {RUNTIME: str(served[1]), **environment}.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        printed = capsys.readouterr()
        assert int(ended.value.code or 0) == code, printed
        return printed.out if code == 0 else printed.out + printed.err

    return run


def make_link(mock: Running, session: str = "", times: int = 1) -> None:
    prefix = f"/s/{session}" if session else ""
    for _ in range(times):
        requests.post(f"{mock.url}{prefix}/rest/api/3/issueLink", json=link("HSP-1", "MKY-1"), auth=ADMIN, timeout=10)


def test_what_the_client_did_is_seen_and_judged(mock: Running, ctl: Ctl) -> None:
    make_link(mock)
    assert "nothing breaks" in ctl("scenario")
    assert "limit  fitted 0  acted 0" in ctl("scenario", "link-limit")
    assert "verdict: good" in ctl("verdict")
    make_link(mock, times=2)

    assert mock.url in ctl("status")
    calls = ctl("journal").splitlines()
    assert [line.split()[0] for line in calls] == ["#1", "#2", "#3"]
    assert "link HSP-1 blocks MKY-1 (link-limit) [scenario link-limit, rule limit]" in calls[1]
    assert ctl("journal", "--only", "fault", "-n", "1").startswith("#3 ")
    assert "rule limit acts, on the 1st call that it fits" in ctl("explain", "2")
    assert "verdict: bad\n  no-retry-413: request 3 " in ctl("verdict", code=1)
    assert "default  3 calls  bad  link-limit  no-retry-413" in ctl("sessions")
    assert ctl("coverage").startswith("2 of 11 documented answers (18.2 %)\n")


def test_it_is_steered_in_one_session(mock: Running, ctl: Ctl, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("scenario: mine\nrules:\n  - {on: linkIssues, then: unavailable}\n")
    make_link(mock, "a")
    make_link(mock, "b")

    assert "mine, seed 0" in ctl("scenario", "mine.yaml", "--session", "a")
    make_link(mock, "a")
    assert "503" in ctl("journal", "--session", "a", "--status", "5xx")
    (tmp_path / "mine.yaml").write_text("scenario: mine\nrules:\n  - {on: linkIsues, then: unavailable}\n")
    assert "error: mine.yaml:3:10: 'linkIsues' is no op" in ctl("scenario", "mine.yaml", code=2)
    assert ctl("sessions", "--session", "a").startswith("a  2 calls  good  mine ")
    assert "sessions   b (1 call)\n" in ctl("status", "--session", "b")
    assert "nothing breaks" in ctl("scenario", "off", "--session", "a")
    assert ctl("reset", "--session", "a") == ""
    assert ctl("journal", "--session", "a") == ""
    assert ctl("journal", "--session", "*").startswith("#1  b  ")


def test_a_state_goes_out_and_comes_in(mock: Running, ctl: Ctl, tmp_path: Path) -> None:
    make_link(mock)
    text = ctl("state")
    (tmp_path / "site.yaml").write_text(text)

    assert ctl("state", "site.yaml", "--session", "b") == ""

    assert "from: HSP-1, to: MKY-1" in ctl("state", "--session", "b")
    assert json.loads(ctl("state", "--json"))["site"] == "built-in"


def test_programs_get_json(mock: Running, ctl: Ctl) -> None:
    make_link(mock)

    for words in (["status"], ["sessions"], ["journal"], ["explain", "1"], ["verdict"], ["scenario"], ["coverage"]):
        assert isinstance(json.loads(ctl(*words, "--json")), dict), words


def following(folder: Path, found_in: Path, *words: str) -> subprocess.Popen[str]:
    """Follow the journal in a process of its own: it ends by a signal, or with the server."""
    return subprocess.Popen(
        [sys.executable, "-m", "linktape", "ctl", "journal", *words],
        cwd=folder,
        env={**CLEAN, RUNTIME: str(found_in), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_the_journal_is_followed(mock: Running, served: tuple[Running, Path], tmp_path: Path) -> None:
    make_link(mock)
    with following(tmp_path, served[1], "-f") as follower:
        assert follower.stdout is not None
        first = follower.stdout.readline()
        make_link(mock)
        second = follower.stdout.readline()
        follower.send_signal(signal.SIGINT)

        assert (first.split()[0], second.split()[0]) == ("#1", "#2")
        assert follower.wait(timeout=30) == 0


def test_a_following_ends_with_the_server(tmp_path: Path) -> None:
    with running("mock", folder=tmp_path) as own:
        make_link(own)
        with following(tmp_path, runtime(tmp_path), "--follow", "--json") as follower:
            assert follower.stdout is not None
            assert json.loads(follower.stdout.readline())["n"] == 1

            own.stopped()

            assert follower.wait(timeout=30) == 0


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
def test_what_cannot_be_done_is_said_and_ends_with_2(words: list[str], said: str, mock: Running, ctl: Ctl) -> None:
    assert said in ctl(*words, code=2)


def test_without_a_server_it_says_how_to_have_one(tmp_path: Path) -> None:
    done = ran("ctl", "status", folder=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert "no linktape is running here; start one" in done.stderr


def test_of_several_servers_one_must_be_named(
    mock: Running, served: tuple[Running, Path], ctl: Ctl, tmp_path: Path
) -> None:
    with running("mock", folder=tmp_path, XDG_RUNTIME_DIR=str(served[1])) as other:
        said = ctl("status", code=2)
        port = other.url.rpartition(":")[2]

        assert f"--server {port}  mock at {other.url}" in said
        assert mock.url in said
        assert other.url in ctl("status", "--server", port)


def test_a_server_that_died_is_passed_over_and_its_file_removed(
    mock: Running, served: tuple[Running, Path], ctl: Ctl, tmp_path: Path
) -> None:
    with running("mock", folder=tmp_path, XDG_RUNTIME_DIR=str(served[1])) as other:
        other.stopped(signal.SIGKILL)

    assert mock.url in ctl("status")
    assert [file.stem for file in (served[1] / "linktape").iterdir()] == [mock.url.rpartition(":")[2]]


def test_a_server_elsewhere_is_named_by_variables(ctl: Ctl, tmp_path: Path) -> None:
    with running("mock", folder=tmp_path) as own:
        url, token = own.control
        elsewhere = {RUNTIME: str(tmp_path / "none"), "LINKTAPE_CONTROL_URL": url}

        assert own.url in ctl("status", **elsewhere, LINKTAPE_TOKEN=token)
        assert "has another token" in ctl("status", code=2, **elsewhere, LINKTAPE_TOKEN="wrong")
        assert "LINKTAPE_TOKEN is not" in ctl("status", code=2, **elsewhere, LINKTAPE_TOKEN="")
        own.stopped()
        assert "does not answer" in ctl("status", code=2, **elsewhere, LINKTAPE_TOKEN=token)


def test_a_run_is_found_while_it_lasts(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "linktape", "ctl", "status", "--json"]
    code = f"import os, subprocess; os.environ.pop('LINKTAPE_CONTROL_URL'); subprocess.run({command!r}, check=True)"

    done = ran("run", "--mock", "--allow-no-calls", "--", sys.executable, "-c", code, folder=tmp_path)

    assert '"mode": "mock"' in done.stdout, done.stderr


def test_a_sessions_clock_is_stopped_set_forward_and_let_go(mock: Running, ctl: Ctl) -> None:
    assert ctl("clock").startswith("real, 20")
    stopped = ctl("clock", "virtual")
    forward = ctl("clock", "advance", "1h")

    assert stopped.endswith("Z, standing still\n")
    assert forward > stopped
    assert ctl("clock", "real").startswith("real, 20")
    assert "make it virtual before it is set forward" in ctl("clock", "advance", "1s", code=2)
    assert "write a duration with its unit, for example 30s" in ctl("clock", "advance", "30", code=2)
    assert "write virtual, real, or advance" in ctl("clock", "fast", code=2)
