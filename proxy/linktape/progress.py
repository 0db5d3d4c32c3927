"""How far a long work has come: who does it tells a plain callable, and who waits for it may listen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much, in any unit."""

Waiting = Callable[[str], AbstractContextManager[Progress]]
"""Given what is waited for (`reading a.yaml`); until the block ends, it listens."""


_SHARES = 10_000


def untold(done: int, total: int) -> None:
    """Listen to nothing."""


@contextmanager
def unseen(what: str) -> Iterator[Progress]:
    """Wait without a word."""
    yield untold


def between(progress: Progress, start: float, end: float) -> Progress:
    """Give what one part of a work tells: it takes the whole from one share of it to another."""

    def tell(done: int, total: int) -> None:
        share = start + (end - start) * done / max(total, 1)
        progress(round(share * _SHARES), _SHARES)

    return tell
