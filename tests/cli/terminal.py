"""A linktape command on a terminal of its own, as somebody sees it who sits there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.running import CLEAN

ERASE = "\r\x1b[2K"


class Terminal:
    """One command, and all that it has shown so far."""

    def __init__(self, arguments: tuple[str, ...], folder: Path, columns: int) -> None:
        self._screen, line = os.openpty()
        termios.tcsetwinsize(line, (24, columns))
        command = [sys.executable, "-m", "linktape", *arguments]
        environment = {name: value for name, value in CLEAN.items() if name != "COLUMNS"} | {"TERM": "xterm"}
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdin=line, stdout=line, stderr=line)
        os.close(line)
        self.shown = ""

    def until(self, text: str) -> None:
        """Look on until this is shown."""
        while text not in self.shown:
            more = self._read()
            assert more, f"it ended without {text!r}: {self.shown!r}"

    def interrupted(self) -> int:
        """Press Ctrl-C, look on to the end, and give the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.ended()

    def ended(self) -> int:
        """Look on to the end, and give the exit code."""
        while self._read():
            pass
        return self.process.wait(timeout=30)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=30)
        os.close(self._screen)

    def _read(self) -> str:
        try:
            more = os.read(self._screen, 65_536).decode("utf-8", "replace")
        except OSError:  # what Linux says when the other side is closed
            return ""
        self.shown += more
        return more


@contextmanager
def on_a_terminal(*arguments: str, folder: Path, columns: int = 80) -> Iterator[Terminal]:
    """Run a command on a terminal; killed at the end of the block if it still runs."""
    terminal = Terminal(arguments, folder, columns)
    try:
        yield terminal
    finally:
        terminal.close()


def write_large(path: Path, interactions: int = 40_000) -> Path:
    """Write a cassette of another tool's kind, which takes many seconds to read."""
    one = """- request:
    method: GET
    uri: https://a.example/rest/api/3/issue/HSP-{number}
    body: null
    headers: {{}}
  response:
    status: {{code: 200, message: OK}}
    headers: {{}}
    body: {{string: '{{"key": "HSP-{number}"}}'}}
"""
    items = (one.format(number=number) for number in range(1, interactions + 1))
    path.write_text("version: 1\ninteractions:\n" + "".join(items))
    return path
