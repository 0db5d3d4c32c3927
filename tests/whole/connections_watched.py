"""Watches to whom this process connects, by the interpreter's own audit events, which nothing in it can go round."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_watched: set[str] | None = None
_is_hooked = False


@contextmanager
def connections() -> Iterator[set[str]]:
    """Give what fills with `host:port` of each connection that is tried, and `host` of each name that is looked up."""
    global _watched, _is_hooked
    if not _is_hooked:
        sys.addaudithook(_hear)  # for good: a hook cannot be taken away
        _is_hooked = True
    found: set[str] = set()
    _watched = found
    try:
        yield found
    finally:
        _watched = None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _watched is None:
        return
    if event == "socket.connect":
        address = arguments[1]
        _watched.add(f"{address[0]}:{address[1]}" if isinstance(address, tuple) else str(address))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        _watched.add(str(arguments[0]))
