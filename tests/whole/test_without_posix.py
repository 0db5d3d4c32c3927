"""What does not write cassettes works where there is no POSIX, as on Windows; what does says why it can't."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole.test_readme import ROOT

pytestmark = pytest.mark.slow

WITHOUT_POSIX = """
import asyncio, os, signal, subprocess, sys, tempfile
from asyncio import unix_events

sys.modules["fcntl"] = sys.modules["uvloop"] = None
for name in "pread O_NONBLOCK O_CLOEXEC O_NOFOLLOW O_DIRECTORY fchmod fdatasync killpg posix_spawnp".split():
    delattr(os, name)
for name in "SIGHUP SIGQUIT SIGUSR1 SIGUSR2 SIGCHLD SIGTSTP SIGKILL pthread_sigmask sigwaitinfo sigtimedwait".split():
    delattr(signal, name)
for name in ("add_signal_handler", "remove_signal_handler"):  # the base class says NotImplementedError
    delattr(unix_events._UnixSelectorEventLoop, name)
"""


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a Python that lacks what Windows lacks."""
    command = [sys.executable, "-c", WITHOUT_POSIX + script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_mock_and_replay_answer_from_python() -> None:
    script = """
import linktape, urllib.request
with linktape.mock() as server:
    print(urllib.request.urlopen(server.url + "/rest/api/3/serverInfo").status)
with linktape.replay(sys.argv[1]) as server:
    print(urllib.request.urlopen(server.url + sys.argv[2]).status)
"""

    done = run(script, str(ROOT / "cassettes" / "sample.yaml"), "/rest/api/2/serverInfo")

    assert (done.stdout.split(), done.returncode) == (["200", "200"], 0), done.stderr


def test_recording_is_refused_with_what_works_instead(tmp_path: Path) -> None:
    script = """
import linktape
with linktape.mock() as server, linktape.record(server.url, sys.argv[1]):
    pass
"""

    done = run(script, str(tmp_path / "a.yaml"))

    assert "UsageError" in done.stderr
    assert "a.yaml cannot be written: linktape writes cassettes under a file lock of POSIX" in done.stderr
    assert "replay and mock work here" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_server_in_the_foreground_ends_in_order_at_a_signal() -> None:
    script = """
from linktape.cli import main
sys.argv[1:] = ["mock", "--port", "0"]
main()
"""
    command = [sys.executable, "-c", WITHOUT_POSIX + script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.terminate()
        _, said = process.communicate(timeout=60)

    assert first.startswith("linktape: listening on ")
    assert process.returncode == 0, said
    assert "Traceback" not in said


def test_run_says_what_it_needs_and_what_to_use_instead() -> None:
    script = """
from linktape.cli import main
sys.argv[1:] = ["run", "--mock", "--", "true"]
main()
"""

    done = run(script)

    assert done.returncode == 2
    assert "as only POSIX can" in done.stderr
    assert "`linktape mock` or `linktape replay`" in done.stderr.replace("\n", " ")
