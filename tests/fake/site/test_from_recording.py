"""A site made of a recording."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.fake.serve import serve
from linktape.fake.site.dumping import dump
from linktape.fake.site.from_recording import site_from_interactions
from linktape.fake.site.world import World
from linktape.jira.bodies import JsonValue
from linktape.jira.operations import Operation
from linktape.messages import Request, Response
from tests.fake.talk import Talk, site, value
from tests.support import basic, call, link

Exchange = tuple[Operation, Request, Response]


def record(world: World, *asked: tuple[str, str, object]) -> list[Exchange]:
    exchanges: list[Exchange] = []
    for method, target, body in asked:
        made = call(method, target, body, auth=basic())
        exchanges.append((made.operation, made.request, serve(world, made.operation, made.request).response))
    return exchanges


def test_what_was_recorded_becomes_the_state() -> None:
    commented = link("HSP-1", "MKY-1", comment={"body": "said"})
    tape = record(
        World(site()),
        ("GET", "/rest/api/2/issueLinkType", None),
        ("POST", "/rest/api/2/issueLink", commented),
        ("POST", "/rest/api/2/issueLink", link("HSP-1", "PR-1", "Relates")),
        ("GET", "/rest/api/2/issue/HSP-1", None),
        ("GET", "/rest/api/2/issue/HSP-1/comment", None),
        ("POST", "/rest/api/2/issueLink", link("HSP-2", "HSP-1")),
        ("DELETE", "/rest/api/2/issueLink/10003", None),
        ("GET", "/rest/api/2/myself", None),
    )

    talk = Talk(site_from_interactions(tape, "a.yaml"), auth="Basic c29tZW9uZTplbHNl")

    assert sorted(talk.world.graph()) == [("Blocks", "HSP-1", "MKY-1"), ("Blocks", "HSP-2", "HSP-1")]
    assert [entry["id"] for entry in talk.links("HSP-1")] == ["10002", "10004"]
    issue = value(talk("GET", "/rest/api/2/issue/MKY-1"))
    assert (issue["id"], issue["fields"]["summary"], issue["fields"]["status"]["name"]) == (
        "10005",
        "First in MKY",
        "In Progress",
    )
    assert [one["body"] for one in talk.comments("HSP-1")] == ["said"]
    assert value(talk("GET", "/rest/api/2/myself"))["emailAddress"] == "admin@example.com"
    assert talk("POST", "/rest/api/2/issueLink", link("HSP-1", "PR-1")).status == 201
    assert talk("GET", "/rest/api/2/issue/HSP-1", auth=None).status == 401


def test_a_recording_decides_what_nobody_knows() -> None:
    limited = site("datacenter", delete_status=200)
    tape = record(
        World(limited),
        ("GET", "/rest/api/2/serverInfo", None),
        ("GET", "/rest/api/2/issueLink/10001", None),
        ("DELETE", "/rest/api/2/issueLink/10001", None),
    )
    tape += record(
        World(site(links_per_issue=0, limit_text="No more than nothing.")),
        ("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1")),
    )

    made = site_from_interactions(tape)

    assert made.profile == "datacenter"
    assert (made.rules.delete_status, made.answers.text("link-limit")) == (200, "No more than nothing.")
    assert [issue.key for issue in made.issues.values()] == ["PR-3", "PR-2"]
    assert made.links == {}


def test_link_types_that_are_shown_without_ids_are_all_there() -> None:
    types = [{"name": name, "inward": f"{name} by", "outward": name} for name in ("bars", "haunts")]
    read = call("GET", "/rest/api/2/issueLinkType")

    made = site_from_interactions([(read.operation, read.request, Response.json(200, {"issueLinkTypes": types}))])

    assert [kind.name for kind in made.link_types.values()] == ["bars", "haunts"]


def test_an_empty_recording_is_an_empty_site() -> None:
    assert site_from_interactions([]).issues == {}


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["HSP-1", "HSP-2", "10001", "Blocks", "is blocked by", "a\nb", "", "a\nb"])
)
words = st.sampled_from(
    ["key", "id", "fields", "issuelinks", "type", "inwardIssue", "outwardIssue", "name", "inward", "outward",
     "status", "priority", "comments", "body", "summary", "errorMessages", "statusCategory", "accountId", "displayName"]
)  # fmt: skip
shapes = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=6))
targets = st.sampled_from(
    [
        ("GET", "/rest/api/2/issue/HSP-1"),
        ("GET", "/rest/api/2/issue/HSP-1/comment"),
        ("DELETE", "/rest/api/2/issueLink/10001"),
        ("DELETE", "/rest/api/2/issue/HSP-2"),
        ("POST", "/rest/api/2/issueLink"),
        ("GET", "/rest/api/2/myself"),
        ("GET", "/rest/api/2/serverInfo"),
    ]
)


@pytest.mark.slow
@given(st.lists(st.tuples(targets, shapes, shapes, st.sampled_from([200, 204, 404, 413])), max_size=6))
def test_no_recording_makes_it_raise(
    exchanges: list[tuple[tuple[str, str], JsonValue, JsonValue, int]],
) -> None:
    tape: list[Exchange] = []
    for (method, target), asked, answered, status in exchanges:
        made = call(method, target, asked)
        tape.append((made.operation, made.request, Response.json(status, answered)))

    dump(World(site_from_interactions(tape)))


def test_a_recorded_refusal_shows_the_sites_own_status() -> None:
    made = call("POST", "/rest/api/3/issueLinkType", {"name": "Blocks", "inward": "a", "outward": "b"})
    answer = Response.errors(409, "You cannot create two issue link types with the same name.")

    recorded = site_from_interactions([(made.operation, made.request, answer)])

    assert recorded.answers.status("link-type-in-use") == 409


@pytest.mark.parametrize("profile", ["documented", "datacenter"])
def test_whether_the_site_says_where_a_new_link_is_is_learnt_from_one(profile: str) -> None:
    tape = record(World(site(profile)), ("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1")))

    rules = site_from_interactions(tape).rules

    assert rules.created_location is (profile == "datacenter")
    assert rules.created_type == site(profile).rules.created_type
