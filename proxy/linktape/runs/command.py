"""A command as a child: started with linktape's address, told of the signals that linktape gets, waited for, ended.

The signals are blocked and asked for one by one (`sigwaitinfo`), because only so can be told whether a Ctrl-C came
from the terminal, which has given it to the child as well, or was sent to linktape alone.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from linktape.edge.counters import Counters
from linktape.errors import CommandNotStarted, Interrupted, UsageError
from linktape.progress import Progress, Waiting
from linktape.redaction.hits import REDACTED
from linktape.redaction.names import is_secret
from linktape.runs import proxy_variables, trust
from linktape.session import DEFAULT
from linktape.wiring.serving import Serving
from linktape.wording import counted


def signals_named(names: str) -> frozenset[signal.Signals]:
    """Give those of the named signals that this system has; this module is imported on Windows, too."""
    return frozenset(number for number in signal.Signals if number.name in names.split())


FORWARDED = signals_named("SIGINT SIGTERM SIGHUP SIGQUIT SIGUSR1 SIGUSR2")
_ENDING = signals_named("SIGTERM SIGHUP")
_INTERRUPTING = signals_named("SIGINT SIGTERM SIGHUP SIGQUIT")
_FROM_THE_KERNEL = 0x80  # si_code of what a terminal sends (SI_KERNEL); kill(2) gives 0
_POLL_S = 0.02
_LEFTOVERS_S = 2.0

URL, CONTROL_URL, TOKEN = "LINKTAPE_URL", "LINKTAPE_CONTROL_URL", "LINKTAPE_TOKEN"
_NO_PASSWORDS = ("PWD", "OLDPWD")  # a shell's folders
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


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
            time.sleep(_POLL_S)
        self.tell(signal.SIGKILL)
        return True


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


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
                ending = _INTERRUPTING & signal.sigpending()
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
            time.sleep(_POLL_S)
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


def address_names(given: Iterable[str]) -> dict[str, str]:
    """Read each `--env NAME[=SUFFIX]`; gives the suffix by name. Raises UsageError."""
    suffixes: dict[str, str] = {}
    for text in given:
        name, _, suffix = text.partition("=")
        if _NAME.fullmatch(name) is None:
            raise UsageError(f"--env {text!r}: {name!r} is no variable's name; write for example --env JIRA_URL")
        if suffix and not suffix.startswith(("/", "?", "#")):
            raise UsageError(f"--env {text!r}: the suffix follows the address; write for example {name}=/{suffix}")
        suffixes[name] = suffix
    return suffixes


def environment(
    inherited: Mapping[str, str],
    names: Mapping[str, str],
    serving: Serving,
    *,
    java_trust: bool = False,
    session: str = DEFAULT,
    proxied: str | None = None,
) -> dict[str, str]:
    """Give the command's environment: what we have, the three variables of linktape's, and the address by each name.

    Over TLS what lets it trust our authority as well. `java_trust`: in Java, too. The address is the session's.
    `proxied`: the site that it is led to by our forward proxy, and whose address it gets by each name.
    """
    url, control_url = serving.url_of(session), serving.control_url or ""
    own = {URL: url, CONTROL_URL: control_url, TOKEN: serving.token}
    kept = {name: value for name, value in inherited.items() if name not in own}
    given = {name: value for name, value in own.items() if value and (control_url or name == URL)}
    if serving.authority is not None:
        kept |= trust.variables(kept, serving.authority, java=java_trust or proxied is not None)
    if proxied is not None:
        kept |= proxy_variables.variables(kept, serving.origin, proxied)
    return {**kept, **given, **{name: (proxied or url) + suffix for name, suffix in names.items()}}


_NOT_RUN = {
    126: "may not be executed (chmod +x makes a script executable)",
    127: "is not found (is it installed, and in PATH?)",
}


def no_call(names: Iterable[str], counters: Counters, ended: Ended, proxied: str | None = None) -> str:
    """Say that a command never called, and ask about the variable, or say what has kept it from calling.

    `proxied`: the site that our forward proxy has led it to.
    """
    read = " or ".join((URL, *names))
    refused, strangers = counters.refused, counters.strangers
    if strangers and not refused:
        return f"the command made no call to linktape, so nothing was tested: {strangers.most_common(1)[0][0]}"
    if ended.code in _NOT_RUN and not refused:
        return (
            f"what the command starts did not start, so nothing was tested: by exit code {ended.code} a shell says "
            f"that something {_NOT_RUN[ended.code]}; it has printed what"
        )
    statuses = ", ".join(map(str, sorted(refused)))
    came = f"; {counted(sum(refused.values()), 'request')} refused by linktape ({statuses})" if refused else ""
    if proxied is not None:
        return (
            f"the command made no call to linktape, so nothing was tested{came}: does it ask {proxied}, by the proxy "
            f"that HTTPS_PROXY names? Known not to heed it: {proxy_variables.DEAF}. Give such a client the address in "
            f"{URL} (with --allow-no-calls this is no error)"
        )
    return (
        f"the command made no call to linktape, so nothing was tested{came}: does it take the address from {read}? "
        "(--env NAME puts the address into another variable; with --allow-no-calls this is no error)"
    )


def secrets_given(environment: Mapping[str, str], command: Sequence[str]) -> Iterator[str]:
    """Give what a command's environment and arguments show to be secret by the name in front of it."""
    yield from (value for name, value in environment.items() if is_secret(name) and name not in _NO_PASSWORDS)
    for option, value in pairwise(command):
        if _is_secret_option(option):
            yield value.partition(":")[2] or value


def shown(command: Sequence[str], redact: Callable[[str], str]) -> tuple[str, ...]:
    """Give a command's words as reports show them: what stands behind `--token` goes, however short it is."""
    before = ("", *command)
    return tuple(
        REDACTED if _is_secret_option(option) else redact(word) for option, word in zip(before, command, strict=False)
    )


def _is_secret_option(word: str) -> bool:
    return word in ("-u", "--user") or (word.startswith("-") and "=" not in word and is_secret(word))


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
        if isinstance(exc, PermissionError):
            reason = f"{reason}; make it executable: chmod +x {arguments[0]}"
        raise CommandNotStarted(f"{arguments[0]}: cannot be started ({reason})") from exc
    return Command(pid, own_group)


def wait(
    command: Command,
    signals: HeldSignals,
    grace_s: float,
    look: Callable[[], None] | None = None,
    look_s: float = _POLL_S,
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
