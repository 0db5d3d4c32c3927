"""fake/operations/issue_writes.py: issues are made, edited and deleted, and links come and go with them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fake.talk import READER, Talk, value
from tests.support import link

ISSUE = "/rest/api/2/issue"
ADD = {"type": {"name": "Blocks"}, "outwardIssue": {"key": "MKY-1"}}


def update(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"update": {"issuelinks": list(operations)}}


def test_an_edit_by_someone_who_may_not_is_refused_field_by_field() -> None:
    response = Talk()("PUT", f"{ISSUE}/HSP-1", {"fields": {"summary": "x"}, **update({"add": ADD})}, auth=READER)

    assert response.status == 400
    assert value(response)["errors"] == {
        name: f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."
        for name in ("summary", "issuelinks")
    }


def test_an_edit_sets_fields_and_adds_a_comment() -> None:
    talk = Talk()
    body = {
        "fields": {"summary": "new words", "labels": ["a"], "priority": {"name": "High"}},
        "update": {"comment": [{"add": {"body": "said"}}]},
    }

    response = talk("PUT", f"{ISSUE}/HSP-1?returnIssue=true", body)

    fields = value(response)["fields"]
    assert (fields["summary"], fields["labels"], fields["priority"]["name"]) == ("new words", ["a"], "High")
    assert [one["body"] for one in talk.comments("HSP-1")] == ["said"]


def test_a_new_issue_has_the_next_key_and_its_link() -> None:
    talk = Talk()
    fields = {"project": {"key": "HSP"}, "issuetype": {"name": "Bug"}, "summary": "new"}

    response = talk("POST", ISSUE, {"fields": fields, **update({"add": ADD})})

    body = value(response)
    assert (response.status, set(body), body["key"]) == (201, {"id", "key", "self"}, "HSP-6")
    assert talk.links("HSP-6")[0]["outwardIssue"]["key"] == "MKY-1"
    assert talk.links("MKY-1")[0]["inwardIssue"]["key"] == "HSP-6"


def test_the_key_of_a_deleted_issue_is_not_used_again() -> None:
    talk = Talk()
    create = {"fields": {"project": {"key": "HSP"}, "issuetype": {"name": "Bug"}, "summary": "new"}}

    first = value(talk("POST", ISSUE, create))["key"]
    talk("DELETE", f"{ISSUE}/{first}")

    assert value(talk("POST", ISSUE, create))["key"] == "HSP-7"


@pytest.mark.parametrize("field", ["project", "issuetype", "summary"])
def test_a_new_issue_needs_its_three_fields(field: str) -> None:
    fields = {"project": {"key": "HSP"}, "issuetype": {"name": "Bug"}, "summary": "new"}
    del fields[field]

    response = Talk()("POST", ISSUE, {"fields": fields})

    assert (response.status, list(value(response)["errors"])) == (400, [field])


def test_the_links_of_a_deleted_issue_go_with_it() -> None:
    talk = Talk()
    talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1"))

    assert talk("DELETE", f"{ISSUE}/HSP-1").status == 204

    assert talk.links("MKY-1") == []
    assert talk("GET", f"{ISSUE}/HSP-1").status == 404
    assert talk("DELETE", f"{ISSUE}/MKY-1", auth=READER).status == 403
