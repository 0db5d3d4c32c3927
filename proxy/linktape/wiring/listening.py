"""Sockets to listen at: had, or refused with what to choose instead; and whether an address is one of them."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

from linktape.errors import UsageError
from linktape.framing import PORTS

BACKLOG = 1_024


def bound(host: str, port: int, option: str, host_option: str, *, shares_port: bool = False) -> socket.socket:
    """Give a socket at this address, at which nobody listens yet. `shares_port`: others of ours are there, too.

    Raises UsageError where it cannot be had.
    """
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as exc:
        raise UsageError(f"{host_option} {host!r} is no address of this machine; write for example 127.0.0.1") from exc
    family, kind, protocol, _, address = sorted(found, key=lambda one: one[0] != socket.AF_INET)[0]
    one = socket.socket(family, kind, protocol)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shares_port:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind(address)
        if not shares_port:
            one.listen(BACKLOG)
    except OSError as exc:
        one.close()
        why = f"{host_option} {host!r} is no address of this machine ({exc.strerror}); write for example 127.0.0.1"
        if exc.errno == errno.EADDRINUSE:
            why = f"port {port} on {host} is in use; choose another with {option}, or {option} 0 for a free one"
        if exc.errno == errno.EACCES:
            why = f"port {port} needs more rights than this process has; choose one above 1023 with {option}"
        raise UsageError(why) from exc
    one.setblocking(False)
    return one


def refuse_own(name: str, advice: str, address: str, listening: Iterable[socket.socket]) -> None:
    """Refuse an address at which we listen ourselves. Raises UsageError."""
    parts = urlsplit(address)
    port = parts.port or PORTS.get(parts.scheme)
    if not parts.hostname or port not in [one.getsockname()[1] for one in listening]:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except socket.gaierror:
        return
    for family, _, _, _, at in found:
        with socket.socket(family, socket.SOCK_DGRAM) as probe, suppress(OSError):
            probe.bind((str(at[0]), 0))  # which only an address of this machine's lets us do
            raise UsageError(f"{name} {parts.hostname}:{port} is linktape's own address; {advice}")
