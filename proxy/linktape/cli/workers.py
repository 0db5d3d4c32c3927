"""`--workers N`: processes that serve one port together, one with the control port for all, and one that minds them.

The one that minds them does nothing else: it has no threads and no loop, so that it can fork whenever one is missing.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from logging import ERROR, WARNING

import typer

from linktape.cli.log_lines import LogLines
from linktape.errors import UsageError
from linktape.wiring.control_token import token_of
from linktape.wiring.listening import bound
from linktape.wiring.part import Part
from linktape.wiring.reach import url_of
from linktape.wiring.settings import Settings

HEAD = "the control port's process"
YOUNG_S = 5.0
MOST_YOUNG_DEATHS = 5
"""So many that end so soon after their start, one after the other, have a reason that another start does not mend."""


_SERVES = b"w"
"""What a process says when it serves; no signal has this number."""

_STOPPED = (-signal.SIGTERM, 128 + signal.SIGTERM)
"""The exit codes of one that was told to stop before it served."""


def _wake_nobody() -> None:
    """Have signals write nothing any more."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


@dataclass(slots=True)
class _Child:
    name: str
    part: Part
    started_s: float = 0.0


class Crew:
    """The processes. `start` comes back in each of them, with its part; `mind` ends this one."""

    def __init__(self, settings: Settings, lines: LogLines) -> None:
        if not hasattr(os, "fork") or not hasattr(socket, "SO_REUSEPORT"):
            raise UsageError(f"--workers needs processes that share a port, which {sys.platform} does not have")
        self._lines = lines
        self._reserved = bound(settings.host, settings.port, "--port", "--host", shares_port=True)
        address, port = self._reserved.getsockname()[:2]
        self._url = url_of(
            settings.host if settings.host else address, port, "https" if settings.speaks_tls else "http"
        )
        self.settings = replace(settings, port=port)
        if settings.control_port is not None:
            kept = bound(
                settings.control_host, settings.control_port, "--control-port", "--control-host", shares_port=True
            )
            self._kept = kept
            self.settings = replace(self.settings, control_port=kept.getsockname()[1])
        self._token = token_of(settings.control_token_file)
        self._ends_with, self._life = os.pipe()
        self._heard, self._told = os.pipe()
        self._children: dict[int, _Child] = {}
        self._young_deaths = 0
        self._is_stopping = False

    def start(self) -> tuple[Settings, Part] | None:
        """Start all, and mind them to their end. Gives settings and part in each of them, and None in this one."""
        crew = secrets.token_hex(4)
        workers = Part(shares_port=True, ready=self._ready, ends_with=self._ends_with, crew=crew, speaks=False)
        kinds = [_Child(f"worker {number}", workers) for number in range(1, self.settings.workers + 1)]
        if self.settings.control_port is not None:
            kinds.insert(0, _Child(HEAD, replace(workers, serves_clients=False, token=self._token, speaks=True)))
        else:
            kinds[0] = replace(kinds[0], part=replace(workers, speaks=True))
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, self._stop)
        os.set_blocking(self._told, False)
        signal.set_wakeup_fd(self._told)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # without a handler it wakes nobody
        for together in (kinds[:1], kinds[1:]):  # what stops the start is said by one of them
            for child in together:
                mine = self._fork(child)
                if mine is not None:
                    return mine
            for _ in together:
                self._wait_until_ready()
        _wake_nobody()
        print(f"linktape: listening on {self._url}", flush=True)
        return self._mind()

    def _ready(self) -> None:
        os.write(self._told, _SERVES)

    def _fork(self, child: _Child) -> tuple[Settings, Part] | None:
        """Start one. In it, give its settings and its part."""
        sys.stdout.flush()
        sys.stderr.flush()
        signals = (signal.SIGINT, signal.SIGTERM)
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        if self._is_stopping:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
            return None
        number = os.fork()
        if number == 0:
            os.setpgrp()  # the terminal's signals go to who minds us, who passes them on
            os.close(self._life)
            _wake_nobody()
            for one in signals:
                signal.signal(one, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
            own = self.settings if not child.part.serves_clients else replace(self.settings, control_port=None)
            return own, child.part
        self._children[number] = replace(child, started_s=time.monotonic())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        return None

    def _wait_until_ready(self) -> None:
        """Return when the last one serves. Where it ended instead, so do we, with its exit code: it has said why."""
        while os.read(self._heard, 1) != _SERVES:  # else it is the number of a signal
            number, status = os.waitpid(-1, os.WNOHANG)
            if number:
                self._children.pop(number, None)
                self._stop()
                self._wait_for_all()
                code = os.waitstatus_to_exitcode(status)
                raise typer.Exit(code if code >= 0 else 128 - code)

    def _mind(self) -> tuple[Settings, Part] | None:
        """Start again what ends, until we are told to stop. Gives settings and part in one that was started again."""
        worst = 0
        while self._children:
            number, status = os.wait()
            child, code = self._children.pop(number, None), os.waitstatus_to_exitcode(status)
            if child is None:
                continue
            if self._is_stopping:
                worst = max(worst, 0 if code in _STOPPED else code)
                continue
            lived_s = time.monotonic() - child.started_s
            self._young_deaths = self._young_deaths + 1 if lived_s < YOUNG_S else 0
            how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
            if self._young_deaths >= MOST_YOUNG_DEATHS:
                self._lines.say([f"{child.name} (process {number}) {how}, again and again: linktape stops"], ERROR)
                worst = 1
                self._stop()
                continue
            self._lines.say([f"{child.name} (process {number}) {how}, and is started again"], WARNING)
            mine = self._fork(child)
            if mine is not None:
                return mine
        raise typer.Exit(worst)

    def _wait_for_all(self) -> None:
        while self._children:
            number, _ = os.wait()
            self._children.pop(number, None)

    def _stop(self, *_: object) -> None:
        """Have all end in their own time."""
        self._is_stopping = True
        for number in list(self._children):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGTERM)


def part_in(settings: Settings, lines: LogLines) -> tuple[Settings, Part]:
    """Give settings and part of this process, which from here on is one of many. Raises UsageError."""
    mine = Crew(settings, lines).start()
    assert mine is not None, "who minds the others does not come back"
    return mine
