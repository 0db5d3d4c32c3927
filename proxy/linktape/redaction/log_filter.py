"""A filter of log records: what a handler writes has no secret in it, and no line that others have begun."""

from __future__ import annotations

import logging

from linktape.redaction.redactor import Redactor
from linktape.wording import visible

_RECORD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class _RedactingFilter(logging.Filter):
    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def filter(self, record: logging.LogRecord) -> bool:
        redacted = self._redactor.text
        record.msg, record.args = visible(redacted(record.getMessage())), ()
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
            record.exc_info = None
        for name in ("exc_text", "stack_info"):
            if getattr(record, name, None):
                setattr(record, name, visible(redacted(getattr(record, name)), keeps_lines=True))
        for name, value in vars(record).items():
            if name not in _RECORD_FIELDS and not isinstance(value, int | float | None):
                said = str(value)
                if (shown := redacted(said)) != said:
                    setattr(record, name, shown)
        return True


def redacting_filter(redactor: Redactor) -> logging.Filter:
    """Give a filter that takes secrets out of a record: its message, its fields, its traceback.

    Put it on handlers: a logger's filter does not see what the loggers below it say.
    """
    return _RedactingFilter(redactor)
