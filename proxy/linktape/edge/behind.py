"""What the edge needs of the onion, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from linktape.clock import Clock
from linktape.edge.turns import Turns
from linktape.responder import Responder
from linktape.session import Session, SessionStore

if TYPE_CHECKING:
    from linktape.fake.site.world import World
    from linktape.faults.scenario import Scenario
    from linktape.faults.state import Running
    from linktape.judge.verdict import Verdict
    from linktape.playback.timeline import Timeline


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
    def turns(self) -> Turns | None:
        """Where sessions are shared with other processes; None where they are this one's own."""

    @property
    def answers_at_once(self) -> bool:
        """Whether no layer asks anybody else: then a call is answered where it stands, without a task of its own."""

    def learned(self) -> int:
        """Give a number that grows whenever what was made of requests must be forgotten: something was learned that
        must not be shown, or what they were answered from is no more.
        """

    def redact(self, text: str) -> str:
        """Give the text without a secret."""

    def status(self) -> Mapping[str, object]:
        """Say what is served: plain JSON values."""

    @property
    def is_strict(self) -> bool:
        """Whether what was not used makes a verdict bad."""

    def judged(self, session: Session, *, is_whole: bool = True) -> Verdict:
        """Judge a session so far. Without `is_whole` it is not told what was not used, unless that counts."""

    @property
    def is_virtual(self) -> bool:
        """Whether a session's clock stands still from its beginning."""

    @property
    def seed(self) -> int | None:
        """What random choices are drawn from in place of the scenarios' own seeds."""

    def running(self, session: Session) -> Sequence[Running]:
        """Give the scenarios in force in a session."""

    def library(self) -> Sequence[Scenario]:
        """Give the scenarios that come with linktape, by name. Reads files."""

    def read_scenario(self, text_or_name: str) -> Scenario | None:
        """Give the scenario that a text or a name means; None for an empty text."""

    def timeline(self, session: Session) -> Timeline | None:
        """Give the tape as a session has played it; None where no tape is played."""

    def world(self, session: Session) -> World | None:
        """Give what a session's fake Jira holds; None where no fake is in use."""

    def set_scenario(self, session: Session, text_or_name: str) -> None:
        """Put a scenario in the place of the session's own; an empty text takes it away."""

    def reset(self, session: Session) -> None:
        """Begin a session anew."""

    def state(self, session: Session) -> str | None:
        """Give the session's fake Jira as a site file; None where no fake is in use."""

    def set_state(self, session: Session, text: str) -> None:
        """Put the site of a site file in the place of the session's fake Jira."""
