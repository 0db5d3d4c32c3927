"""What one of several processes does that serve one port together; and one that serves alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from linktape.wiring.control_token import TokenSource


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a process. By itself it serves its clients and has the control port.

    `serves_clients`: else it only keeps the address, and has the control port for the others. `shares_port`: others
    listen at the same port. `token`: the control port's, where it was chosen already. `ready` is called when it serves,
    in place of the line on standard output. `ends_with`: a file number that comes to its end when the process ends that
    has started this one. `crew`: the name of those that were started together.
    `speaks`: it says for all of them what a user should read.
    """

    serves_clients: bool = True
    shares_port: bool = False
    token: TokenSource | None = None
    ready: Callable[[], None] | None = None
    ends_with: int | None = None
    crew: str = ""
    speaks: bool = True


ALONE = Part()
