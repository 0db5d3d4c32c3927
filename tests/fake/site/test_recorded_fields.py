"""fake/site/recorded_fields.py: what an answer shows, as a site file has it, whatever else stands there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.fake.site.recorded_fields import Entry, catalogue_entry, issue_entry, people_of, person
from linktape.jira.bodies import JsonValue

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "key"]), inner),
    max_leaves=5,
)
NAMES = ("summary", "priority", "description", "labels", "duedate", "created", "parent", "reporter", "assignee")


@given(
    st.dictionaries(st.sampled_from(NAMES), values), st.sampled_from(["statuses", "priorities", "issue_types"]), values
)
def test_whatever_stands_there_is_read_or_left_out(fields: Entry, part: str, value: JsonValue) -> None:
    issue_entry(fields)
    people_of(fields)
    catalogue_entry(part, value)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"name": "ann", "key": "JIRAUSER10000"}, "ann"),
        ({"accountId": "7:a"}, "7:a"),
        ({"displayName": "Ann"}, None),
        ("ann", None),
        (None, None),
    ],
)
def test_a_person_is_known_by_name_or_account(given: JsonValue, name: str | None) -> None:
    read = person(given)

    assert (read and read["name"]) == name


@pytest.mark.parametrize(
    ("created", "ms"),
    [
        ("1970-01-01T01:00:00.007+0100", 7),
        ("2025-04-30T18:28:12.837+0200", 1_746_030_492_837),
        ("2025-04-30T18:28:12", None),
        ("yesterday", None),
        ("1969-12-31T23:00:00.000-0500", None),
        (7, None),
    ],
)
def test_a_time_is_read_with_its_zone(created: JsonValue, ms: int | None) -> None:
    assert issue_entry({"created": created}).get("created_ms") == ms
