"""fake/operations/fields.py: which fields issues have, and what each shows."""

from __future__ import annotations

import pytest

from tests.fake.talk import Talk, site, value

FIELDS = "/rest/api/3/field"


def test_every_field_of_an_issue_is_listed() -> None:
    talk = Talk()
    child = {"project": {"key": "HSP"}, "issuetype": {"name": "Sub-task"}, "summary": "x", "parent": {"key": "HSP-1"}}
    talk("POST", "/rest/api/2/issue", {"fields": child})
    shown = value(talk("GET", "/rest/api/3/issue/HSP-6?fields=*all"))["fields"]

    listed = [field["id"] for field in value(talk("GET", FIELDS))]

    assert set(shown) == set(listed)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("query=LINK", ["issuelinks"]),
        ("query=versions", ["fixVersions", "versions"]),
        ("query=nothing-is-called-so", []),
        ("maxResults=2", ["summary", "issuetype"]),
        ("maxResults=2&startAt=2", ["status", "priority"]),
    ],
)
def test_fields_are_found_by_a_part_of_their_name_and_come_in_pages(query: str, ids: list[str]) -> None:
    page = value(Talk()("GET", f"{FIELDS}/search?{query}"))

    assert [field["id"] for field in page["values"]] == ids


def test_the_last_page_says_so() -> None:
    talk = Talk()

    first, last = (value(talk("GET", f"{FIELDS}/search?maxResults=40&startAt={start}")) for start in (0, 40))

    assert (first["isLast"], last["isLast"]) == (False, True)
    assert first["total"] == len(first["values"]) + len(last["values"])


def test_links_can_only_be_added_and_not_at_all_where_linking_is_disabled() -> None:
    query = "/rest/api/3/issue/HSP-1?expand=editmeta"

    linking, without = (value(Talk(site(linking=on))("GET", query))["editmeta"]["fields"] for on in (True, False))

    assert linking["issuelinks"]["operations"] == ["add"]
    assert "issuelinks" not in without
