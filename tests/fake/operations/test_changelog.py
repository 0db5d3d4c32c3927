"""fake/operations/changelog.py: what has changed, at both ends of a link."""

from __future__ import annotations

from typing import Any

from linktape.messages import SITE
from tests.fake.talk import Talk, value
from tests.support import link

ISSUE = "/rest/api/2/issue"


def update(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"update": {"issuelinks": list(operations)}}


def test_the_changelog_tells_of_a_link_at_both_ends() -> None:
    talk = Talk()
    talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1"))
    talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1"))  # a duplicate adds nothing
    talk("DELETE", "/rest/api/2/issueLink/10002")

    source = value(talk("GET", f"{ISSUE}/HSP-1/changelog"))
    destination = value(talk("GET", f"{ISSUE}/MKY-1?expand=changelog"))["changelog"]

    made = {"field": "Link", "fieldtype": "jira", "from": None, "fromString": None}
    gone = {"field": "Link", "fieldtype": "jira", "to": None, "toString": None}
    assert [entry["items"] for entry in source["values"]] == [
        [{**made, "to": "MKY-1", "toString": "This issue blocks MKY-1"}],
        [{**gone, "from": "MKY-1", "fromString": "This issue blocks MKY-1"}],
    ]
    assert [entry["items"][0]["toString"] for entry in destination["histories"]] == [
        None,
        "This issue is blocked by HSP-1",
    ]
    assert source["values"][0]["created"] < destination["histories"][1]["created"]
    assert (source["total"], source["isLast"]) == (2, True)
    assert int(source["values"][0]["id"]) + 1 == int(destination["histories"][1]["id"])


def test_a_page_of_the_changelog_leads_to_the_next() -> None:
    talk = Talk()
    for n in range(1, 4):
        talk("POST", "/rest/api/2/issueLink", link("HSP-1", f"MKY-{n}"))

    first = value(talk("GET", f"{ISSUE}/HSP-1/changelog?maxResults=2"))
    second = value(talk("GET", first["nextPage"].removeprefix(SITE)))

    assert [len(first["values"]), first["isLast"]] == [2, False]
    assert [len(second["values"]), second["isLast"]] == [1, True]
