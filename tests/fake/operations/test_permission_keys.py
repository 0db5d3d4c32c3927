"""fake/operations/permission_keys.py: what the caller may do, asked for in a context."""

from __future__ import annotations

import pytest

from tests.fake.talk import READER, Talk, site, value


def test_permissions_are_those_of_the_caller_in_the_issues_project() -> None:
    talk = Talk()
    path = "/rest/api/3/mypermissions?permissions=BROWSE_PROJECTS,LINK_ISSUES,ADMINISTER&issueKey=HSP-1"

    def held(auth: str) -> list[bool]:
        body = value(talk("GET", path, auth=auth))["permissions"]
        return [body[key]["havePermission"] for key in ("BROWSE_PROJECTS", "LINK_ISSUES", "ADMINISTER")]

    assert held(READER) == [True, False, False]
    assert held("Bearer token") == [True, True, True]
    assert value(talk("GET", path))["permissions"]["LINK_ISSUES"]["type"] == "PROJECT"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("permissions=LINK_ISSUES&projectKey=HSP", 200),
        ("permissions=LINK_ISSUES&projectKey=SEC", 404),
        ("permissions=LINK_ISSUES&issueId=10015", 404),
        ("permissions=LINK_ISSUES", 200),
    ],
)
def test_permissions_are_asked_for_in_a_context(query: str, status: int) -> None:
    assert Talk()("GET", f"/rest/api/2/mypermissions?{query}", auth=READER).status == status


def test_data_center_lists_every_permission_whatever_is_asked() -> None:
    body = value(Talk(site("datacenter"))("GET", "/rest/api/2/mypermissions"))

    assert {"LINK_ISSUES", "BROWSE_PROJECTS", "ADMINISTER"} <= set(body["permissions"])


def test_all_permissions_fields_and_types_are_listed() -> None:
    talk = Talk()

    assert "LINK_ISSUES" in value(talk("GET", "/rest/api/3/permissions"))["permissions"]
    assert "issuelinks" in [field["id"] for field in value(talk("GET", "/rest/api/2/field"))]
    found = value(talk("GET", "/rest/api/3/field/search?query=linked&maxResults=1"))
    assert ([field["id"] for field in found["values"]], found["isLast"]) == (["issuelinks"], True)
    assert len(value(talk("GET", "/rest/api/2/priority"))) == 10
