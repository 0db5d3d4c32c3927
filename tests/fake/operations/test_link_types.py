"""Link types: reading, and changing them as an administrator."""

from __future__ import annotations

import pytest

from linktape.messages import SITE
from tests.fake.talk import PROFILES, READER, Talk, messages, site, value
from tests.support import link

TYPES = "/rest/api/2/issueLinkType"
NEW = {"name": "Problem/Incident", "inward": "is caused by", "outward": "causes"}


@pytest.mark.parametrize("profile", PROFILES)
def test_the_types_of_a_new_site_are_listed_by_name(profile: str) -> None:
    body = value(Talk(site(profile))("GET", TYPES))

    assert [one["name"] for one in body["issueLinkTypes"]] == ["Blocks", "Cloners", "Duplicate", "Relates"]
    assert body["issueLinkTypes"][0] == {
        "id": "10000",
        "name": "Blocks",
        "inward": "is blocked by",
        "outward": "blocks",
        "self": f"{SITE}/rest/api/2/issueLinkType/10000",
    }
    assert list(body["issueLinkTypes"][0]) == ["id", "name", "inward", "outward", "self"]


def test_one_type_equals_its_entry_in_the_list() -> None:
    talk = Talk()

    for entry in value(talk("GET", TYPES))["issueLinkTypes"]:
        assert value(talk("GET", f"{TYPES}/{entry['id']}")) == entry


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
@pytest.mark.parametrize(
    ("id_", "status", "text"),
    [
        ("10012", 404, "No issue link type with id '10012' found."),
        ("abc", 400, "Invalid issue link type id 'abc' specified."),
    ],
)
def test_an_unknown_type_is_refused(method: str, id_: str, status: int, text: str) -> None:
    response = Talk()(method, f"{TYPES}/{id_}", NEW if method == "PUT" else None)

    assert (response.status, messages(response)) == (status, [text])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_with_linking_off_there_are_no_types(method: str) -> None:
    response = Talk(site(linking=False))(method, TYPES, NEW if method == "POST" else None)

    assert (response.status, messages(response)) == (404, ["Issue linking is currently disabled."])


def test_a_new_type_can_be_used_and_changed_and_deleted() -> None:
    talk = Talk()

    made = talk("POST", TYPES, NEW)
    assert (made.status, value(made)["name"]) == (201, "Problem/Incident")
    path = f"{TYPES}/{value(made)['id']}"
    assert talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1", "Problem/Incident")).status == 201
    changed = talk("PUT", path, {"outward": "brings about"})

    assert (changed.status, value(changed)["inward"]) == (200, "is caused by")
    assert talk.links("HSP-1")[0]["type"]["outward"] == "brings about"
    assert talk("DELETE", path).status == 204
    assert talk("GET", path).status == 404
    assert talk.links("HSP-1") == []


@pytest.mark.parametrize(("profile", "status"), [("documented", 404), ("observed", 400), ("datacenter", 400)])
@pytest.mark.parametrize("verb", ["POST", "PUT"])
def test_a_name_is_used_once(profile: str, status: int, verb: str) -> None:
    path = TYPES if verb == "POST" else f"{TYPES}/10003"

    response = Talk(site(profile))(verb, path, {**NEW, "name": "Blocks"})

    assert response.status == status
    assert messages(response) == ["You cannot create two issue link types with the same name."]


@pytest.mark.parametrize(
    ("part", "called"),
    [("name", "link type's name"), ("inward", "inward description"), ("outward", "outward description")],
)
def test_a_new_type_needs_all_three_words(part: str, called: str) -> None:
    response = Talk()("POST", TYPES, {name: word for name, word in NEW.items() if name != part})

    assert response.status == 400
    assert messages(response) == [f"You cannot create an issue link type without specifying the {called}."]


@pytest.mark.parametrize(("profile", "status"), [("documented", 404), ("observed", 403), ("datacenter", 404)])
@pytest.mark.parametrize(("method", "path"), [("POST", TYPES), ("PUT", f"{TYPES}/10000"), ("DELETE", f"{TYPES}/10000")])
def test_only_administrators_change_types(profile: str, status: int, method: str, path: str) -> None:
    response = Talk(site(profile))(method, path, None if method == "DELETE" else NEW, auth=READER)

    assert (response.status, response.cause) == (status, "no-admin-permission")
