"""Whatever a client sends, the fake answers like a Jira: no error of its own, no header that cannot be sent."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.fake.serve import SERVED, serve
from linktape.fake.site.world import World
from linktape.jira.bodies import JsonValue
from linktape.jira.classify import classify, with_body
from linktape.jira.operations import ROUTES, OperationId
from linktape.messages import Headers, Request
from tests.fake.talk import ADMIN, APP, PROFILES, Talk, site
from tests.support import basic

methods = st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "BREW"])
odd = st.text(st.characters(max_codepoint=0x2FF) | st.sampled_from("\udc80\udcff\x7f"), max_size=12)
names = st.sampled_from(["HSP-1", "10000", "10001", "0", "9" * 40, "²", "%ED%A0%80", "a%2Fb", "%00", "\udc80"]) | odd


@st.composite
def paths(draw: st.DrawFn) -> str:
    template = draw(st.sampled_from([*ROUTES, "status/{x}", "user", "nope", ""]))
    parts = [draw(names) if part.startswith("{") else part for part in template.split("/")]
    return f"/rest/api/{draw(st.sampled_from(['2', '3', 'latest']))}/{'/'.join(parts)}"


scalars = st.none() | st.booleans() | st.integers() | st.sampled_from(["HSP-1", "MKY-1", "Blocks", "10000", "", "doc"])
MEMBERS = (
    "type inwardIssue outwardIssue comment body visibility value identifier id key name fields update issuelinks "
    "add project issuetype summary transition jql issueIdsOrKeys object url title username password priority labels"
)
members = st.sampled_from(MEMBERS.split())
values: st.SearchStrategy[JsonValue] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(members, inner, max_size=5), max_leaves=8
)
bodies = st.binary(max_size=20) | values.map(lambda value: json.dumps(value).encode())
queries = st.sampled_from(
    [
        "",
        "fields=issuelinks",
        "fields=%ED%A0%80&expand=\udc80",
        "jql=key%20in%20(HSP-1",
        "startAt=-1&maxResults=99999999999",
    ]
)
fields = st.dictionaries(st.sampled_from(["Accept", "Content-Type", "Cookie", "Origin", "Referer", "User-Agent"]), odd)


@given(
    st.sampled_from(PROFILES),
    methods,
    paths(),
    queries,
    fields,
    bodies,
    st.sampled_from([ADMIN, None]) | odd.map("Basic {}".format) | odd,
    st.booleans(),
)
def test_nothing_a_client_sends_makes_it_raise(
    profile: str, method: str, path: str, query: str, sent: dict[str, str], body: bytes, auth: str | None, as_json: bool
) -> None:
    headers = {**sent, **({"Authorization": auth} if auth is not None else {})}
    if as_json:
        headers["Content-Type"] = "application/json"
    request = Request(method, path, query, Headers(headers), body, "")

    reply = serve(World(site(profile)), with_body(classify(method, path, query), body), request)

    assert 200 <= reply.response.status < 500 or reply.response.is_unsupported
    for name, value in reply.response.headers:
        assert f"{name}{value}".isprintable()
        assert f"{name}{value}".isascii()


def test_every_operation_of_the_table_has_an_answer() -> None:
    assert set(SERVED) == set(OperationId)


@pytest.mark.parametrize("profile", ["documented", "observed"])
@pytest.mark.parametrize("auth", [APP, basic("app@example.com", "app-token")])
def test_a_token_that_only_the_gateway_takes_is_told_where_the_site_refuses_it(profile: str, auth: str) -> None:
    talk = Talk(site(profile, oauth_at_site=False), auth=auth)

    assert talk("GET", "/rest/api/3/issue/HSP-1").status >= 400
    assert "works behind /ex/jira/ID, here only with `oauth_at_site: true`" in talk.why
    assert talk("GET", "/ex/jira/11/rest/api/3/issue/HSP-1").status == 200


def test_a_token_that_only_the_gateway_takes_is_told_where_the_site_takes_it() -> None:
    talk = Talk(auth=APP)

    talk("GET", "/rest/api/3/issue/HSP-1")
    at_the_site = talk.why
    talk("GET", "/ex/jira/11/rest/api/3/issue/HSP-1")

    assert "`oauth_at_site: true`, on Jira Cloud behind /ex/jira/ID only" in at_the_site
    assert "oauth_at_site" not in talk.why
