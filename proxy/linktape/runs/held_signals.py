"""The signals that linktape gets while a command runs: held back, and asked for one by one.

Only so (`sigwaitinfo`) can be told whether a Ctrl-C came from the terminal, which has given it to the child as well, or
was sent to linktape alone.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from linktape.errors import Interrupted, UsageError
from linktape.progress import Progress, Waiting

POLL_S = 0.02
"""How often is looked at what nobody tells of."""


def signals_named(names: str) -> frozenset[signal.Signals]:
    """Give those of the named signals that this system has; this module is imported on Windows, too."""
    return frozenset(number for number in signal.Signals if number.name in names.split())


FORWARDED = signals_named("SIGINT SIGTERM SIGHUP SIGQUIT SIGUSR1 SIGUSR2")
INTERRUPTING = signals_named("SIGINT SIGTERM SIGHUP SIGQUIT")
_FROM_THE_KERNEL = 0x80  # si_code of what a terminal sends (SI_KERNEL); kill(2) gives 0


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal that has come in; `from_terminal`: everything in the terminal's foreground has got it."""

    number: signal.Signals
    from_terminal: bool = False


@dataclass(frozen=True, slots=True)
class HeldSignals:
    """The signals that are held back and given one by one."""

    numbers: frozenset[signal.Signals]

    def next(self, timeout_s: float | None = None) -> Signal | None:
        """Wait for the next one; None when the time is over."""
        if sys.platform == "darwin":
            return self._next_by_polling(timeout_s)
        if timeout_s is None:
            info: signal.struct_siginfo | None = signal.sigwaitinfo(self.numbers)
        else:
            info = signal.sigtimedwait(self.numbers, max(0.0, timeout_s))
        if info is None or not info.si_signo:  # Python gives 0 where the time was over in the middle of a repetition
            return None
        return Signal(signal.Signals(info.si_signo), info.si_code == _FROM_THE_KERNEL)

    @contextmanager
    def heeded(self, waiting: Waiting, what: str) -> Iterator[Progress]:
        """Wait for a work, but not beyond a signal that asks for the end. Raises Interrupted."""
        with waiting(what) as progress:

            def tell(done: int, total: int) -> None:
                progress(done, total)
                ending = INTERRUPTING & signal.sigpending()
                if ending:
                    raise Interrupted(min(ending), what)

            yield tell

    def _next_by_polling(self, timeout_s: float | None) -> Signal | None:
        """Do the same where the system does not say who sent a signal: then a Ctrl-C counts as the terminal's."""
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while deadline is None or time.monotonic() < deadline:
            pending = signal.sigpending() & self.numbers
            if pending:
                number = signal.Signals(signal.sigwait(pending))
                return Signal(number, number in (signal.SIGINT, signal.SIGQUIT))
            time.sleep(POLL_S)
        return None


def check_platform() -> None:
    """Refuse to run a command on a system that is not POSIX. Raises UsageError."""
    if not hasattr(signal, "pthread_sigmask"):
        raise UsageError(
            f"linktape run and drill start their command as only POSIX can, and this is {sys.platform}. Use WSL, or "
            "start `linktape mock` or `linktape replay` here, and then the command with the printed address"
        )


@contextmanager
def signals_held(*, own_group: bool) -> Iterator[HeldSignals]:
    """Hold signals back in this thread and in all that are started inside the block; what is ignored stays ignored.

    With a group of its own the child knows nothing of a Ctrl-Z, so that is held as well.
    Raises UsageError on a system that is not POSIX.
    """
    check_platform()
    signals = FORWARDED | ({signal.SIGTSTP} if own_group else set())
    numbers = frozenset(number for number in signals if signal.getsignal(number) != signal.SIG_IGN) | {signal.SIGCHLD}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    at_child = signal.signal(signal.SIGCHLD, lambda *_: None)  # one that is ignored might not be kept
    try:
        yield HeldSignals(numbers)
    finally:
        signal.signal(signal.SIGCHLD, at_child)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
