"""How much of anything a client may have, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one port. Sizes in bytes, times in seconds.

    A body may take `body_s`, and one second more for each `least_bytes_per_s` that have come.
    """

    body_bytes: int = 8 << 20  # of a body that is held whole
    small_bytes: int = 64 << 10  # a body of `other` traffic up to this announced length is held, too
    line_bytes: int = 16 << 10
    field_bytes: int = 16 << 10
    fields: int = 128
    head_s: float = 50.0  # for a request's head, and between two requests
    body_s: float = 30.0
    least_bytes_per_s: int = 1_000
    stall_s: float = 30.0  # a client that reads nothing for so long is cut off
    linger_s: float = 5.0  # how long a refused body is still read, so that its sender can read the refusal
    hang_s: float = 3_600.0

    def body_deadline_s(self, read_bytes: int) -> float:
        """Give the seconds since its head by which a body must have brought more than `read_bytes`."""
        return self.body_s + read_bytes / self.least_bytes_per_s
