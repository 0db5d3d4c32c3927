"""Edit: what the `fields` and `update` of one request ask for."""

from __future__ import annotations

from dataclasses import dataclass, field

from linktape.fake.ask import Ask
from linktape.fake.site.site import Issue, LinkType
from linktape.jira.answers import ANSWERS
from linktape.jira.bodies import JsonValue


@dataclass(frozen=True, slots=True)
class WantedLink:
    """A link that an edit asks for. The issue that is edited or made is the other end."""

    kind: LinkType
    other: Issue
    is_source: bool  # whether the edited issue is the source: the other one was given as `outwardIssue`


@dataclass(slots=True)
class Edit:
    """What `fields` and `update` ask for. `errors` say, by field, why it cannot be done."""

    fields: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    labels: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])  # (add or remove, label), in order
    links: list[WantedLink] = field(default_factory=list[WantedLink])
    comments: list[dict[str, JsonValue]] = field(default_factory=list[dict[str, JsonValue]])
    errors: dict[str, str] = field(default_factory=dict[str, str])

    def refuse(self, ask: Ask, answer: str, **names: object) -> None:
        """Note an answer of the table as an error of its field."""
        self.errors[ANSWERS[answer].member] = ask.says(answer, **names)
