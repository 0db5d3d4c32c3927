"""What a fault answers to: the call's names, what the rule says, and when the client may come back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from linktape.faults.conditions import ANONYMOUS
from linktape.faults.scenario import FaultUse
from linktape.jira.answers import USUAL_ANSWERS, SiteAnswers
from linktape.jira.issue_links import LinkRequest, link_request, link_requests
from linktape.jira.operations import Operation

_EPOCH = datetime.fromtimestamp(0, UTC)
_LAST_DAY = datetime(9999, 12, 31, tzinfo=UTC)
_MOST_S = 10**12  # more than any date is away, and less than a timedelta can hold
_DATED_S = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A call and the use of a fault on it. `accept` is the client's header, `user` who it is, `at` when it called.

    `answers` are the site's own words; `time_scale` shrinks what Retry-After says.
    """

    operation: Operation
    use: FaultUse
    accept: str | None = None
    user: str = ANONYMOUS
    at: datetime = _EPOCH
    time_scale: float = 1.0
    answers: SiteAnswers = USUAL_ANSWERS

    @property
    def link(self) -> LinkRequest:
        """The link asked for; its parts are empty where the call asks for none."""
        return next(iter(link_requests(self.operation)), link_request(self.operation.payload))

    @property
    def source(self) -> str:
        """The issue that a missing permission is about."""
        if self.use.issue is not None:
            return self.use.issue
        source = self.link.source
        return source.key or source.id or self.operation.issue or self.operation.link or "?"

    @property
    def destination(self) -> str:
        """The issue that a refused comment's message names: the other end, a quirk of Jira's (section 6.1)."""
        other = self.link.destination
        return self.use.issue or other.key or other.id or self.operation.issue or "?"

    def visible_to(self, otherwise: str) -> str:
        """Give the role or group that the comment was to be visible to."""
        comment = self.link.comment or self.operation.payload.members  # addComment's body is the comment itself
        visibility = comment.get("visibility")
        named = visibility if isinstance(visibility, dict) else {}
        whom = named.get("value") or named.get("identifier")
        return whom if isinstance(whom, str) else otherwise

    def retry_after(self, usual_s: int | None) -> dict[str, str]:
        """Give the header Retry-After as the rule wants it, else with the fault's usual seconds; none for None."""
        setting = self.use.retry_after
        if setting == "none" or (setting is None and usual_s is None):
            return {}
        if setting == "date":
            return {"Retry-After": format_datetime(self.until(usual_s or _DATED_S), usegmt=True)}
        seconds = setting if setting is not None else usual_s
        return {"Retry-After": str(scaled_s(seconds or 0, self.time_scale))}

    def until(self, usual_s: int) -> datetime:
        """Give the moment when waiting is over, a whole second; the last day there is where that is beyond all time."""
        setting = self.use.retry_after
        seconds = scaled_s(setting if isinstance(setting, int) else usual_s, self.time_scale)
        at = self.at.astimezone(UTC)
        moment = at + min(timedelta(seconds=min(seconds, _MOST_S)), _LAST_DAY - at)
        return moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)


def scaled_s(seconds: int, time_scale: float) -> int:
    """Scale a Retry-After: whole seconds, at least one, but 0 stays 0."""
    return seconds if seconds == 0 or time_scale == 1 else max(1, math.ceil(seconds * time_scale))
