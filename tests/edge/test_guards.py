"""edge/guards.py: who may talk to a port."""

from __future__ import annotations

import pytest

from linktape.edge.guards import HostList, check_not_cross_site, check_own_origin
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
    ("allowed", "name", "is_served_so"),
    [
        ("*.example.org", "jira.example.org", True),
        ("*.Example.org", "a.b.EXAMPLE.org:8095", True),
        ("*.example.org", "example.org", False),
        ("*.example.org", "evilexample.org", False),
        ("*.example.org", "example.org.evil.test", False),
        ("*", "whatever.test", True),
        ("*", "192.0.2.1:80", True),
    ],
)
def test_a_star_stands_for_every_name_below_or_for_all(allowed: str, name: str, is_served_so: bool) -> None:
    assert is_served(HostList.of("127.0.0.1", (allowed,)), name) is is_served_so


@pytest.mark.parametrize("allowed", ["*example.org", "a.*.org", "*.", "**", "*.exa mple", "*.a/b", "*.org:80"])
def test_a_star_elsewhere_is_no_name(allowed: str) -> None:
    with pytest.raises(UsageError, match=r"--allow-host .* or \*\.internal for all names below"):
        HostList.of("127.0.0.1", (allowed,))


def test_who_is_bound_to_everything_is_called_by_the_addresses_of_this_machine_too() -> None:
    everywhere = HostList.of("0.0.0.0", own=("192.0.2.7", "2001:db8::7", "Build-7"))

    assert [is_served(everywhere, name) for name in ("192.0.2.7", "[2001:db8::7]:80", "build-7")] == [True] * 3
    assert not is_served(HostList.of("127.0.0.1", own=("192.0.2.7",)), "192.0.2.7")


def test_a_certificate_has_every_name_but_the_one_for_all() -> None:
    names = HostList.of("127.0.0.1", ("*.example.org", "*", "2001:db8::2")).certified

    assert names == sorted(["127.0.0.1", "::1", "localhost", "2001:db8::2", "*.example.org"])


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
