"""fake/site/catalogue.py: what a new site has."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from linktape.fake.site import catalogue
from linktape.fake.site.site import IssueType, LinkType, Priority, Status


@pytest.mark.parametrize(
    "part", [catalogue.STATUSES, catalogue.PRIORITIES, catalogue.ISSUE_TYPES, catalogue.LINK_TYPES]
)
def test_nothing_has_the_id_or_the_name_of_another(part: Sequence[Status | Priority | IssueType | LinkType]) -> None:
    assert len({one.id for one in part}) == len({one.name for one in part}) == len(part)


def test_every_status_has_a_category_that_is_known() -> None:
    assert {status.category for status in catalogue.STATUSES} == catalogue.CATEGORIES.keys()


def test_a_type_that_is_the_same_both_ways_is_the_only_one_of_its_kind() -> None:
    assert [kind.name for kind in catalogue.LINK_TYPES if kind.inward == kind.outward] == ["Relates"]


def test_a_subtask_is_below_and_an_epic_above_everything_else() -> None:
    levels = {kind.name: kind.level for kind in catalogue.ISSUE_TYPES}

    assert min(levels, key=levels.__getitem__) == "Sub-task"
    assert max(levels, key=levels.__getitem__) == "Epic"
    assert [kind.name for kind in catalogue.ISSUE_TYPES if kind.is_subtask] == ["Sub-task"]
