"""What the edge needs of the onion, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from linktape.clock import Clock
from linktape.responder import Responder
from linktape.session import Session, SessionStore


class Behind(Protocol):
    """The layers, put together (`responder` is the outermost), with what the control port asks of them.

    What changes something raises UsageError (answered 400) or BadDocument (422).
    """

    @property
    def responder(self) -> Responder: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def answers_at_once(self) -> bool:
        """Whether no layer asks anybody else: then a call is answered where it stands, without a task of its own."""

    def learned(self) -> int:
        """Give a number that grows whenever something was learned that must not be shown."""

    def redact(self, text: str) -> str:
        """Give the text without a secret."""

    def status(self) -> Mapping[str, object]:
        """Say what is served: plain JSON values."""

    def verdict(self, session: Session) -> Mapping[str, object]:
        """Judge a session so far."""

    def set_scenario(self, session: Session, text_or_name: str) -> None:
        """Put a scenario in the place of the session's own; an empty text takes it away."""

    def reset(self, session: Session) -> None:
        """Begin a session anew."""

    def state(self, session: Session) -> str | None:
        """Give the session's fake Jira as a site file; None where no fake is in use."""

    def set_state(self, session: Session, text: str) -> None:
        """Put the site of a site file in the place of the session's fake Jira."""
