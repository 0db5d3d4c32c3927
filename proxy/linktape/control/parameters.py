"""What a question may be asked with: a model for each kind of question. Unknown names and values are refused."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from linktape.jira.operations import OperationId
from linktape.session import DEFAULT

EVERY_SESSION = "*"
LONGEST_PAGE = 1_000

_NAMES = "letters, digits, '.', '_', '-', at most 64"
_Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
_NameOrAll = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9._-]{1,64}|\*)$")]
_Flag = Annotated[bool, BeforeValidator(lambda value: True if value == "" else value)]


class Parameters(BaseModel):
    """Stand behind the question mark, or in the path. An error's hint is the field's example."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    pretty: _Flag = Field(False, description="JSON with line breaks, for people", examples=["true"])


class OfOne(Parameters):
    """A question about one session."""

    session: _Name = Field(DEFAULT, description=f"the session's name: {_NAMES}", examples=["default"])


class OfAny(Parameters):
    """A question about one session, or about all of them."""

    session: _NameOrAll = Field(
        DEFAULT, description=f"the session's name: {_NAMES}; `*`: all of them", examples=["default"]
    )

    @property
    def is_about_all(self) -> bool:
        return self.session == EVERY_SESSION


class OfAll(OfAny):
    """A question about the server; a session's name leaves the others out."""

    session: _NameOrAll = Field(EVERY_SESSION, description="only this session; `*`: all of them", examples=["default"])


_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]{1,20}(Z|[+-][0-9:]{4,6})?)?"
_Since = Annotated[
    str, StringConstraints(pattern=rf"^([0-9]{{1,9}}|{_TIME}|{_TIME}/[A-Za-z0-9._-]{{1,64}}/[0-9]{{1,9}})$")
]


class JournalPart(OfAny):
    """Which calls of the journal are wanted. What is given must hold together."""

    operation: OperationId | None = Field(
        None, description="an operation id, such as linkIssues", examples=["linkIssues"]
    )
    status: Annotated[str, StringConstraints(pattern=r"^[1-5]([0-9]{2}|[xX]{2})$")] | None = Field(
        None, description="a status (404) or a class of them (4xx)", examples=["404", "4xx"]
    )
    since: _Since = Field(
        "0",
        description="calls after this number, from this time on (RFC 3339), or what `next` said",
        examples=["12", "2026-01-31T12:00"],
    )
    text: Annotated[str, StringConstraints(max_length=200)] = Field(
        "", description="a text in the call's words, path, origin or cause, in any case", examples=["HSP-1"]
    )
    only: Literal["fault", "miss", "write", "lost"] | None = Field(
        None, description="only calls that a fault struck, that found no recording, that changed Jira, that were lost",
        examples=["fault"],
    )  # fmt: skip
    limit: int = Field(100, ge=1, le=LONGEST_PAGE, description="how many calls a page has", examples=[100])
    newest: _Flag = Field(False, description="the newest calls rather than the oldest ones", examples=["true"])


class OneCall(OfOne):
    """Which call is meant."""

    n: int = Field(ge=1, le=10**12, description="the call's number in its session", examples=[1])


class OfJudged(OfOne):
    """A question about a verdict."""

    sentences: _Flag = Field(False, description="say it in sentences, too", examples=["true"])


class SessionPart(Parameters):
    """Which sessions are wanted."""

    session: _NameOrAll = Field(EVERY_SESSION, description="only this session; `*`: all of them", examples=["default"])
    after: Annotated[str, StringConstraints(max_length=64)] = Field(
        "", description="only names behind this one", examples=["test-1"]
    )
    limit: int = Field(100, ge=1, le=LONGEST_PAGE, description="how many sessions a page has", examples=[100])


class Part(OfOne):
    """Which part of a long list is wanted."""

    offset: int = Field(0, ge=0, le=10**9, description="how many are left out at the beginning", examples=[0])
    limit: int = Field(100, ge=1, le=LONGEST_PAGE, description="how many a page has", examples=[100])


def first_moment(text: str) -> datetime | None:
    """Read a time, or None for what is none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
