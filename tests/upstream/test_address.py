"""upstream/address.py: one site has two addresses, and each side hears its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.errors import RequestRefused
from linktape.jira.addresses import rewriter
from linktape.messages import SITE, Headers
from linktape.upstream.address import (
    Upstream,
    body_to_upstream,
    fields_to_site,
    fields_to_upstream,
    to_site,
)

JIRA = Upstream("https://jira.example:8443/jira")


def test_an_upstream_is_origin_host_and_path() -> None:
    assert (JIRA.origin, JIRA.host, JIRA.path) == ("https://jira.example:8443", "jira.example:8443", "/jira")


@pytest.mark.parametrize(
    ("base", "context", "expected"),
    [
        ("https://x.example", "", "https://x.example"),
        ("https://x.example", "/jira", "https://x.example/jira"),
        ("https://x.example/jira", "/jira", "https://x.example/jira"),
        ("https://x.example/a/jira", "/jira", "https://x.example/a/jira"),
        ("https://x.example/a", "/ex/jira/1", "https://x.example/a/ex/jira/1"),
    ],
)
def test_a_context_that_the_address_has_already_is_the_same_one(base: str, context: str, expected: str) -> None:
    assert Upstream(base).for_context(context).base == expected


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("/rest/1?a=b?c", "https://jira.example:8443/jira/rest/1?a=b?c"),
        (f"/x?next={SITE}/y", "https://jira.example:8443/jira/x?next=https://jira.example:8443/jira/y"),
        (
            "/x?next=https%3A%2F%2Fyour-domain.atlassian.net%2Fy",
            "https://jira.example:8443/jira/x?next=https%3A%2F%2Fjira.example%3A8443%2Fjira%2Fy",
        ),
        ("/a..b/...", "https://jira.example:8443/jira/a..b/..."),
        ("/x?../../y", "https://jira.example:8443/jira/x?../../y"),
    ],
)
def test_a_target_is_asked_below_the_site(target: str, url: str) -> None:
    assert JIRA.origin + JIRA.target(target) == url


@pytest.mark.parametrize("path", ["/..", "/a/../b", "/a/.", "/%2e%2E/b", "/a/%2E"])
def test_no_path_leads_out_of_the_site(path: str) -> None:
    with pytest.raises(RequestRefused, match="is not passed on") as caught:
        JIRA.target(path)

    assert caught.value.status == 400


@pytest.mark.parametrize("target", ["*", "", "x", "?a=b", "/a b", "/a?b\r\nX: y", "/\x7f", "/ä"])
def test_what_is_no_path_is_not_passed_on(target: str) -> None:
    with pytest.raises(RequestRefused, match="cannot be put into a URL"):
        JIRA.target(target)


def test_what_only_a_browser_keeps_is_not_passed_on() -> None:
    assert JIRA.target("/x?y#z") == "/jira/x?y"


def test_a_default_port_may_be_left_out_of_what_the_upstream_says() -> None:
    by = to_site("https://jira.example:443/jira")

    assert by.rewrite(b"https://jira.example/jira/x https://jira.example:443/jira/y") == f"{SITE}/x {SITE}/y".encode()


def test_the_name_that_the_upstream_gives_itself_is_the_site_too() -> None:
    assert (
        to_site("http://10.0.0.1", ("https://jira.example",)).rewrite(b"https://jira.example/x") == f"{SITE}/x".encode()
    )


def test_a_requests_fields_call_the_site_as_the_upstream_knows_it() -> None:
    sent = Headers([("Referer", f"{SITE}/browse/HSP-1"), ("Origin", SITE), ("Accept", "*/*")])

    assert list(fields_to_upstream(sent, JIRA)) == [
        ("Referer", "https://jira.example:8443/jira/browse/HSP-1"),
        ("Origin", "https://jira.example:8443"),
        ("Accept", "*/*"),
    ]


def test_an_origin_of_another_page_stays() -> None:
    sent = Headers([("Origin", "https://evil.example")])

    assert list(fields_to_upstream(sent, JIRA)) == list(sent)


@pytest.mark.parametrize(
    ("kind", "is_changed"), [("application/json", True), ("text/plain", True), ("application/octet-stream", False)]
)
def test_only_text_is_changed_in_a_body(kind: str, is_changed: bool) -> None:
    body = f'{{"self": "{SITE}/x"}}'.encode()

    assert (body_to_upstream(body, Headers({"Content-Type": kind}), JIRA) != body) is is_changed


@pytest.mark.parametrize(
    ("name", "said", "heard"),
    [
        ("Location", "https://jira.example:8443/jira/login?x=1", f"{SITE}/login?x=1"),
        ("Location", "/jira/login", "/login"),
        ("Location", "/jira?x", "?x"),
        ("Location", "/jira", "/"),
        ("Location", "/jirax", "https://jira.example:8443/jirax"),
        ("Content-Location", "/jira/x", "/x"),
        ("Location", "//cdn.example/x", "//cdn.example/x"),
        ("Link", "</jira/x>", "</jira/x>"),
        ("Set-Cookie", "a=b; Domain=jira.example; Path=/jira; Secure", "a=b; Path=/; Secure"),
        ("Set-Cookie", "a=b; path=/jira/rest", "a=b; path=/rest"),
        ("Set-Cookie", "a=b; Path=/jirax; HttpOnly", "a=b; Path=/jirax; HttpOnly"),
        ("Set-Cookie", "a=b", "a=b"),
    ],
)
def test_an_answers_fields_lead_below_the_site(name: str, said: str, heard: str) -> None:
    assert list(fields_to_site(Headers([(name, said)]), JIRA)) == [(name, heard)]


@given(st.lists(st.sampled_from([SITE, "x", '"', " ", "/rest/1"]), max_size=8).map("".join))
def test_there_and_back_is_the_same_text(text: str) -> None:
    there = rewriter(SITE, JIRA.base).rewrite_text(text)

    assert to_site(JIRA.base).rewrite_text(there) == text
