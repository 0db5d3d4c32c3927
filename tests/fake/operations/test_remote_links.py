"""fake/operations/remote_links.py: links from an issue to something outside Jira."""

from __future__ import annotations

import pytest

from linktape.messages import SITE
from tests.fake.talk import PROFILES, READER, Talk, messages, site, value

REMOTE = "/rest/api/3/issue/HSP-1/remotelink"
THING = {"globalId": "system=1&id=2", "object": {"url": "https://example.com/1", "title": "One"}}


def test_remote_links_are_made_changed_listed_and_deleted() -> None:
    talk = Talk()

    made, again = talk("POST", REMOTE, THING), talk("POST", REMOTE, {**THING, "relationship": "causes"})
    assert (made.status, again.status) == (201, 200)
    id_ = value(made)["id"]
    assert value(again)["id"] == id_
    [listed] = value(talk("GET", REMOTE))
    assert (
        listed == value(talk("GET", f"{REMOTE}/{id_}")) == value(talk("GET", f"{REMOTE}?globalId=system%3D1%26id%3D2"))
    )
    assert (listed["relationship"], listed["self"]) == ("causes", f"{SITE}{REMOTE}/{id_}")

    changed = {"object": {"url": "https://example.com/2", "title": "Two"}}
    assert talk("PUT", f"{REMOTE}/{id_}", changed).status == 204
    assert value(talk("GET", f"{REMOTE}/{id_}"))["object"]["title"] == "Two"
    assert [talk("DELETE", f"{REMOTE}/{id_}").status for _ in range(2)] == [204, 404]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_remote_link_without_link_permission_is_403(profile: str) -> None:
    response = Talk(site(profile))("POST", REMOTE.replace("/3/", "/2/"), THING, auth=READER)

    assert (response.status, messages(response)) == (403, ["No Link Issue Permission for issue 'HSP-1'"])


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"url": "https://example.com"}, {"title": "'Link Text' is required."}),
        ({"title": "x"}, {"url": "'URL' is required."}),
        ({}, {"url": "'URL' is required.", "title": "'Link Text' is required."}),
    ],
)
def test_a_remote_link_needs_an_address_and_a_title(given: dict[str, str], errors: dict[str, str]) -> None:
    response = Talk()("POST", REMOTE, {"object": given})

    assert (response.status, value(response)["errors"]) == (400, errors)
