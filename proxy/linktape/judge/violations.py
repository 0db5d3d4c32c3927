"""A violation: what a client did that a good one does not, with the requests, the times, and why it matters."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_REQUESTS = 20


@dataclass(slots=True)
class Violation:
    """One broken expectation. `requests` are numbers in the journal; repeated breaches add to one violation.

    `happened` tells requests and times, `expected` what a good client does.
    """

    policy: str
    requests: list[int]
    happened: str
    expected: str
    because: str
    more: int = field(default=0)  # breaches beyond those listed

    def add(self, n: int) -> None:
        """Count one more request that broke it."""
        if len(self.requests) < MOST_REQUESTS:
            self.requests.append(n)
        else:
            self.more += 1

    def as_json(self) -> dict[str, object]:
        """Give the violation in the shape of the verdict."""
        return {
            "policy": self.policy,
            "requests": list(self.requests),
            "because": self.because,
            "happened": self.happened + (f", and {self.more} more" if self.more else ""),
            "expected": self.expected,
        }

    def __str__(self) -> str:
        return f"{self.policy}: {self.happened}; expected {self.expected}: {self.because}"
