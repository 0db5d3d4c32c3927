"""fake/site/site.py: what follows from a site as it is described."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktape.fake.site.site import ANONYMOUS, FIRST_ID, Issue, Link
from linktape.jira.profiles import Profile
from tests.fake.talk import site


def test_an_issue_is_found_by_its_former_keys_unless_another_has_one_of_them_now() -> None:
    moved = Issue(1, "NEW-1", "x", former_keys=("OLD-1", "OLD-2"))
    other = Issue(2, "OLD-2", "y")

    one = replace(site(), issues={1: moved, 2: other})

    assert one.issue_ids == {"NEW-1": 1, "OLD-1": 1, "OLD-2": 2}


def test_an_issue_belongs_to_the_project_before_its_number() -> None:
    assert Issue(1, "A_B-77", "x").project_key == "A_B"


def test_a_link_is_listed_at_both_of_its_ends() -> None:
    one = replace(site(), links={7: Link(7, 1, 10, 20), 8: Link(8, 1, 30, 20)})

    assert one.links_of == {10: (7,), 20: (7, 8), 30: (8,)}
    assert one.link_ids == {(1, 10, 20): 7, (1, 30, 20): 8}


def test_the_last_id_of_a_kind_is_the_files_and_never_below_one_in_use() -> None:
    one = replace(site(), links={20_000: Link(20_000, 1, 1, 2)}, given_ids={"link": 15_000, "comment": 15_000})

    assert (one.last_ids["link"], one.last_ids["comment"], one.last_ids["remote_link"]) == (
        20_000,
        15_000,
        FIRST_ID - 1,
    )


@pytest.mark.parametrize(
    ("anonymous", "keys"),
    [
        (False, set()),
        (True, {"HSP", "MKY", "PR"}),  # not SEC: not every user may browse it
        (["SEC"], {"SEC"}),
    ],
)
def test_anyone_may_browse_what_the_site_says_or_what_every_user_may(anonymous: object, keys: set[str]) -> None:
    one = site(anonymous=anonymous)

    assert one.open_projects == keys
    assert one.is_open is bool(keys)


def test_a_project_that_names_anyone_opens_the_site() -> None:
    closed = site()
    project = replace(closed.projects["HSP"], link=frozenset({ANONYMOUS}))

    assert not closed.is_open
    assert replace(closed, projects={"HSP": project}).is_open


@pytest.mark.parametrize("name", list(Profile))
def test_under_another_profile_a_site_is_the_same_but_for_its_rules(name: Profile) -> None:
    one = site(links_per_issue=7).with_profile(name)

    assert (one.profile, one.issues, one.settings["links_per_issue"]) == (name, site().issues, 7)
    assert one.rules.has_v3 is (name is not Profile.DATACENTER)
