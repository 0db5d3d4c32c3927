"""Every exception of linktape, as one tree, with the exit code or the HTTP status that each one means.

    LinktapeError                  exit 1
    ├── UsageError                 exit 2   an option, a file, a port: what the user chose cannot be done
    │   ├── BadDocument            exit 2   a YAML file of ours, or a cassette: every problem with its place
    │   ├── CassetteExists         exit 2
    │   ├── CassetteLocked         exit 2
    │   ├── ServerSilent           exit 2   the linktape that is asked does not answer (any more)
    │   ├── OtherCallFirst         exit 2   a tool of `linktape mcp` was called too early; it names the call that is due
    │   └── BuiltinMissing         exit 2
    ├── Interrupted                exit 130 (or 128 and the signal's number) it came before anything had begun
    ├── CommandNotStarted          exit 127 the command of `run` or `drill` is not there, or cannot be executed
    ├── ReportUnwritable           exit 1   a report could not be put where it was asked for
    ├── CassetteUnwritable         exit 1   the disk refused what was to be recorded; the client has its answer, marked
    ├── RequestRefused             4xx, 501, 505: the client sent something that is not passed on
    │   ├── CassetteChanged        503: a long cassette was written over while it was replayed
    │   └── StateGone              503: the sessions are kept elsewhere (--state), and cannot be had
    └── UpstreamFailed             502 or 504: the upstream gave no answer that can be trusted

A message says what happened, to what, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linktape.wording import cut

_MOST_SAID = 1_000


class LinktapeError(Exception):
    """Anything that linktape says no to."""

    exit_code = 1


class UsageError(LinktapeError):
    """What the user chose cannot be done; the message says what to write instead."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where (line and column count from 1), what, and what was expected."""

    file: str
    line: int
    column: int
    what: str
    expected: str = ""

    def __post_init__(self) -> None:
        for name in ("what", "expected"):
            object.__setattr__(self, name, cut(getattr(self, name), _MOST_SAID))

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {self.what}"
        return f"{text}: {self.expected}" if self.expected else text


class BadDocument(UsageError):
    """A file that cannot be used. `problems` has them all, in the file's order, and the message one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def bad(file: str, line: int, column: int, what: str, expected: str = "") -> BadDocument:
    """Say the one thing that is wrong in a file."""
    return BadDocument([Problem(file, line, column, what, expected)])


class CassetteExists(UsageError):
    """Recording `once` into a file that is there already."""


class CassetteLocked(UsageError):
    """Another recorder holds the cassette."""


class ServerSilent(UsageError):
    """The linktape whose control port is asked does not answer."""


class OtherCallFirst(UsageError):
    """A tool cannot do what was asked before another call. `next_call` says which."""

    def __init__(self, message: str, next_call: str) -> None:
        self.next_call = next_call
        super().__init__(message)


class Interrupted(LinktapeError):
    """A signal asked for the end before anything had begun. Exits with 128 and its number."""

    exit_code = 130

    def __init__(self, number: int, what: str) -> None:
        self.exit_code = 128 + number
        super().__init__(f"interrupted while {what}")


class CommandNotStarted(LinktapeError):
    """The command of a run cannot be started. The message names it and the reason."""

    exit_code = 127


class ReportUnwritable(LinktapeError):
    """A report could not be written. The message names the file and the reason."""


class CassetteUnwritable(LinktapeError):
    """The disk refused an interaction (full, gone, read-only). The message names the file and the reason."""


class BuiltinMissing(UsageError):
    """A built-in file (scenario, site, cassette) that this installation does not have."""


class RequestRefused(LinktapeError):
    """A request that is answered with `status` and goes no further. `hint` says what to write instead.

    `mark` is what stands in `Linktape-Error`. `is_told`: the user should read of it, and the log may have the message.
    """

    def __init__(
        self, status: int, message: str, hint: str = "", *, mark: str = "refused", is_told: bool = False
    ) -> None:
        self.status = status
        self.hint = hint
        self.mark = mark
        self.is_told = is_told
        super().__init__(message)


class CassetteChanged(RequestRefused):
    """A long cassette, which is read piece by piece, no longer has what was in it. The message names it."""

    def __init__(self, message: str) -> None:
        super().__init__(
            503, message, "it is read again in a moment; put a new file in its place instead of writing over it"
        )


class StateGone(RequestRefused):
    """The session is kept elsewhere (`--state`), and cannot be had, or not be written. The message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(503, message, "it is tried again with the next request", mark="state", is_told=True)


class UpstreamFailed(LinktapeError):
    """No trustworthy answer from the upstream: 502, or 504 when it was too slow. The message names the cause.

    `cause` is the cause in a word: refused, unreachable, dns, proxy, tls, reset, cut, malformed, too-large, timeout.
    """

    def __init__(self, status: int, message: str, cause: str = "failed") -> None:
        self.status = status
        self.cause = cause
        super().__init__(message)
