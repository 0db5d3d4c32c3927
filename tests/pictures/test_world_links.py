"""pictures/world_links.py: what a session has made of the links."""

from __future__ import annotations

from linktape.pictures.graph import Arrow, LinkChange
from linktape.pictures.world_links import arrows
from tests.fake.talk import Talk
from tests.support import link

BUILT_IN = Arrow("PR-3", "duplicates", "PR-2")


def test_a_world_that_nobody_changed_shows_no_link_unless_all_are_asked_for() -> None:
    world = Talk().world

    assert arrows(world) == []
    assert arrows(world, with_all=True) == [BUILT_IN]


def test_what_was_made_comes_first_and_its_neighbours_follow() -> None:
    talk = Talk()
    talk("POST", "/rest/api/3/issueLink", link("PR-2", "HSP-1"))
    talk("POST", "/rest/api/3/issueLink", link("HSP-2", "HSP-3", type_name="Relates"))

    assert arrows(talk.world) == [
        Arrow("PR-2", "blocks", "HSP-1", LinkChange.MADE),
        Arrow("HSP-2", "relates to", "HSP-3", LinkChange.MADE),
        BUILT_IN,
    ]


def test_what_was_taken_away_is_remembered() -> None:
    talk = Talk()
    talk("DELETE", "/rest/api/3/issueLink/10001")

    assert arrows(talk.world) == [Arrow("PR-3", "duplicates", "PR-2", LinkChange.GONE)]


def test_the_links_of_a_deleted_issue_are_gone_too() -> None:
    talk = Talk()
    talk("DELETE", "/rest/api/3/issue/PR-2")

    assert [one.change for one in arrows(talk.world)] == [LinkChange.GONE]


def test_keys_and_types_pass_the_redactor() -> None:
    assert arrows(Talk().world, str.lower, with_all=True) == [Arrow("pr-3", "duplicates", "pr-2")]
