"""A linktape command as its users run it: a process of its own, with its two ready lines read."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("LINKTAPE_")}
RUNTIME = "XDG_RUNTIME_DIR"
"""The variable that names the folder in which a server can be found. Each test has its own, beside its folder."""


def runtime(folder: Path) -> Path:
    """Give the folder in which the servers of a test can be found."""
    return folder.with_name(f"{folder.name}-runtime")


class Running:
    """One serving command. `url` is its address, `log` what it has written to standard error so far."""

    def __init__(self, arguments: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "linktape", *arguments],
            cwd=folder,
            env={**CLEAN, RUNTIME: str(runtime(folder)), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: list[str] = []
        self._heard = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self.process.stdout is not None
        self.ready = self.process.stdout.readline().strip()
        assert self.ready, self.stopped()[1]
        self.url = self.ready.rpartition(" ")[2]

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._heard:
                self._lines.append(line)
                self._heard.notify_all()

    def heard(self, beginning: str) -> str:
        """Give the first line of the log that begins so, when it is there."""

        def found() -> str | None:
            return next((line for line in self._lines if line.startswith(f"linktape: {beginning}")), None)

        with self._heard:
            line = self._heard.wait_for(found, timeout=30)
        assert line, self.log
        return line

    @property
    def log(self) -> str:
        return "".join(self._lines)

    @property
    def control(self) -> tuple[str, str]:
        """The control port's address and token. They are told before the ready line, but on the other stream."""
        found = re.search(r"control (http://\S+)/\?token=(\S+)", self.heard("control "))
        assert found, self.log
        return found[1], found[2]

    def stopped(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Stop it and give its exit code and its whole standard error."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=30)
        self._reader.join(timeout=30)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.stdout.close()
        self.process.stderr.close()
        return code, self.log


@contextmanager
def running(*arguments: str, folder: Path, **environment: str) -> Iterator[Running]:
    """Serve with `--port 0` inside the block; stopped at its end if the test has not done so."""
    served = Running([*arguments, "--port", "0"], folder, environment)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.stopped()


def ran(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    return ran_within(60, arguments, folder, environment)


def ran_within(
    seconds: float, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself, but within this time."""
    return subprocess.run(
        [sys.executable, "-m", "linktape", *arguments],
        cwd=folder,
        env={**CLEAN, RUNTIME: str(runtime(folder)), "COLUMNS": "200", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
