"""One line on a terminal for who has to wait: what is done, how far it is, how long it will take yet."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import Self, TextIO

from linktape.progress import Progress
from linktape.wording import cut, roughly, visible

AFTER_S = 0.5
"""What takes no longer is done without a word."""
EVERY_S = 0.2
_TRUSTED_AFTER_S, _TRUSTED_SHARE = 1.0, 0.02  # before that, the time left is a guess
_ERASE = "\r\x1b[2K"


@contextmanager
def waiting(what: str) -> Iterator[Progress]:
    """Show on a terminal how far a work is while the block lasts."""
    with ProgressLine(what) as line:
        yield line


class ProgressLine:
    """A line that a thread rewrites in place, so that who does the work only says two numbers. Nothing of it stays.

    Where the stream is no terminal there is no line, only what is to stay.
    """

    def __init__(
        self,
        what: str,
        stream: TextIO | None = None,
        *,
        after_s: float = AFTER_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.what = what
        self._stream = sys.stderr if stream is None else stream
        self._after_s = after_s
        self._now = now
        self._begun_s = now()
        self._done, self._total = 0, 0
        self._has_ended = Event()
        self._lock = Lock()
        self._is_shown = False
        is_terminal = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        self._thread = Thread(target=self._keep_drawing, name="progress", daemon=True) if is_terminal else None

    def __call__(self, done: int, total: int) -> None:
        self._done, self._total = done, total

    def __enter__(self) -> Self:
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._has_ended.set()
        if self._thread is not None:
            self._thread.join()
            self._write("")

    def say(self, text: str) -> None:
        """Write a line that stays, above this one."""
        with self._lock:
            self._write(f"{text}\n")

    def text(self) -> str:
        """Give the line as of now."""
        took_s = self._now() - self._begun_s
        what, done, total = f"linktape: {visible(self.what)}", self._done, self._total
        if not total:
            return f"{what}, {roughly(took_s)} so far"
        share = f"{what}: {100 * done // total} %"
        if done < _TRUSTED_SHARE * total or took_s < _TRUSTED_AFTER_S:
            return share
        return f"{share}, {roughly(took_s * (total - done) / done)} left"

    def _keep_drawing(self) -> None:
        if hasattr(signal, "pthread_sigmask"):  # a signal is for the thread that waits for it
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        pause_s = self._after_s
        while not self._has_ended.wait(pause_s):
            pause_s = EVERY_S
            with self._lock:
                self._write(cut(self.text(), self._columns() - 1))
                self._is_shown = True

    def _columns(self) -> int:
        with suppress(OSError):
            return os.get_terminal_size(self._stream.fileno()).columns or 80
        return 80

    def _write(self, text: str) -> None:
        """Write in the place of the line; a terminal that is gone ends no work."""
        with suppress(OSError):
            self._stream.write(_ERASE * self._is_shown + text)
            self._stream.flush()
        self._is_shown = False
