"""A command as a child: started, told of the signals that linktape gets, waited for, ended."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from linktape.errors import CommandNotStarted
from linktape.runs.held_signals import POLL_S, HeldSignals, signals_named

_ENDING = signals_named("SIGTERM SIGHUP")
_LEFTOVERS_S = 2.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its code, as a shell gives it (128 + n for a signal), and the signal if it was one."""

    code: int
    signal: int | None = None

    def __str__(self) -> str:
        return f"exit code {self.code}" if self.signal is None else signal.Signals(self.signal).name

    @staticmethod
    def of(status: int) -> Ended:
        """Read what waitpid gives."""
        code = os.waitstatus_to_exitcode(status)
        return Ended(code) if code >= 0 else Ended(128 - code, -code)


@dataclass(slots=True)
class Command:
    """A running child. `has_own_group`: its process group is its own, so that all of it can be reached."""

    pid: int
    has_own_group: bool

    def tell(self, number: int) -> None:
        """Send a signal to the child, and to what it has started where that can be reached."""
        with suppress(ProcessLookupError, PermissionError):  # it has just ended, or has become somebody else's
            (os.killpg if self.has_own_group else os.kill)(self.pid, number)

    def ended(self) -> Ended | None:
        """Give how it ended, or None while it runs."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        return Ended.of(status) if pid else None

    def end_leftovers(self, within_s: float = _LEFTOVERS_S) -> bool:
        """End what the command has left running in its group; give whether there was anything."""
        if not self.has_own_group or not _is_there(self.pid):
            return False
        self.tell(signal.SIGTERM)
        deadline = time.monotonic() + within_s
        while _is_there(self.pid) and time.monotonic() < deadline:
            time.sleep(POLL_S)
        self.tell(signal.SIGKILL)
        return True


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def start(
    arguments: Sequence[str], environment: Mapping[str, str], *, own_group: bool, output: Path | None = None
) -> Command:
    """Start a command by its name in PATH. `output`: a new file that takes what it prints, with no input then.

    Raises CommandNotStarted.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    into: list[tuple[int, int, str, int, int] | tuple[int, int, int]] = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(output), flags, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    spawn = partial(
        os.posix_spawnp,
        arguments[0],
        list(arguments),
        dict(environment),
        file_actions=into if output is not None else (),
        setsigmask=[],
        setsigdef=[signal.SIGPIPE, signal.SIGXFSZ],  # Python ignores them; a child must not
    )
    try:
        pid = spawn(setpgroup=0) if own_group else spawn()
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else str(exc)
        advice = _advice(arguments[0], exc)
        raise CommandNotStarted(f"{arguments[0]}: cannot be started ({reason}{advice})") from exc
    return Command(pid, own_group)


def _advice(program: str, error: Exception) -> str:
    """Say what may help a program that cannot be started; empty where nothing is known."""
    is_file = Path(program).is_file() if "\0" not in program else False
    match error:
        case PermissionError() if is_file:
            return f"; make it executable: chmod +x {program}"
        case FileNotFoundError() if is_file and "/" in program:
            return "; the program that its first line names is not there"
        case FileNotFoundError() if is_file:
            return f"; what lies in this folder is ./{program}"
        case _:
            return ""


def wait(
    command: Command,
    signals: HeldSignals,
    grace_s: float,
    look: Callable[[], None] | None = None,
    look_s: float = POLL_S,
) -> Ended:
    """Wait for a command, passing on every signal that has not reached it by itself. `look` is called every `look_s`.

    One that was told to end (SIGTERM, SIGHUP) and has not within the grace is killed.
    """
    deadline: float | None = None
    while True:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            command.tell(signal.SIGKILL)
            deadline = None
            continue
        if look is not None:
            look()
            left = look_s if left is None else min(left, look_s)
        came = signals.next(left)
        ended = command.ended()
        if ended is not None:
            return ended
        if came is None:
            continue
        if came.number is not signal.SIGCHLD and (command.has_own_group or not came.from_terminal):
            command.tell(came.number)
            if came.number is signal.SIGTSTP:  # Ctrl-Z: the child's group is not the terminal's, so stop with it
                os.kill(os.getpid(), signal.SIGSTOP)
                command.tell(signal.SIGCONT)
        if came.number in _ENDING and deadline is None:
            deadline = time.monotonic() + grace_s
