"""Tells a judge of calls in a few words, with the time of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from linktape.faults.language.scenario_file import load
from linktape.faults.state import set_scenarios
from linktape.judge.expectations import Violation
from linktape.judge.judge import judge_of
from linktape.judge.verdict import Verdict, verdict
from linktape.messages import Headers, Response
from linktape.responder import Call
from linktape.session import Session
from tests.support import call, link

NOON = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
COMMENT = {"body": "Linked"}
RULES = """
scenario: court
rules:
  - {name: full, on: linkIssues, when: {state: never}, then: link-limit}
  - {name: lost, on: linkIssues, then: {fault: lost-response, state: never}}
expect:
"""


@dataclass
class Court:
    """A session with expectations, and a client whose every call takes 10 ms."""

    expect: str
    time_scale: float = 1.0
    session: Session = field(default_factory=Session)
    now_s: float = 100.0

    def __post_init__(self) -> None:
        text = RULES + "".join(f"  - {line.strip()}\n" for line in self.expect.strip().splitlines())
        set_scenarios(self.session, [load(text, "x.yaml", folder=None)], time_scale=self.time_scale)

    def post(
        self,
        response: Response,
        *,
        after_s: float = 10.0,
        lost: bool = False,
        body: Mapping[str, object] | None = None,
        comment: object = None,
    ) -> None:
        """Link HSP-1 to MKY-1, or what `body` says, and get this answer."""
        wanted = {**(body or link("HSP-1", "MKY-1")), "comment": comment}
        self.send(call("POST", "/rest/api/3/issueLink", wanted, session=self.session), response, after_s, lost=lost)

    def get(self, target: str, response: Response, *, after_s: float = 10.0, lost: bool = False) -> None:
        """Read something."""
        self.send(call("GET", f"/rest/api/3/{target}", session=self.session), response, after_s, lost=lost)

    def delete(self, link_id: str, response: Response, *, after_s: float = 10.0, lost: bool = False) -> None:
        """Delete a link."""
        made = call("DELETE", f"/rest/api/3/issueLink/{link_id}", session=self.session)
        self.send(made, response, after_s, lost=lost)

    def send(self, made: Call, response: Response, after_s: float = 10.0, *, lost: bool = False) -> None:
        """Send any call, so many seconds after the last answer."""
        self.settle(self.arrive(made, after_s), response, lost=lost)

    def arrive(self, made: Call, after_s: float = 10.0) -> Call:
        """Have a call come in, and leave its answer for later."""
        self.now_s += after_s
        made = replace(made, arrived_s=self.now_s, at=NOON)
        judge_of(self.session).arrived(made)
        return made

    def settle(self, made: Call, response: Response, *, lost: bool = False, after_s: float = 0.01) -> None:
        """Have the answer of a call go out."""
        self.now_s += after_s
        judge_of(self.session).settled(made, response, delivered=not lost, at_s=self.now_s)

    @property
    def violations(self) -> list[Violation]:
        return judge_of(self.session).violations()

    @property
    def broken(self) -> list[str]:
        """The names of what was broken."""
        return [violation.policy for violation in self.violations]

    def verdict(self) -> Verdict:
        return verdict(self.session)


def answer(
    status: int, *, retry_after: str | None = None, fault: str | None = None, rule: str | None = None, body: bytes = b""
) -> Response:
    """Build an answer."""
    headers = Headers({} if retry_after is None else {"Retry-After": retry_after})
    return Response(status, headers, body, fault=fault, rule=rule)
