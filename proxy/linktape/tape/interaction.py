"""One interaction of a cassette: a request with its answer, as it was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linktape.jira.operations import Operation
from linktape.messages import Request, Response


@dataclass(frozen=True, slots=True)
class Interaction:
    """A recorded request and its answer; addresses are canonical (`messages.SITE`), secrets are gone.

    `file` and `line` say where it stands (its `- request:`), `index` counts from 0 within its file.
    """

    request: Request
    operation: Operation
    response: Response
    recorded_at: datetime | None = None
    elapsed_s: float = 0.0
    file: str = ""
    line: int = 0
    index: int = 0

    @property
    def place(self) -> str:
        """`cassettes/sync.yaml:120`, for messages."""
        return f"{self.file}:{self.line}"
