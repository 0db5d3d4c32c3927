"""tape/sites.py: which sites a cassette holds, and what was recorded from one of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from linktape.errors import UsageError
from linktape.messages import SITE
from linktape.tape import reader
from linktape.tape.cassette import Cassette
from linktape.tape.sites import at, jira_sites, of_site

OLD, NEW, DEEP = "https://old.example", "https://new.example", "https://new.example/jira"
HOOK, WIKI = "http://hooks.example:5555", "https://old.example/wiki"


def recorded_from(*bases: str, path: str = "/rest/api/2/serverInfo") -> Cassette:
    """Give a cassette of another tool, one interaction for each address, whose answer names it."""
    interactions = [
        {
            "request": {"method": "GET", "uri": base + path, "body": None, "headers": {}},
            "response": {
                "status": {"code": 200, "message": "OK"},
                "headers": {},
                "body": {"string": json.dumps({"baseUrl": base})},
            },
        }
        for base in bases
    ]
    return reader.cassette(json.dumps({"version": 1, "interactions": interactions}).encode(), "a.json")


def bases(cassette: Cassette) -> list[str]:
    return [one.request.client_base for one in cassette]


def test_each_jira_is_named_once_by_its_first_address() -> None:
    cassette = recorded_from(OLD, "http://OLD.example", DEEP, SITE, NEW, DEEP)

    assert {base: one.index for base, one in jira_sites(cassette).items()} == {OLD: 0, DEEP: 2, SITE: 3, NEW: 4}


@pytest.mark.parametrize("path", ["/post", "/rest/api/content/12", "/rest/api/1.0/projects", "/"])
def test_another_product_is_no_jira(path: str) -> None:
    assert jira_sites(recorded_from(OLD, path=path)) == {}


@pytest.mark.parametrize(
    ("site", "kept"),
    [
        (OLD, [OLD, "http://old.example", SITE]),
        ("https://OLD.example", [OLD, "http://old.example", SITE]),
        (NEW, [SITE, NEW]),
        (DEEP, [DEEP, SITE]),
        (SITE, [SITE]),
    ],
)
def test_one_site_is_taken_with_what_linktape_recorded_from_nobody_knows_whom(site: str, kept: Sequence[str]) -> None:
    cassette = recorded_from(OLD, DEEP, "http://old.example", SITE, HOOK, WIKI, NEW)

    chosen = of_site(cassette, site)

    assert bases(chosen) == kept
    assert [one.index for one in chosen] == [one.index for one in cassette if one.request.client_base in kept]


def test_a_site_that_is_not_there_is_refused_and_those_that_are_are_named() -> None:
    with pytest.raises(UsageError) as refused:
        of_site(recorded_from(OLD, DEEP), "https://other.example")

    expected = f"a.json: nothing in it was recorded from https://other.example, but from {OLD} and {DEEP}"
    assert str(refused.value) == expected


def test_a_recording_of_linktape_is_of_any_site() -> None:
    assert len(of_site(recorded_from(SITE, SITE), OLD)) == 2


def test_a_recording_says_its_own_address_again() -> None:
    first = recorded_from(OLD)[0]

    assert json.loads(first.response.content) == {"baseUrl": SITE}
    assert json.loads(at(first, OLD).response.content) == {"baseUrl": OLD}
    assert at(first, SITE) is first
