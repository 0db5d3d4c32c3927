"""fake/site/webhook_event.py: what Jira tells its subscribers, as it was observed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from linktape.fake.site.site import Link, LinkType
from linktape.fake.site.webhook_event import WebhookEvent
from tests.fake.talk import Talk, site
from tests.support import link

OBSERVED = Path(__file__).parents[2] / "data" / "jira" / "observed" / "27_cloud_webhook_issuelink_created.json"


def shape(value: Any) -> Any:
    """Give a value's members and the kinds of what is in them."""
    return {name: shape(inner) for name, inner in value.items()} if isinstance(value, dict) else type(value).__name__


def found(value: Any) -> Any:
    """Find the body of the event in a recorded exchange."""
    if isinstance(value, dict):
        if "webhookEvent" in value:
            return value
        return next((inner for member in value.values() if (inner := found(member)) is not None), None)
    return (
        next((inner for item in value if (inner := found(item)) is not None), None) if isinstance(value, list) else None
    )


def test_an_event_has_the_members_of_the_observed_one() -> None:
    made = WebhookEvent("issuelink_created", 1_767_603_600_000, Link(7, 1, 10, 20), LinkType(1, "Blocks", "i", "o"))

    assert shape(made.as_json()) == shape(found(json.loads(OBSERVED.read_text(encoding="utf-8"))))


def test_ids_are_numbers_and_the_source_is_the_source() -> None:
    made = WebhookEvent("issuelink_deleted", 5, Link(7, 1, 10, 20), LinkType(1, "Blocks", "is blocked by", "blocks"))

    said: Any = made.as_json()
    assert (said["webhookEvent"], said["timestamp"]) == ("issuelink_deleted", 5)
    link = said["issueLink"]
    assert (link["id"], link["sourceIssueId"], link["destinationIssueId"]) == (7, 10, 20)
    assert (link["issueLinkType"]["outwardName"], link["issueLinkType"]["inwardName"]) == ("blocks", "is blocked by")


@pytest.mark.parametrize("secret", [None, "of the site"])
def test_an_event_of_a_site_knows_what_it_is_signed_with(secret: str | None) -> None:
    talk = Talk(site(secret=secret))
    talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1"))

    assert [event.secret for event in talk.world.take_outbox()] == [secret]
