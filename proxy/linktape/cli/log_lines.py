"""What is said on standard error while something is served: lines for people, or JSON for what gathers logs."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from linktape.errors import UsageError
from linktape.journal_rows import Row, entry_of, log_line, moment
from linktape.pictures.layer_words import layer_word
from linktape.session import DEFAULT
from linktape.wiring.settings import LogFormat, Task
from linktape.wording import visible

_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class LogLines(logging.Formatter):
    """Makes the lines of a log in the form that the user has chosen; also of the records of `logging`.

    `is_quiet`: nothing is said of what goes well. `has_reasons`: of each call, what every layer did and why.
    """

    def __init__(self, task: Task) -> None:
        super().__init__()
        if task.quiet and task.verbose:
            raise UsageError("choose one of --quiet and --verbose")
        self.is_quiet = task.quiet
        self.has_reasons = task.verbose
        self._is_json = task.log_format is LogFormat.JSON

    @property
    def level(self) -> int:
        """From which level on a server's own records are written."""
        return logging.WARNING if self.is_quiet else logging.INFO

    def line(self, text: str, level: int = logging.INFO, facts: Mapping[str, object] = MappingProxyType({})) -> str:
        """Give one line, with its end; `facts` are members of its own in JSON."""
        if not self._is_json:
            return f"linktape: {text}\n"
        at, word = moment(datetime.now(UTC)), logging.getLevelName(level).lower()
        return json.dumps({"at": at, "level": word, "message": text, **facts}, default=str) + "\n"

    def say(self, lines: Iterable[str], level: int = logging.INFO) -> None:
        """Write lines to standard error."""
        sys.stderr.write("".join([self.line(one, level) for one in lines]))
        sys.stderr.flush()

    def call(self, session: str, row: Row) -> str:
        """Give the line of a call that has ended, and in text its reasons in lines below it."""
        text = log_line(row)
        if not self._is_json:
            name = "" if session == DEFAULT else f"[{session}] "
            reasons = row[2][4] if self.has_reasons else ()
            below = [f"    {layer_word(layer)}: {visible(reason)}\n" for layer, reason, _ in reasons]
            return "".join([f"linktape: {name}{text}\n", *below])
        facts = entry_of(session, row).as_json()
        if not self.has_reasons:
            del facts["layers"]
        return self.line(text, facts=facts)

    def tell(self, session: str, row: Row) -> None:
        """Write a call's line at once, where few calls are made."""
        sys.stderr.write(self.call(session, row))
        sys.stderr.flush()

    def format(self, record: logging.LogRecord) -> str:
        """Give a record's line, without its end."""
        text = super().format(record)
        facts = {name: value for name, value in vars(record).items() if name not in _OWN_FIELDS}
        return self.line(text, record.levelno, facts).removesuffix("\n")


def log_to_stderr(lines: logging.Formatter | None = None, level: int = logging.ERROR) -> None:
    """Send linktape's own log to standard error."""
    log = logging.getLogger("linktape")
    handler = logging.StreamHandler()
    handler.setFormatter(lines or logging.Formatter("linktape: %(message)s"))
    log.addHandler(handler)
    log.setLevel(level)
    log.propagate = False
