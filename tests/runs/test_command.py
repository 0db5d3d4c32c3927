"""runs/command.py: what a child is told of the signals that linktape gets, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from linktape.errors import CommandNotStarted
from linktape.runs.command import Command, Ended, start, wait
from linktape.runs.held_signals import HeldSignals, Signal, signals_held


class Told(Command):
    """A command that writes down what it is told, and ends at SIGCHLD."""

    def __init__(self, *, has_own_group: bool) -> None:
        super().__init__(0, has_own_group)
        self.told: list[int] = []
        self.left = 0

    def tell(self, number: int) -> None:
        self.told.append(number)

    def ended(self) -> Ended | None:
        self.left -= 1
        return Ended(0) if self.left < 0 else None


class Script(HeldSignals):
    """Signals that come in one after another; None: the time was over."""

    def __init__(self, signals: Iterable[Signal | None]) -> None:
        super().__init__(frozenset())
        object.__setattr__(self, "script", iter([*signals, Signal(signal.SIGCHLD)]))

    def next(self, timeout_s: float | None = None) -> Signal | None:
        script: Iterable[Signal | None] = object.__getattribute__(self, "script")
        return next(iter(script))


def told(*signals: Signal, has_own_group: bool) -> list[int]:
    """Give what a command was told of these signals."""
    command = Told(has_own_group=has_own_group)
    command.left = len(signals)
    wait(command, Script(signals), grace_s=60.0)
    return command.told


@pytest.mark.parametrize("has_own_group", [True, False])
@pytest.mark.parametrize("from_terminal", [True, False])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM, signal.SIGUSR2])
def test_a_signal_is_passed_on_unless_the_terminal_has_given_it_to_the_child_too(
    number: signal.Signals, from_terminal: bool, has_own_group: bool
) -> None:
    passed_on = told(Signal(number, from_terminal), has_own_group=has_own_group)

    assert passed_on == ([] if from_terminal and not has_own_group else [number])


def test_a_childs_own_signal_is_not_passed_on() -> None:
    assert told(Signal(signal.SIGCHLD), has_own_group=True) == []


def test_every_sigterm_is_passed_on_but_the_grace_counts_from_the_first() -> None:
    twice = told(Signal(signal.SIGTERM), Signal(signal.SIGTERM), has_own_group=True)

    assert twice == [signal.SIGTERM, signal.SIGTERM]


def test_when_the_grace_is_over_the_child_is_killed() -> None:
    command = Told(has_own_group=True)
    command.left = 1

    wait(command, Script([Signal(signal.SIGTERM)]), grace_s=0.0)

    assert command.told == [signal.SIGTERM, signal.SIGKILL]


@pytest.mark.parametrize(
    ("status", "ended", "said"),
    [
        (0, Ended(0), "exit code 0"),
        (3 << 8, Ended(3), "exit code 3"),
        (9, Ended(137, 9), "SIGKILL"),
    ],
)
def test_how_a_child_ended_is_said_as_a_shell_does(status: int, ended: Ended, said: str) -> None:
    assert Ended.of(status) == ended
    assert str(ended) == said


@pytest.mark.slow
def test_a_child_begins_with_no_signal_blocked_and_none_ignored_by_us(tmp_path: Path) -> None:
    text = "import signal; print(signal.pthread_sigmask(signal.SIG_BLOCK, []) - {32, 33})"
    output = tmp_path / "out"

    with signals_held(own_group=True) as signals:
        ended = wait(
            start([sys.executable, "-c", text], os.environ, own_group=True, output=output), signals, grace_s=10.0
        )

    assert ended == Ended(0)
    assert output.read_text() == "set()\n"


@pytest.mark.slow  # it starts a process
def test_an_end_is_seen_at_the_next_look_though_another_thread_has_taken_its_signal() -> None:
    looks, over = iter(range(1_000)), threading.Event()

    def look() -> None:
        next(looks)
        os.waitid(os.P_PID, command.pid, os.WEXITED | os.WNOWAIT)  # the signal comes while nobody waits for it here

    thread = threading.Thread(target=over.wait)
    thread.start()  # before the signals are held: it alone is there for SIGCHLD, and does nothing at it
    try:
        with signals_held(own_group=True) as signals:
            command = start(["true"], os.environ, own_group=True)
            ended = wait(command, signals, 1.0, look, 0.01)
    finally:
        over.set()
        thread.join()

    assert ended == Ended(0)


def test_a_word_that_no_command_can_have_is_no_traceback() -> None:
    with pytest.raises(CommandNotStarted, match="cannot be started"):
        start(["a\0b"], os.environ, own_group=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "mode", "said"),
    [
        ("here.sh", 0o755, r"No such file or directory; what lies in this folder is \./here\.sh"),
        ("./here.sh", 0o644, r"Permission denied; make it executable: chmod \+x \./here\.sh"),
        ("./here.sh", 0o755, "No such file or directory; the program that its first line names is not there"),
        ("gone.sh", 0o755, r"\(No such file or directory\)"),
    ],
)
def test_a_program_that_cannot_be_started_comes_with_what_may_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, mode: int, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here.sh").write_text("#!/no/such/interpreter\n")
    Path("here.sh").chmod(mode)

    with pytest.raises(CommandNotStarted, match=said):
        start([program], os.environ, own_group=True)
