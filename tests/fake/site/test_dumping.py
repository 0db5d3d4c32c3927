"""fake/site/dumping.py: a session's world as a site file."""

from __future__ import annotations

import pytest
import yaml

from linktape.fake.site.built_in import builtin_site
from linktape.fake.site.dumping import dump
from linktape.fake.site.site_file import load
from linktape.fake.site.world import World
from tests.fake.talk import Talk, site
from tests.support import link

NEW = {"project": {"key": "HSP"}, "issuetype": {"name": "Bug"}}


def worked() -> Talk:
    """A world with some of everything in it."""
    talk = Talk(site(links_per_issue=5))
    comment = {"body": 'said: "yes"\u2028 #no \x7f', "visibility": {"type": "role", "value": "Developers"}}
    talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1", comment=comment))
    talk("POST", "/rest/api/2/issueLink", link("HSP-2", "MKY-1"))
    talk("DELETE", "/rest/api/2/issueLink/10002")
    talk("POST", "/rest/api/2/issueLinkType", {"name": "Tests", "inward": "is tested by", "outward": "tests"})
    remote = {"globalId": "g", "object": {"url": "https://example.com", "title": "T"}}
    talk("POST", "/rest/api/2/issue/HSP-3/remotelink", remote)
    talk("POST", "/rest/api/2/issue", {"fields": {**NEW, "summary": "no", "description": "yes"}})
    talk("DELETE", "/rest/api/2/issue/HSP-6")
    return talk


def test_a_saved_world_goes_on_as_if_nothing_had_happened() -> None:
    one = worked()
    text = dump(one.world)
    other = Talk(load(text, "state"))
    asked = [
        ("GET", "/rest/api/2/issue/HSP-1?expand=changelog", None),
        ("GET", "/rest/api/3/issue/HSP-1/comment", None),
        ("GET", "/rest/api/2/issue/HSP-3/remotelink", None),
        ("POST", "/rest/api/2/issueLink", link("HSP-4", "MKY-1", "Tests")),
        ("GET", "/rest/api/2/issue/MKY-1", None),
        ("POST", "/rest/api/2/issue", {"fields": {**NEW, "summary": "x"}}),
        ("GET", "/rest/api/2/serverInfo", None),
        ("GET", "/rest/api/2/myself", None),
    ]

    assert dump(other.world) == text
    for method, path, body in asked:
        assert one(method, path, body).content == other(method, path, body).content
    assert one.world.graph() == other.world.graph()


def test_a_saved_world_is_yaml_for_others_too() -> None:
    text = dump(worked().world)

    assert yaml.safe_load(text)["issues"][0]["key"] == "HSP-1"


def test_a_session_does_not_change_the_site_it_lies_over() -> None:
    before = dump(World(builtin_site()))

    worked()

    assert dump(World(builtin_site())) == before


def test_what_is_empty_on_purpose_stays_empty() -> None:
    one = site(
        users=[{"name": "gone", "active": False, "tokens": [{"value": "t", "scopes": []}]}],
        administrators=[],
        projects=[{"key": "HSP", "browse": ["gone"], "link": ["gone"], "comment": [], "edit": []}],
        issues=[{"key": "HSP-1", "summary": ""}],
        links=[],
        limits=[{"kind": "burst", "requests": 1, "within_s": 1.5, "retry_after_s": 0}],
    )

    other = load(dump(World(one)), "state")

    assert (other.users, other.projects, other.issues, other.limits) == (
        one.users,
        one.projects,
        one.issues,
        one.limits,
    )


@pytest.mark.parametrize("secret", [None, "s3cret: {"])
def test_the_secret_of_webhooks_is_kept(secret: str | None) -> None:
    one = site(secret=secret)

    assert load(dump(World(one)), "state").secret == secret
