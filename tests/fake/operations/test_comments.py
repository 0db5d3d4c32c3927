"""fake/operations/comments.py: who may add and see a comment, and what one must be."""

from __future__ import annotations

import pytest

from tests.fake.talk import READER, Talk, site, value


def test_a_comment_is_added_and_refused_as_observed() -> None:
    talk = Talk(site("observed"))
    path = "/rest/api/3/issue/HSP-1/comment"
    document = {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x"}]}],
    }

    assert talk("POST", path, {"body": document}).status == 201
    refused = talk("POST", path, {"body": "plain"}, auth=READER)

    assert value(refused) == {
        "errorMessages": ["You do not have the permission to comment on this issue."],
        "errors": {"comment": "Comment body is not valid!"},
    }


@pytest.mark.parametrize(
    ("visibility", "status", "reason"),
    [
        ({"type": "group", "value": "jira-software-users"}, 400, "GROUP_VISIBILITY_SETTING_NOT_ENABLED"),
        ({"type": "group", "value": "nobodys"}, 400, "GROUP_VISIBILITY_SETTING_NOT_ENABLED"),
        ({"type": "role", "value": "Developers"}, 201, None),
    ],
)
def test_a_site_can_switch_off_that_groups_alone_see_a_comment(
    visibility: dict[str, str], status: int, reason: str | None
) -> None:
    talk = Talk(site("observed", group_visibility=False))

    made = talk("POST", "/rest/api/2/issue/HSP-1/comment", {"body": "x", "visibility": visibility})

    assert made.status == status
    assert reason is None or value(made)["errors"] == {"commentLevel": reason}


def test_comments_come_in_pages_and_either_order() -> None:
    talk = Talk()
    for n in range(3):
        talk("POST", "/rest/api/2/issue/HSP-1/comment", {"body": f"no. {n}"})

    page = value(talk("GET", "/rest/api/2/issue/HSP-1/comment?startAt=1&maxResults=1"))
    newest = talk("GET", "/rest/api/2/issue/HSP-1/comment?orderBy=-created")

    assert (page["total"], [one["body"] for one in page["comments"]]) == (3, ["no. 1"])
    assert value(newest)["comments"][0]["body"] == "no. 2"


@pytest.mark.parametrize("profile", ["documented", "observed", "datacenter"])
def test_cloud_says_where_a_new_comment_is(profile: str) -> None:
    made = Talk(site(profile))("POST", "/rest/api/2/issue/HSP-1/comment", {"body": "said"})

    due = None if profile == "datacenter" else value(made)["self"]
    assert made.headers.get("Location") == due
