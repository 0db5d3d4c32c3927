"""edge/guards.py: who may talk to a port."""

from __future__ import annotations

import pytest

from linktape.edge.guards import ControlToken, HostList, check_not_cross_site, check_own_origin, without_control
from linktape.edge.request_head import Authority, parse_authority
from linktape.errors import RequestRefused, UsageError
from linktape.messages import Headers


def named(text: str) -> Authority:
    found = parse_authority(text)
    assert found is not None
    return found


def is_served(hosts: HostList, name: str) -> bool:
    try:
        hosts.check(named(name))
    except RequestRefused:
        return False
    return True


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LocalHost:8095", "[::1]", "[::1]:80"])
@pytest.mark.parametrize("bound", ["127.0.0.1", "0.0.0.0", "::", "", "192.0.2.7"])
def test_loopback_is_served_whatever_is_bound(bound: str, name: str) -> None:
    assert is_served(HostList.of(bound), name)


@pytest.mark.parametrize(
    ("bound", "name", "is_own"),
    [
        ("192.0.2.7", "192.0.2.7:8095", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8::1", "[2001:DB8::1]", True),
        ("0.0.0.0", "0.0.0.0", False),
        ("::", "[::]", False),
        ("127.0.0.1", "127.0.0.1.evil.example", False),
        ("127.0.0.1", "evil.example", False),
    ],
)
def test_the_address_that_is_bound_is_served_and_the_wildcard_is_no_name(bound: str, name: str, is_own: bool) -> None:
    assert is_served(HostList.of(bound), name) is is_own


def test_what_the_user_allows_is_served_in_any_spelling_and_on_any_port() -> None:
    hosts = HostList.of("127.0.0.1", ("Jira-Mock.internal", "2001:db8::2"), "https://Ingress.example:8443/jira")

    assert [is_served(hosts, name) for name in ("jira-mock.INTERNAL:80", "[2001:db8::2]", "ingress.example")] == [
        True
    ] * 3


@pytest.mark.parametrize(
    ("allowed", "external", "option"),
    [(("a b",), None, "--allow-host"), (("",), None, "--allow-host"), ((), "https://", "--external-url")],
)
def test_what_is_no_name_is_refused_by_its_option(allowed: tuple[str, ...], external: str | None, option: str) -> None:
    with pytest.raises(UsageError, match=f"{option} .* is no host name; write for example jira-mock.internal"):
        HostList.of("127.0.0.1", allowed, external)


def test_a_name_that_is_not_served_is_told_with_the_option_that_serves_it() -> None:
    with pytest.raises(RequestRefused) as caught:
        HostList.of("127.0.0.1").check(named("X.example:80"))

    assert caught.value.status == 421
    assert str(caught.value) == "the host 'x.example' is not served here; start linktape with --allow-host x.example"


@pytest.mark.parametrize(
    ("site", "is_let_in"),
    [(None, True), ("same-origin", True), ("none", True), ("same-site", True), ("Cross-Site ", False)],
)
def test_a_page_of_another_site_is_not_let_in(site: str | None, is_let_in: bool) -> None:
    headers = Headers({} if site is None else {"Sec-Fetch-Site": site})

    if is_let_in:
        check_not_cross_site(headers)
    else:
        with pytest.raises(RequestRefused, match="a web page of another site"):
            check_not_cross_site(headers)


@pytest.mark.parametrize(
    ("origins", "is_let_in"),
    [
        ([], True),
        (["http://127.0.0.1:8095"], True),
        (["HTTP://127.0.0.1:8095 "], True),
        (["https://ingress.example"], True),
        (["http://ingress.example"], False),
        (["http://127.0.0.1:8096"], False),
        (["https://127.0.0.1:8095"], False),
        (["null"], False),
        (["http://127.0.0.1:8095", "http://evil.example"], False),
    ],
)
def test_only_our_own_origins_are_let_in(origins: list[str], is_let_in: bool) -> None:
    headers = Headers([("Origin", origin) for origin in origins])

    if is_let_in:
        check_own_origin(headers, named("127.0.0.1:8095"), "https://ingress.example/jira")
    else:
        with pytest.raises(RequestRefused, match="a web page of another origin"):
            check_own_origin(headers, named("127.0.0.1:8095"), "https://ingress.example/jira")


def test_a_token_matches_itself_only_and_stands_in_no_repr() -> None:
    token = ControlToken("0123456789abcdef")

    assert token.matches("0123456789abcdef")
    assert not token.matches("0123456789abcdeg")
    assert not token.matches("\udcff")
    assert token.value not in repr(token)


@pytest.mark.parametrize(
    ("cookies", "kept"),
    [
        (["linktape-43127=secret"], []),
        (["a=b; linktape-43127=secret; c=d"], ["a=b; c=d"]),
        (["a=b", "linktape-43127=secret"], ["a=b"]),
        (["linktape-43127 =secret; a=b"], ["a=b"]),
        (["linktape-43127=secret; linktape-80=other"], []),
        (["JSESSIONID=linktape-1; linktapes=1; linktape-x=2"], ["JSESSIONID=linktape-1; linktapes=1; linktape-x=2"]),
        (["a=b;c=d"], ["a=b;c=d"]),
    ],
)
def test_the_control_ports_cookie_goes_no_further(cookies: list[str], kept: list[str]) -> None:
    headers = Headers([("Accept", "*/*"), *(("Cookie", text) for text in cookies)])

    assert list(without_control(headers, 43127).all("Cookie")) == kept


@pytest.mark.parametrize(
    ("referer", "is_kept"),
    [
        ("http://127.0.0.1:43127/?token=secret", False),
        ("http://localhost:43127/", False),
        ("http://127.0.0.1:8095/browse/HSP-1", True),
        ("https://site.example/", True),
        ("43127", True),
    ],
)
def test_an_address_of_the_control_port_goes_no_further(referer: str, is_kept: bool) -> None:
    assert ("Referer" in without_control(Headers({"Referer": referer}), 43127)) is is_kept
    assert "Referer" in without_control(Headers({"Referer": referer}), None)
