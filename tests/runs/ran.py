"""`linktape run` and `drill` as their users run them: processes of their own, perhaps on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.cli.running import CLEAN, ran_within

LINKTAPE = [sys.executable, "-m", "linktape"]

LINK = """
import json, os, sys, urllib.error, urllib.request

BASE = os.environ["LINKTAPE_URL"] + "/rest/api/3/"


def ask(method, path, body=None):
    headers = {"Authorization": "Basic YWRtaW46dG9rZW4=", "Content-Type": "application/json"}  # admin:token
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(BASE + path, data, headers, method=method)) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def link(source="HSP-1", destination="MKY-1", type="Blocks", **more):
    ends = {"inwardIssue": {"key": source}, "outwardIssue": {"key": destination}}
    return ask("POST", "issueLink", {"type": {"name": type}, **ends, **more})[0]
"""
"""The beginning of a small client, which knows linktape by LINKTAPE_URL alone."""


def client(folder: Path, text: str, name: str = "client.py") -> list[str]:
    """Write a client that begins with `ask` and `link`; gives the command that runs it."""
    (folder / name).write_text(LINK + text)
    return [sys.executable, name]


def client_at(folder: Path, text: str) -> list[str]:
    """Write the same client; the command runs it from any folder."""
    python, name = client(folder, text)
    return [python, str(folder / name)]


def linktape(
    folder: Path, *arguments: str, environment: dict[str, str] | None = None, within_s: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run a command of linktape to its end."""
    return ran_within(within_s, arguments, folder, environment or {})


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start a command of linktape; what is left of it at the end is ended."""
    process = subprocess.Popen(
        [*LINKTAPE, *arguments],
        cwd=folder,
        env=CLEAN,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


class Terminal:
    """A command of linktape on a terminal, where a person can press keys."""

    def __init__(self, folder: Path, arguments: Sequence[str]) -> None:
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(LINKTAPE[0], [*LINKTAPE, *arguments], CLEAN)
        self.seen = ""

    def read_until(self, text: str) -> None:
        """Read what is shown until it has this text."""
        while text not in self.seen:
            self.seen += self._read()

    def press(self, keys: bytes) -> None:
        os.write(self._file, keys)

    def ended(self) -> int:
        """Read to the end, and give the exit code."""
        while piece := self._read():
            self.seen += piece
        _, status = os.waitpid(self.pid, 0)
        os.close(self._file)
        return os.waitstatus_to_exitcode(status)

    def _read(self) -> str:
        try:
            return os.read(self._file, 4096).decode()
        except OSError:  # EIO: nobody has the terminal any more
            return ""


def line_of(process: subprocess.Popen[str]) -> str:
    """Give the next line that a process prints."""
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return line.strip()


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
