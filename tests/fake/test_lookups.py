"""fake/lookups.py: the types and issues that a request names, and what is said of those that are not there."""

from __future__ import annotations

import pytest

from tests.fake.talk import Talk, messages, site, value
from tests.support import link

POST = "/rest/api/2/issueLink"


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (
            {"inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}},
            400,
            "You must provide either an id or a name",
        ),
        (
            {"type": {"name": "Blocks"}, "outwardIssue": {"key": "MKY-1"}},
            400,
            "At least one of 'id' or 'key' is required",
        ),
        ({"type": {"name": "Blocks"}, "inwardIssue": {}, "outwardIssue": {"key": "MKY-1"}}, 400, "At least one of"),
        (
            {"type": {"id": "abc"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}},
            400,
            "Invalid issue link type id 'abc'",
        ),
        (
            {"type": {"id": "1"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}},
            404,
            "No issue link type with id '1' found.",
        ),
        (
            {"type": {"name": "blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}},
            404,
            "No issue link type with name 'blocks' found.",
        ),
    ],
)
def test_what_names_nothing_is_refused(body: object, status: int, text: str) -> None:
    response = Talk()("POST", POST, body)

    assert response.status == status
    assert messages(response)[0].startswith(text)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"not json", "There was an error parsing JSON. Check that your request body is valid."),
        (b"[1]", "Invalid request payload. Refer to the REST API documentation and try again."),
        (b'{"colour": 1}', "Invalid request payload. Refer to the REST API documentation and try again."),
        (b'{"type": {"id": 10000}}', "Invalid request payload. Refer to the REST API documentation and try again."),
        (b'{"type": "Blocks"}', "Invalid request payload. Refer to the REST API documentation and try again."),
        (b'{"comment": "text"}', "Invalid request payload. Refer to the REST API documentation and try again."),
        (b"\xff", "Invalid request payload. Refer to the REST API documentation and try again."),
        (b"", "No content to map to Object due to end of input"),
    ],
)
def test_an_unreadable_body_is_400_without_an_errors_member(body: bytes, text: str) -> None:
    response = Talk()("POST", POST, body)

    assert (response.status, value(response)) == (400, {"errorMessages": [text]})


@pytest.mark.parametrize(("profile", "status"), [("documented", 400), ("observed", 400), ("datacenter", 201)])
def test_data_center_takes_a_number_for_a_text(profile: str, status: int) -> None:
    body = {"type": {"id": 10000}, "inwardIssue": {"id": 10000}, "outwardIssue": {"key": "MKY-1"}}

    assert Talk(site(profile))("POST", POST, body).status == status


def test_an_ambiguous_type_name_asks_for_an_id() -> None:
    kinds = [
        {"id": "1", "name": "Blocks", "inward": "a", "outward": "b"},
        {"id": "2", "name": "Blocks", "inward": "c", "outward": "d"},
    ]
    talk = Talk(site(link_types=kinds, links=[]))

    response = talk("POST", POST, link("HSP-1", "MKY-1"))

    assert response.status == 400
    assert messages(response)[0].startswith("The issue link type name 'Blocks' is ambiguous.")


def test_names_in_any_case_and_keys_before_ids_can_be_set() -> None:
    talk = Talk(site(type_names_ignore_case=True, type_id_wins=False, issue_id_wins=False))
    body = {
        "type": {"name": "BLOCKS", "id": "10003"},
        "inwardIssue": {"key": "HSP-1", "id": "10001"},
        "outwardIssue": {"key": "MKY-1"},
    }

    assert talk("POST", POST, body).status == 201
    assert talk.world.graph()[-1] == ("Blocks", "HSP-1", "MKY-1")


def test_one_lookup_error_at_a_time_can_be_set() -> None:
    body = link("HSP-98", "HSP-99", "Haunts")

    assert len(messages(Talk()("POST", POST, body))) == 2  # the type's, and the issues' one sentence
    assert len(messages(Talk(site(collect_lookup_errors=False))("POST", POST, body))) == 1
