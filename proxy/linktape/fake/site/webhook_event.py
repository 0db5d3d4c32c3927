"""What Jira tells its subscribers when a link comes or goes, as data (docs/jira.md 6.9, observed 27)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from linktape.fake.site.site import Link, LinkType
from linktape.jira.bodies import JsonValue

Kind = Literal["issuelink_created", "issuelink_deleted"]


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A link that came or went, at a time of the site's own clock."""

    kind: Kind
    timestamp_ms: int
    link: Link
    type: LinkType
    is_secondary: bool = False  # it went because its issue was deleted
    secret: str | None = field(default=None, repr=False)  # what its delivery is signed with

    def as_json(self) -> JsonValue:
        """Give the body as Jira sends it: ids are numbers, no keys, no user."""
        of = self.type
        kind: dict[str, JsonValue]
        kind = {"id": of.id, "name": of.name, "outwardName": of.outward, "inwardName": of.inward}
        return {
            "timestamp": self.timestamp_ms,
            "webhookEvent": self.kind,
            "issueLink": {
                "id": self.link.id,
                "sourceIssueId": self.link.source_id,
                "destinationIssueId": self.link.destination_id,
                "issueLinkType": kind | {"isSubTaskLinkType": False, "isSystemLinkType": False},
                "systemLink": False,
            },
        }
