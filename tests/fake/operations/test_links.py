"""Making, reading and deleting links: every documented answer, in every profile and version."""

from __future__ import annotations

from typing import Any

import pytest

from linktape.messages import SITE
from tests.fake.talk import ADMIN, APP, PROFILES, READER, Talk, messages, site, value
from tests.support import link

POST = "/rest/api/2/issueLink"
MASKED = "Issue does not exist or you do not have permission to see it."
SAMPLE = {
    "comment": {
        "body": "Linked related issue!",
        "visibility": {
            "identifier": "276f955c-63d7-42c8-9520-92d01dca0625",
            "type": "group",
            "value": "jira-software-users",
        },
    },
    "inwardIssue": {"key": "HSP-1"},
    "outwardIssue": {"key": "MKY-1"},
    "type": {"name": "Duplicate"},
}


def versions(profile: str) -> list[str]:
    return ["2", "latest"] if profile == "datacenter" else ["2", "3", "latest"]


EVERYWHERE = [(profile, version) for profile in PROFILES for version in versions(profile)]


@pytest.mark.parametrize("version", ["2", "latest"])
def test_the_sample_request_of_atlassians_page_works_verbatim(version: str) -> None:
    talk = Talk()

    response = talk("POST", f"/rest/api/{version}/issueLink", SAMPLE)

    assert (response.status, response.content) == (201, b"")
    assert response.headers.get("Content-Type") == "application/json;charset=UTF-8"
    assert [one["body"] for one in talk.comments("HSP-1")] == ["Linked related issue!"]
    assert talk.comments("MKY-1") == []


def test_the_sample_link_of_atlassians_page_can_be_read() -> None:
    response = Talk()("GET", "/rest/api/2/issueLink/10001")

    body = value(response)
    assert (body["id"], body["type"]["name"]) == ("10001", "Duplicate")
    assert (body["inwardIssue"]["key"], body["outwardIssue"]["key"]) == ("PR-3", "PR-2")
    assert body["self"] == f"{SITE}/rest/api/2/issueLink/10001"


@pytest.mark.parametrize(("profile", "version"), EVERYWHERE)
def test_the_issue_sent_as_inward_is_the_source(profile: str, version: str) -> None:
    talk = Talk(site(profile))

    assert talk("POST", f"/rest/api/{version}/issueLink", link("HSP-1", "MKY-1")).status == 201

    [source], [destination] = talk.links("HSP-1", version), talk.links("MKY-1", version)
    assert source["outwardIssue"]["key"] == "MKY-1"
    assert "inwardIssue" not in source
    assert destination["inwardIssue"]["key"] == "HSP-1"
    assert "outwardIssue" not in destination
    assert source["id"] == destination["id"]
    by_id = value(talk("GET", f"/rest/api/{version}/issueLink/{source['id']}"))
    assert (by_id["inwardIssue"]["key"], by_id["outwardIssue"]["key"]) == ("HSP-1", "MKY-1")
    shown = "2" if version == "latest" else version
    assert by_id["self"] == source["self"] == f"{SITE}/rest/api/{shown}/issueLink/{source['id']}"


def test_a_duplicate_makes_no_second_link_and_adds_its_comment_again() -> None:
    talk = Talk()

    statuses = [talk("POST", POST, link("HSP-1", "MKY-1", comment={"body": "again"})).status for _ in range(2)]

    assert statuses == [201, 201]
    assert len(talk.links("HSP-1")) == 1
    assert [one["body"] for one in talk.comments("HSP-1")] == ["again", "again"]


def test_swapped_ends_and_another_type_are_other_links() -> None:
    talk = Talk()

    for body in (link("HSP-1", "MKY-1"), link("MKY-1", "HSP-1"), link("HSP-1", "MKY-1", "Relates")):
        assert talk("POST", POST, body).status == 201

    assert len(talk.links("HSP-1")) == 3


@pytest.mark.parametrize(
    ("ends", "type_"),
    [
        (({"id": "10000"}, {"key": "MKY-1"}), {"id": "10000"}),
        (({"key": "HSP-1"}, {"id": "10005"}), {"name": "Blocks", "inward": "x", "self": "y"}),
        (({"id": "10000"}, {"id": "10005", "key": "HSP-4", "fields": {}}), {"id": "10000", "name": "Cloners"}),
    ],
)
def test_types_are_named_by_name_or_id_and_issues_by_key_or_id(ends: tuple[Any, Any], type_: object) -> None:
    talk = Talk()

    response = talk("POST", POST, {"type": type_, "inwardIssue": ends[0], "outwardIssue": ends[1]})

    assert response.status == 201, response.content
    [entry] = talk.links("HSP-1")
    assert (entry["type"]["name"], entry["outwardIssue"]["key"]) == ("Blocks", "MKY-1")


def test_a_null_comment_is_none() -> None:
    talk = Talk()

    assert talk("POST", POST, link("HSP-1", "MKY-1", comment=None)).status == 201

    assert talk.comments("HSP-1") == []


ISSUE_MISSING = {"documented": MASKED, "observed": MASKED, "datacenter": "Issue Does Not Exist"}
ISSUE_HIDDEN = ISSUE_MISSING | {"datacenter": "You do not have the permission to see the specified issue."}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("comment", [None, {"body": "with a comment"}])
def test_the_five_causes_of_a_404_are_worded_as_jira_words_them(profile: str, comment: object) -> None:
    no_permission = 404 if profile == "documented" else 401
    cases = [
        (
            link("HSP-1", "MKY-1", "Haunts"),
            ADMIN,
            404,
            "No issue link type with name 'Haunts' found.",
            "link-type-not-found",
        ),
        (link("HSP-1", "HSP-99"), ADMIN, 404, ISSUE_MISSING[profile], "issue-not-found"),
        (link("HSP-99", "MKY-1"), ADMIN, 404, ISSUE_MISSING[profile], "issue-not-found"),
        (link("HSP-1", "SEC-1"), READER, 404, ISSUE_HIDDEN[profile], "issue-not-visible"),
        (
            link("HSP-1", "MKY-1"),
            READER,
            no_permission,
            "No Link Issue Permission for issue 'HSP-1'",
            "no-link-permission",
        ),
    ]
    talk = Talk(site(profile))
    for body, auth, status, text, cause in cases:
        response = talk("POST", POST, {**body, "comment": comment}, auth=auth)

        assert (response.status, messages(response), response.cause) == (status, [text], cause)
        assert response.origin == f"mock: {cause.replace('-', ' ')}"
        assert response.headers.get("Content-Type") == "application/json;charset=UTF-8"
    off = Talk(site(profile, linking=False))("POST", POST, link("HSP-1", "MKY-1"))
    assert (off.status, messages(off)) == (404, ["Issue linking is currently disabled."])
    assert off.cause == "linking-disabled"


@pytest.mark.parametrize("profile", PROFILES)
def test_uniform_404_makes_the_five_causes_alike_but_for_the_journal(profile: str) -> None:
    talk = Talk(site(profile, uniform_404=True, issue_missing_text=MASKED))
    asked = [
        (link("HSP-1", "MKY-1", "Haunts"), ADMIN),
        (link("HSP-1", "HSP-99"), ADMIN),
        (link("HSP-1", "SEC-1"), READER),
        (link("HSP-1", "MKY-1"), READER),
    ]

    answers = [talk("POST", POST, body, auth=auth) for body, auth in asked]

    assert {(one.status, one.content) for one in answers} == {(404, answers[0].content)}
    assert len({one.cause for one in answers}) == 4


@pytest.mark.parametrize("end", [("HSP-1", "MKY-1"), ("MKY-1", "HSP-1")])
@pytest.mark.parametrize("profile", ["documented", "observed"])
def test_a_full_issue_at_either_end_is_413(profile: str, end: tuple[str, str]) -> None:
    issues = [{"key": "HSP-1", "start_links": 1999}, {"key": "MKY-1"}, {"key": "MKY-2"}]
    talk = Talk(site(profile, issues=issues, links=[]))
    assert talk("POST", POST, link("HSP-1", "MKY-2")).status == 201

    response = talk("POST", POST, link(*end))

    assert response.status == 413
    assert messages(response) == ["The issue has reached the limit of 2000 issue links."]
    assert (response.cause, response.origin) == ("link-limit", "mock: link limit")
    assert talk("POST", POST, link("HSP-1", "MKY-2")).status == 201  # there already: nothing is added


def test_data_center_has_no_limit() -> None:
    talk = Talk(site("datacenter", links_per_issue=1))

    assert [talk("POST", POST, link("HSP-1", f"MKY-{n}")).status for n in (1, 2, 3)] == [201, 201, 201]


REFUSED_COMMENTS: list[tuple[dict[str, Any], str, str]] = [
    ({"body": ""}, "comment", "Comment body can not be empty!"),
    ({"body": "  "}, "comment", "Comment body can not be empty!"),
    ({}, "comment", "Comment body can not be empty!"),
    (
        {"body": "x", "visibility": {"type": "role", "value": "Administrators"}},
        "commentLevel",
        "You are currently not a member of the project role: Administrators.",
    ),
    (
        {"body": "x", "visibility": {"type": "group", "value": "others"}},
        "commentLevel",
        "You are currently not a member of the group: others.",
    ),
    (
        {"body": "x", "visibility": {"type": "group", "value": "somefakegroup"}},
        "commentLevel",
        "Group: somefakegroup does not exist.",
    ),
    ({"body": "x", "visibility": {"type": "role", "value": "Nobody"}}, "commentLevel", "NO SUCH ROLE"),
    (
        {"body": "x", "visibility": {"type": "group"}},
        "commentLevel",
        "The visibility for this comment has no value specified.",
    ),
    ({"body": "x", "visibility": {"type": "group", "value": ""}}, "commentLevel", "Group level cannot be empty."),
    ({"body": "x", "visibility": {"type": "role", "value": ""}}, "commentLevel", "Role level cannot be empty."),
]
NO_SUCH_ROLE = dict.fromkeys(("documented", "observed"), "Role with id: Nobody does not exist.") | {
    "datacenter": "Invalid role level specified."
}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("comment", "member", "reason"), REFUSED_COMMENTS)
def test_a_refused_comment_means_no_link(profile: str, comment: dict[str, Any], member: str, reason: str) -> None:
    groups = {"jira-software-users": "1", "jira-administrators": "2", "others": "3"}
    talk = Talk(site(profile, groups=groups))

    response = talk("POST", POST, link("HSP-1", "MKY-1", comment=comment))

    assert response.status == 400
    assert value(response) == {
        "errorMessages": ["Failed to create comment for issue 'MKY-1'"],
        "errors": {member: NO_SUCH_ROLE[profile] if reason == "NO SUCH ROLE" else reason},
    }
    assert response.cause == "comment-rejected"
    assert (talk.links("HSP-1"), talk.comments("HSP-1")) == ([], [])


@pytest.mark.parametrize(
    "visibility",
    [
        {"type": "group", "value": "jira-administrators"},
        {"type": "group", "identifier": "0d9ab9f1-0000-4000-8000-000000000001"},
        {"type": "role", "value": "Developers"},
        {"type": "role", "identifier": "Developers"},
    ],
)
def test_a_comment_is_seen_by_its_group_or_role_only(visibility: object) -> None:
    talk = Talk()

    response = talk("POST", POST, link("HSP-1", "MKY-1", comment={"body": "secret", "visibility": visibility}))

    assert response.status == 201, response.content
    assert [one["body"] for one in talk.comments("HSP-1")] == ["secret"]
    assert talk.comments("HSP-1", auth=READER) == []


def test_a_v3_comment_is_a_document_and_v2_reads_its_text() -> None:
    talk = Talk()
    document = {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "said"}]}],
    }

    accepted = talk("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1", comment={"body": document}))
    refused = talk("POST", "/rest/api/3/issueLink", link("HSP-2", "MKY-1", comment={"body": "said"}))

    assert accepted.status == 201
    assert value(refused)["errors"] == {"comment": "Comment body is not valid!"}
    assert talk.comments("HSP-1", 3)[0]["body"] == document
    assert talk.comments("HSP-1", 2)[0]["body"] == "said"
    assert talk.links("HSP-2") == []


def test_the_comment_goes_to_the_destination_where_the_site_says_so() -> None:
    talk = Talk(site(comment_on="destination"))

    talk("POST", POST, link("HSP-1", "MKY-1", comment={"body": "over there"}))

    assert talk.comments("HSP-1") == []
    assert [one["body"] for one in talk.comments("MKY-1")] == ["over there"]


def test_link_permission_is_needed_on_the_source_only() -> None:
    projects = [
        {"key": "HSP", "browse": ["reader"], "link": ["reader"]},
        {"key": "MKY", "browse": ["reader"], "link": []},
    ]
    issues = [{"key": "HSP-1"}, {"key": "MKY-1"}]
    users = [{"name": "reader", "email": "reader@example.com", "tokens": ["reader-token"]}]
    talk = Talk(site("observed", projects=projects, issues=issues, links=[], users=users), auth=READER)

    assert talk("POST", POST, link("HSP-1", "MKY-1")).status == 201
    assert talk("POST", POST, link("MKY-1", "HSP-1")).status == 401
    [entry] = talk.links("HSP-1")
    assert talk("DELETE", f"/rest/api/2/issueLink/{entry['id']}").status == 204


def test_a_link_to_itself_is_400() -> None:
    response = Talk()("POST", POST, link("HSP-1", "HSP-1"))

    assert (response.status, messages(response)) == (400, ["You cannot link an issue to itself."])


@pytest.mark.parametrize(("profile", "version"), EVERYWHERE)
def test_a_deleted_link_is_gone_from_both_ends(profile: str, version: str) -> None:
    talk = Talk(site(profile))
    talk("POST", POST, link("HSP-1", "MKY-1"))
    [entry] = talk.links("HSP-1")
    path = f"/rest/api/{version}/issueLink/{entry['id']}"

    first, second = talk("DELETE", path), talk("DELETE", path)

    media_type = "text/html;charset=UTF-8" if profile == "datacenter" else None
    assert (first.status, first.content, first.headers.get("Content-Type")) == (204, b"", media_type)
    assert (second.status, messages(second)) == (404, [f"No issue link with id '{entry['id']}' exists."])
    assert second.cause == "link-not-found"
    assert (talk.links("HSP-1"), talk.links("MKY-1")) == ([], [])


def test_delete_answers_200_where_the_site_says_so() -> None:
    assert Talk(site(delete_status=200))("DELETE", "/rest/api/2/issueLink/10001").status == 200


@pytest.mark.parametrize(("profile", "status"), [("documented", 404), ("observed", 401), ("datacenter", 401)])
def test_deleting_needs_link_permission_at_one_end(profile: str, status: int) -> None:
    response = Talk(site(profile))("DELETE", "/rest/api/2/issueLink/10001", auth=READER)

    assert (response.status, messages(response)) == (status, ["No Link Issue Permission for issue 'PR-3'"])
    assert response.cause == "no-link-permission"


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(
    ("link_id", "status", "text"),
    [
        ("99999999", 404, "No issue link with id '99999999' exists."),
        ("abc", 400, "Invalid issue link id 'abc' specified."),
        ("-1", 400, "Invalid issue link id '-1' specified."),
    ],
)
def test_a_wrong_link_id_is_refused(method: str, link_id: str, status: int, text: str) -> None:
    response = Talk()(method, f"/rest/api/3/issueLink/{link_id}")

    assert (response.status, messages(response)) == (status, [text])


def test_a_link_with_an_invisible_end_is_hidden_from_its_issue_and_by_id() -> None:
    links = [{"id": "10001", "type": "Blocks", "from": "HSP-1", "to": "SEC-1"}]
    talk = Talk(site(links=links))

    assert len(talk.links("HSP-1")) == 1
    assert talk.links("HSP-1", auth=READER) == []
    response = talk("GET", "/rest/api/2/issueLink/10001", auth=READER)
    assert (response.status, response.cause) == (404, "issue-not-visible")
    assert messages(response) == ["No issue link with id '10001' exists."]


def test_an_app_token_of_the_built_in_site_makes_a_link() -> None:
    assert Talk()("POST", POST, link("HSP-1", "MKY-1", comment={"body": "x"}), auth=APP).status == 201


def test_a_link_to_itself_is_judged_after_the_permission_where_the_site_says_so() -> None:
    first, last = Talk(), Talk(site(self_link_first=False))

    assert first("POST", POST, link("HSP-1", "HSP-1"), auth=READER).cause == "self-link"
    assert last("POST", POST, link("HSP-1", "HSP-1"), auth=READER).cause == "no-link-permission"
    assert last("POST", POST, link("HSP-1", "HSP-1")).cause == "self-link"


TEXTS = {"outwardIssue": {"key": "MKY-1"}, "inwardIssue": {"key": "HSP-1"}}


@pytest.mark.parametrize(
    ("settings", "body", "said"),
    [
        ({"type_unnamed_text": "which type?"}, TEXTS, "which type?"),
        ({"issue_unnamed_text": "which issue?"}, {"type": {"name": "Blocks"}}, "which issue?"),
        ({"self_link_text": "not to itself"}, link("HSP-1", "HSP-1"), "not to itself"),
        ({"issue_missing_text": "no such thing"}, link("HSP-1", "HSP-9"), "no such thing"),
        ({"limit_text": "full: {limit}", "links_per_issue": 0}, link("HSP-1", "MKY-1"), "full: 0"),
        ({"empty_body_text": "say something"}, b"", "say something"),
    ],
)
def test_what_nobody_knows_can_be_set(settings: dict[str, Any], body: object, said: str) -> None:
    response = Talk(site(**settings))("POST", POST, body)

    assert value(response)["errorMessages"] == [said]


@pytest.mark.parametrize(
    ("end", "statuses"), [("either", [413, 413]), ("source", [413, 201]), ("destination", [201, 413])]
)
def test_which_end_is_counted_can_be_set(end: str, statuses: list[int]) -> None:
    issues = [{"key": "HSP-1", "start_links": 5}, {"key": "MKY-1"}, {"key": "MKY-2"}]
    talk = Talk(site(issues=issues, links=[], links_per_issue=5, limit_end=end))

    got = [talk("POST", POST, link("HSP-1", "MKY-1")).status, talk("POST", POST, link("MKY-2", "HSP-1")).status]

    assert got == statuses


@pytest.mark.parametrize(
    ("profile", "settings", "location"),
    [
        ("documented", {}, None),
        ("observed", {}, None),
        ("datacenter", {}, f"{SITE}/rest/api/2/issueLink/10002"),
        ("datacenter", {"created_location": False}, None),
        ("observed", {"created_location": True}, f"{SITE}/rest/api/2/issueLink/10002"),
    ],
)
def test_data_center_says_where_the_new_link_is(
    profile: str, settings: dict[str, object], location: str | None
) -> None:
    talk = Talk(site(profile, **settings))

    made, again = (talk("POST", POST, link("HSP-1", "MKY-1")) for _ in range(2))

    assert made.headers.get("Location") == again.headers.get("Location") == location
    assert talk.links("HSP-1")[0]["id"] == "10002"


DOCUMENT = {"type": "doc", "version": 1, "content": []}


@pytest.mark.parametrize(
    "body",
    [
        link("HSP-1", "MKY-1") | {"type": "Blocks"},
        link("HSP-99", "MKY-1") | {"comment": {"body": DOCUMENT}},
        link("HSP-99", "MKY-1") | {"outwardIssue": ["MKY-1"]},
        link("HSP-99", "MKY-1") | {"inwardIssue": {"key": "HSP-99", "expand": "x"}},
        link("HSP-1", "MKY-1", "Haunts") | {"comment": {"body": "x", "visibility": "Developers"}},
    ],
)
@pytest.mark.parametrize("linking", [True, False])
def test_a_body_that_cannot_be_read_is_refused_before_anything_is_looked_up(body: Any, linking: bool) -> None:
    response = Talk(site("observed", linking=linking))("POST", POST, body)

    assert (response.status, response.cause) == (400, "bad-payload")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("blocks", "that is a phrase of 'Blocks', not a name"),
        ("relates", "there is 'Relates'"),
        ("Relate", "there is 'Relates'"),
        ("Duplicates", "there is 'Duplicate'"),
        ("Dependent", "there is 'Dependent '"),
        ("Haunts", ""),
    ],
)
def test_an_unknown_name_of_a_type_is_told_with_what_it_is_near_to(name: str, hint: str) -> None:
    types = [
        {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"},
        {"name": "Relates", "inward": "relates to", "outward": "relates to"},
        {"name": "Duplicate", "inward": "is duplicated by", "outward": "duplicates"},
        {"name": "Dependent ", "inward": "depends on", "outward": "is needed for"},
    ]
    talk = Talk(site(link_types=types, links=[]))

    assert talk("POST", POST, link("HSP-1", "MKY-1", name)).status == 404
    assert talk.why.partition("; ")[2] == hint
