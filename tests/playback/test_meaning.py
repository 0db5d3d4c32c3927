"""What a request means: the same for every spelling, another for everything that Jira would do otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.jira.classify import classify, with_body
from linktape.jira.operations import ROUTES
from linktape.messages import Headers, Request
from linktape.playback.match_settings import MatchSettings
from linktape.playback.meaning import Meaning, is_whole, meaning
from linktape.playback.relations import relate
from tests.support import link
from tests.tape.recordings import recorded

NOTHING = relate([])
DEFAULT = MatchSettings()

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
ends = st.fixed_dictionaries({}, optional={"key": json_values, "id": json_values, "self": json_values}) | json_values
link_bodies = st.fixed_dictionaries(
    {},
    optional={
        "type": st.fixed_dictionaries({}, optional={"name": json_values, "id": json_values}) | json_values,
        "inwardIssue": ends,
        "outwardIssue": ends,
        "comment": st.fixed_dictionaries({}, optional={"body": json_values, "visibility": json_values}) | json_values,
    },
)
targets = st.sampled_from(
    [f"/rest/api/3/{route.format(issue='HSP-1', link='7', type='1', remote='2')}" for route in ROUTES]
)


def meant(method: str, target: str, body: bytes = b"", settings: MatchSettings = DEFAULT, **headers: str) -> Meaning:
    path, _, query = target.partition("?")
    request = Request(method, path, query, Headers(headers), body)
    return meaning(request, with_body(classify(method, path, query), body), NOTHING, settings)


def turned(value: object) -> object:
    """Give the same JSON with the members of every object in the opposite order."""
    if isinstance(value, dict):
        return {name: turned(value[name]) for name in reversed(value)}
    return [turned(item) for item in value] if isinstance(value, list) else value


@given(
    st.sampled_from(("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH")),
    targets,
    st.text(max_size=12),
    st.binary(max_size=20),
)
def test_meaning_is_the_same_twice_and_never_raises(method: str, target: str, query: str, body: bytes) -> None:
    assert meant(method, f"{target}?{query}", body).key == meant(method, f"{target}?{query}", body).key


@given(
    st.sampled_from(("issueLink", "issue", "search", "issue/bulkfetch", "issue/HSP-1/comment", "other")),
    json_values | link_bodies,
)
def test_the_order_of_members_and_white_space_mean_nothing(target: str, body: object) -> None:
    spelled = json.dumps(body).encode()
    otherwise = json.dumps(turned(body), indent=3).encode() + b"\n"

    assert meant("POST", f"/rest/api/3/{target}", spelled).key == meant("POST", f"/rest/api/3/{target}", otherwise).key


@given(link_bodies)
def test_an_optional_member_that_is_null_is_absent(body: dict[str, object]) -> None:
    without = {name: value for name, value in body.items() if value is not None}
    with_null: Mapping[str, object] = {**body, "comment": body.get("comment")}

    assert posted(without).key == posted(with_null).key


def posted(body: object) -> Meaning:
    return meant("POST", "/rest/api/3/issueLink", json.dumps(body).encode())


@given(link_bodies, link_bodies)
def test_two_links_that_mean_the_same_agree_in_type_ends_and_presence_of_a_comment(
    one: dict[str, object], other: dict[str, object]
) -> None:
    if posted(one).key == posted(other).key:
        for name in ("type", "inwardIssue", "outwardIssue"):
            assert named(one.get(name)) == named(other.get(name))
        assert isinstance(one.get("comment"), dict) == isinstance(other.get("comment"), dict)


def named(value: object) -> object:
    """Model of how Jira reads a reference: the id goes first, numbers are texts, keys have no case."""
    if not isinstance(value, dict):
        return value
    identifier = value.get("id")
    if isinstance(identifier, str) or (isinstance(identifier, int) and not isinstance(identifier, bool)):
        return str(identifier)
    for name in ("key", "name"):
        if isinstance(value.get(name), str):
            return value[name].upper() if name == "key" else value[name]
    return None


@pytest.mark.parametrize(
    ("sent", "like"),
    [
        ("issue/HSP-1?fields=issuelinks,", "issue/HSP-1?fields=,issuelinks,,issuelinks"),
        ("issue/HSP-1?fields=a&fields=b", "issue/HSP-1?fields=b,a"),
        ("issue/HSP-1?expand=", "issue/HSP-1"),
        ("issue/HSP-1?expand=names,schema", "issue/HSP-1?expand=schema,names"),
        ("issue/HSP-1?a=1&b=2", "issue/HSP-1?b=2&a=1"),
        ("issueLinkType?startAt=5&maxResults=1", "issueLinkType"),
        ("issue/HSP-1/comment?orderBy=%2Bcreated&startAt=0", "issue/HSP-1/comment"),
        ("mypermissions?permissions=A,B&issueKey=HSP-1", "mypermissions?issueKey=hsp-1&permissions=B,A"),
        ("issue//HSP-1/", "issue/HSP-1"),
    ],
)
def test_queries_that_mean_the_same(sent: str, like: str) -> None:
    assert meant("GET", f"/rest/api/3/{sent}").key == meant("GET", f"/rest/api/3/{like}").key


@pytest.mark.parametrize(
    ("sent", "unlike"),
    [
        ("issue/HSP-1?expand=names", "issue/HSP-1"),
        ("issue/HSP-1?properties=mine", "issue/HSP-1"),
        ("issue/HSP-1?fields=-summary", "issue/HSP-1?fields=summary"),
        ("search?jql=a&startAt=50", "search?jql=a"),
        ("search?jql=a", "search?jql=A"),
        ("issue/HSP-1/comment?orderBy=-created", "issue/HSP-1/comment"),
        ("issueLink/7", "issueLink/07"),
        ("issueLinkType/7", "issueLink/7"),
    ],
)
def test_queries_that_mean_something_else(sent: str, unlike: str) -> None:
    assert meant("GET", f"/rest/api/3/{sent}").key != meant("GET", f"/rest/api/3/{unlike}").key


def test_a_query_too_long_to_be_read_is_compared_as_it_stands() -> None:
    long = "/rest/api/3/search?" + "&".join(f"p{n}=1" for n in range(2_000))

    assert meant("GET", long).key != meant("GET", long + "&more=1").key


def test_methods_of_a_login_are_told_apart() -> None:
    keys = {meant(method, "/rest/auth/1/session").key for method in ("GET", "POST", "DELETE")}

    assert len(keys) == 3


def test_numbers_are_compared_by_value_and_never_with_truth() -> None:
    one, whole, true = (
        meant("POST", "/rest/api/3/issue", body).key for body in (b'{"a":1}', b'{"a":1.0}', b'{"a":true}')
    )

    assert one == whole
    assert one != true


def test_required_headers_are_compared() -> None:
    settings = MatchSettings(headers=("X-Atlassian-Token",))

    same = [
        meant("GET", "/rest/api/3/myself", b"", settings, **{name: "a"})
        for name in ("X-Atlassian-Token", "x-atlassian-token")
    ]
    other = meant("GET", "/rest/api/3/myself", b"", settings)

    assert same[0].key == same[1].key != other.key


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        (
            "$.update.comment[*].add.body",
            {"update": {"comment": [{"add": {"body": 1}}]}},
            {"update": {"comment": [{"add": {"body": 2}}]}},
        ),
        ("$.list[1]", {"list": [1, 2]}, {"list": [1, 3]}),
        ("$['a b']", {"a b": 1}, {"a b": 2}),
        ("$.fields.*", {"fields": {"x": 1}}, {"fields": {"y": 2}}),
        ("$.no.such", {"a": 1}, {"a": 1}),
    ],
)
def test_ignored_members_mean_nothing(path: str, one: object, other: object) -> None:
    settings = MatchSettings(ignore=(path,))
    keys = {meant("PUT", "/rest/api/3/issue/HSP-1", json.dumps(body).encode(), settings).key for body in (one, other)}

    assert len(keys) == 1


@pytest.mark.parametrize(
    ("answer", "whole"),
    [
        ({"startAt": 0, "total": 2, "comments": [1, 2]}, True),
        ({"total": 0, "comments": []}, True),
        ({"startAt": 0, "total": 3, "comments": [1, 2]}, False),
        ({"startAt": 2, "total": 2, "comments": [1, 2]}, False),
        ({"comments": [1]}, False),
    ],
)
def test_an_answer_is_whole_when_it_has_everything(answer: object, whole: bool) -> None:
    interaction = recorded("GET issue/HSP-1/comment", answer=answer)

    assert is_whole(interaction.operation, interaction.response) is whole


def test_links_whose_members_jira_would_refuse_are_told_apart() -> None:
    wrong = [posted({**link("HSP-1", "MKY-1"), "typ": 1}), posted({**link("HSP-1", "MKY-1"), "type": "Blocks"})]

    assert len({one.key for one in (*wrong, posted(link("HSP-1", "MKY-1")))}) == 3
