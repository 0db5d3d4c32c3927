"""fake/ask.py: one request inside the fake."""

from __future__ import annotations

import pytest

from linktape.fake.ask import Ask
from linktape.fake.callers import NOBODY, Caller
from linktape.fake.site.site import Site
from linktape.fake.site.world import World
from tests.fake.talk import site
from tests.support import call


def asked(target: str, of: Site | None = None, caller: Caller = NOBODY) -> Ask:
    made = call("GET", target)
    return Ask(World(of or site()), caller, made.operation, made.request)


@pytest.mark.parametrize(
    ("path", "version", "address"),
    [
        ("/rest/api/2/myself", 2, "https://your-domain.atlassian.net/rest/api/2/x"),
        ("/rest/api/3/myself", 3, "https://your-domain.atlassian.net/rest/api/3/x"),
        ("/rest/api/latest/myself", 2, "https://your-domain.atlassian.net/rest/api/2/x"),
    ],
)
def test_addresses_in_an_answer_are_of_the_version_that_it_is_given_in(path: str, version: int, address: str) -> None:
    one = asked(path)

    assert (one.version, one.url("x")) == (version, address)


def test_latest_stands_in_an_issues_own_address_alone() -> None:
    one = asked("/rest/api/latest/issue/HSP-1")

    assert one.issue_url(one.world.issues[10000]) == "https://your-domain.atlassian.net/rest/api/latest/issue/10000"


def test_what_latest_means_can_be_set() -> None:
    assert asked("/rest/api/latest/myself", site(latest_as=3)).version == 3


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 50), ("n=7", 7), ("n=0", 0), ("n=", 50), ("n=-1", 50), ("n=1.5", 50), ("n=٣", 50), ("n=9999999999", 50)],
)
def test_a_number_that_cannot_be_read_is_the_usual_one(query: str, number: int) -> None:
    assert asked(f"/rest/api/2/issue/HSP-1/comment?{query}").number("n", 50) == number


def test_a_stranger_changes_things_under_no_name() -> None:
    admin = site().users[0]

    assert asked("/rest/api/2/myself").author is None
    assert asked("/rest/api/2/myself", caller=Caller(admin)).author == "admin"


def test_the_sites_own_sentences_have_their_names_filled_in() -> None:
    usual, own = asked("/rest/api/2/myself"), asked("/rest/api/2/myself", site(limit_text="no more than {limit}"))

    assert usual.says("link-type-not-found", name="Haunts") == "No issue link type with name 'Haunts' found."
    assert own.says("link-limit", limit=7) == "no more than 7"
