"""fake/answer_headers.py: the headers that Jira puts on every answer."""

from __future__ import annotations

import pytest

from tests.fake.talk import ADMIN, READER, WRONG, Talk, site
from tests.support import link

LINK = "/rest/api/2/issueLink"


CLOUD_HEADERS = {
    "X-Arequestid",
    "Atl-Traceid",
    "Atl-Request-Id",
    "Timing-Allow-Origin",
    "X-Content-Type-Options",
    "X-Xss-Protection",
}
RATES = {"RateLimit", "RateLimit-Policy", "X-RateLimit-Limit", "X-RateLimit-Remaining"}


@pytest.mark.parametrize(
    ("target", "cache"),
    [
        (f"{LINK}/10001", "no-store, no-cache"),
        ("/rest/api/2/issue/HSP-1", "no-cache, no-store, no-transform"),
        ("/rest/api/2/nope", "no-cache, no-store, no-transform"),
    ],
)
def test_clouds_headers_stand_on_every_answer(target: str, cache: str) -> None:
    response = Talk()("GET", target)

    names = {name for name, _ in response.headers}
    assert names >= CLOUD_HEADERS
    assert response.headers.get("Cache-Control") == cache
    trace = (response.headers.get("Atl-Request-Id") or "").replace("-", "")
    assert trace == response.headers.get("Atl-Traceid")


@pytest.mark.parametrize(
    ("method", "target", "auth", "counts"),
    [
        ("GET", "/rest/api/3/issue/HSP-1", ADMIN, True),
        ("GET", "/rest/api/3/issue/NOPE-1", READER, True),
        ("GET", "/rest/api/3/issueLinkType", None, False),
        ("GET", "/rest/api/3/nope", ADMIN, False),
        ("PUT", LINK, ADMIN, False),
    ],
)
def test_rate_headers_stand_on_authenticated_answers_of_served_operations(
    method: str, target: str, auth: str | None, counts: bool
) -> None:
    response = Talk(site("observed"))(method, target, auth=auth)

    names = {name for name, _ in response.headers}
    assert (names >= RATES) is counts
    assert names.isdisjoint(RATES) is not counts
    assert ("X-Aaccountid" in names) is (auth is not None)


def test_the_measured_numbers_of_the_rate_headers() -> None:
    response = Talk()("GET", "/rest/api/3/issue/HSP-1")

    assert response.headers.get("RateLimit") == '"jira-burst-based";r=399;t=1'
    assert response.headers.get("RateLimit-Policy") == '"jira-burst-based";q=150;w=1'
    assert response.headers.get("X-RateLimit-Limit") == "400"


def test_an_empty_answer_of_data_center_is_html_to_its_reader() -> None:
    talk = Talk(site("datacenter"))

    made = talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1"))
    gone = talk("DELETE", "/rest/api/2/issueLink/10002")
    edited = talk("PUT", "/rest/api/2/issue/HSP-1", {"fields": {"summary": "New"}})

    assert [one.status for one in (made, gone, edited)] == [201, 204, 204]
    assert {one.headers.get("Content-Type") for one in (made, gone, edited)} == {"text/html;charset=UTF-8"}


@pytest.mark.parametrize(
    ("profile", "edited", "moved", "deleted"),
    [
        ("documented", "application/json;charset=UTF-8", "text/html;charset=UTF-8", None),
        ("observed", "application/json;charset=UTF-8", "text/html;charset=UTF-8", None),
        ("datacenter", "text/html;charset=UTF-8", "text/html;charset=UTF-8", "text/html;charset=UTF-8"),
    ],
)
def test_an_answer_without_a_body_has_the_media_type_that_was_recorded(
    profile: str, edited: str, moved: str, deleted: str | None
) -> None:
    talk = Talk(site(profile))

    answers = [
        talk("PUT", "/rest/api/2/issue/HSP-1", {"fields": {"summary": "new"}}),
        talk("POST", "/rest/api/2/issue/HSP-1/transitions", {"transition": {"id": "11"}}),
        talk("DELETE", f"{LINK}/10001"),
    ]

    assert [answer.headers.get("Content-Type") for answer in answers] == [edited, moved, deleted]
    assert [answer.content for answer in answers] == [b"", b"", b""]
    assert answers[0].headers.get("Cache-Control") == "no-cache, no-store, no-transform"


def test_an_account_id_in_a_header_is_percent_encoded() -> None:
    users = [{"name": "admin", "email": "admin@example.com", "account_id": "712020:7", "tokens": ["token"]}]
    talk = Talk(site(users=users, projects=[], issues=[], links=[]))

    assert talk("GET", "/rest/api/3/myself").headers.get("X-Aaccountid") == "712020%3A7"


def test_data_center_has_its_own_headers() -> None:
    response = Talk(site("datacenter"))("GET", "/rest/api/2/issue/HSP-1")

    names = {name for name, _ in response.headers}
    assert {"X-AREQUESTID", "X-ANODEID", "X-AUSERNAME", "X-Seraph-LoginReason"} <= names
    assert names.isdisjoint(CLOUD_HEADERS - {"X-Content-Type-Options"})
    assert names.isdisjoint(RATES)


def test_a_refusal_has_no_field_twice() -> None:
    response = Talk(site("datacenter"))("GET", "/rest/api/2/issue/HSP-1", auth=WRONG)

    names = [name.lower() for name, _ in response.headers]
    assert response.headers.get("X-Seraph-LoginReason") == "AUTHENTICATED_FAILED"
    assert len(names) == len(set(names))
