"""The log of what went wrong on the wire: fixed text, bounded in number, never a byte of what a peer sent."""

from __future__ import annotations

import asyncio
import logging

from linktape.clock import REAL, Clock


class Quiet:
    """Says that a request could not be read, at most `most` times in `every_s`, and then how many more there were."""

    def __init__(self, log: logging.Logger, *, most: int = 10, every_s: float = 10.0, clock: Clock = REAL) -> None:
        self._log = log
        self._most = most
        self._every_s = every_s
        self._clock = clock
        self._since_s = clock.monotonic()
        self._said = 0
        self._unsaid = 0

    def malformed(self, error: object) -> None:
        """Note a request that could not be read; of the error only its class is told."""
        kind = type(error).__name__ if isinstance(error, BaseException) else "error"
        self.say(f"refused a malformed request ({kind})")

    def say(self, text: str) -> None:
        """Say a line in which there is nothing of the peer's."""
        now_s = self._clock.monotonic()
        if now_s - self._since_s >= self._every_s:
            if self._unsaid:
                self._log.warning("%s more of such lines were left out", self._unsaid)
            self._since_s, self._said, self._unsaid = now_s, 0, 0
        if self._said >= self._most:
            self._unsaid += 1
            return
        self._said += 1
        self._log.warning("%s", text)


class FixedText(logging.Filter):
    """Replaces what a foreign logger says by its name and the class of the exception, if any."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; always lets it pass."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "no exception"
        record.msg, record.args = f"something failed in {record.name} (%s)", (kind,)
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def quieten_loggers() -> None:
    """Let aiohttp's and asyncio's loggers speak in fixed text only. For a process that is linktape's own."""
    for name in ("aiohttp.server", "aiohttp.web", "aiohttp.client", "aiohttp.internal", "asyncio"):
        logger = logging.getLogger(name)
        if not any(isinstance(filter_, FixedText) for filter_ in logger.filters):
            logger.addFilter(FixedText())


def quieten_loop(loop: asyncio.AbstractEventLoop, log: logging.Logger) -> None:
    """Report what the loop would report by the exception's class only. For a loop that is linktape's own."""

    def report(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        kind = type(error).__name__ if error is not None else "no exception"
        log.warning("something failed beside a request (%s)", kind)

    loop.set_exception_handler(report)
