"""fake/self_addresses.py: the addresses in an answer lead somewhere."""

from __future__ import annotations

import pytest

from linktape.messages import SITE
from tests.fake.talk import ADMIN, READER, Talk, site, value


def test_the_addresses_of_a_linked_issue_lead_somewhere() -> None:
    talk = Talk()
    other = value(talk("GET", "/rest/api/2/issueLink/10001"))["inwardIssue"]

    for member in ("status", "priority", "issuetype"):
        path = other["fields"][member]["self"].removeprefix(SITE)
        assert value(talk("GET", path))["name"] == other["fields"][member]["name"]
    assert value(talk("GET", other["self"].removeprefix(SITE)))["key"] == other["key"]


@pytest.mark.parametrize("kind", ["status", "priority", "issuetype", "project"])
def test_each_kind_is_listed_once_and_each_of_it_is_what_it_is_in_the_list(kind: str) -> None:
    talk = Talk()

    every = value(talk("GET", f"/rest/api/2/{kind}"))

    assert len({one["id"] for one in every}) == len(every) > 1
    assert value(talk("GET", f"/rest/api/2/{kind}/{every[0]['id']}")) == every[0]


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("status/To Do", "To Do"),
        ("project/HSP", "HSP"),
        ("user?accountId={id}", "admin"),
        ("user?username=admin", "admin"),
    ],
)
def test_some_are_found_by_name_too(target: str, name: str) -> None:
    account = next(user.account_id for user in site().users if user.name == "admin")
    path, _, query = target.format(id=account).partition("?")

    answer = Talk()("GET", f"/rest/api/2/{path.replace(' ', '%20')}" + (f"?{query}" if query else ""))

    assert answer.status == 200
    assert name in (value(answer).get("name"), value(answer).get("key"), value(answer).get("displayName"))


@pytest.mark.parametrize("target", ["status/nowhere", "project/SEC", "user?accountId=x", "priority/Highest"])
def test_what_is_not_there_or_not_visible_is_404(target: str) -> None:
    talk = Talk(auth=READER)

    answer = talk("GET", f"/rest/api/2/{target}")

    assert (answer.status, answer.cause) == (404, f"{target.partition('/')[0].partition('?')[0]}-not-found")


def test_a_project_is_listed_for_those_who_may_browse_it() -> None:
    admins, readers = (
        {one["key"] for one in value(Talk(auth=auth)("GET", "/rest/api/2/project"))} for auth in (ADMIN, READER)
    )

    assert admins - readers == {"SEC"}
    assert readers == {"HSP", "MKY", "PR"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("query=ADM", ["admin"]),
        ("username=reader", ["reader"]),
        ("query=app@example.com", ["app"]),
        ("query=nobody", []),
        ("query=&startAt=1&maxResults=2", ["reader", "app"]),
    ],
)
def test_users_are_found_by_the_beginning_of_their_names(query: str, names: list[str]) -> None:
    found = value(Talk()("GET", f"/rest/api/2/user/search?{query}"))

    assert [user["displayName"] for user in found] == names
