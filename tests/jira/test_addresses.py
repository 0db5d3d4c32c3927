"""jira/addresses.py: what a site calls itself, and one site's address in place of another's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.jira.addresses import Rewriter, known_base, own_addresses, rewriter
from linktape.messages import SITE, Headers, Response

HERE = "http://127.0.0.1:8095/s/a/jira"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'"{SITE}/rest"', f'"{HERE}/rest"'),
        (f'"{SITE}"', f'"{HERE}"'),
        (SITE.replace("/", "\\/"), HERE.replace("/", "\\/")),
        ('realm="https%3A%2F%2Fyour-domain.atlassian.net"', 'realm="http%3A%2F%2F127.0.0.1%3A8095%2Fs%2Fa%2Fjira"'),
        ("HTTPS://Your-Domain.atlassian.net/x", f"{HERE}/x"),
        (f"{SITE}.evil/", f"{SITE}.evil/"),
        (f"{SITE}:8443/", f"{SITE}:8443/"),
        (f"{SITE}@evil/", f"{SITE}@evil/"),
    ],
)
def test_an_address_is_replaced_in_every_form_and_only_whole(text: str, expected: str) -> None:
    assert rewriter(SITE, HERE).rewrite_text(text) == expected


def test_the_longer_address_goes_first() -> None:
    both = Rewriter({"https://a.example": "https://x", "https://a.example/jira": "https://y"})

    assert both.rewrite(b"https://a.example/jira/1 https://a.example/2") == b"https://y/1 https://x/2"


OLD, LONGER, OTHER = "https://a.example", "https://a.example/jira", "http://b.a.example:8080"
NUMBERS = "http://127.0.0.1:8080"
MENTIONS = [
    *(f"{old}{end}" for old in (OLD, LONGER, OTHER, NUMBERS) for end in ("/x", "/", "", ".evil/", ":1/")),
    *(
        "HTTPS://A.EXAMPLE/x",
        "https:\\/\\/a.example\\/x",
        "https%3A%2F%2Fa.example%2Fx",
        "HTTP://127.0.0.1:8080/x",
        "http:\\/\\/127.0.0.1:8080\\/x",
        "a.example",
        "127.0.0.1",
        "text",
        "http://",
    ),
]


@given(st.lists(st.sampled_from(MENTIONS)), st.sampled_from(["", " ", '"']))
def test_what_is_quickly_rewritten_is_rewritten_as_anything_else(mentions: list[str], between: str) -> None:
    body = (between.join(mentions) + between).encode()
    for olds in ((OLD,), (OLD, OTHER), (OLD, LONGER, OTHER), (NUMBERS,), (OLD, NUMBERS)):
        by = Rewriter({old: f"{HERE}/{at}" for at, old in enumerate(olds)})

        done, rest = by.rewrite_part(body + b"    ")

        assert by.rewrite(body) + b"    " == done + rest


def test_an_address_that_goes_on_behind_another_is_the_longer_one_also_where_no_slash_follows() -> None:
    both = Rewriter({OLD: "https://x", LONGER: "https://y"})

    assert both.rewrite(f'"{LONGER}" "{OLD}/1"'.encode()) == b'"https://y" "https://x/1"'


def test_of_two_addresses_one_written_otherwise_is_replaced_as_well() -> None:
    both = Rewriter({OLD: "https://x", "https://z.example": "https://y"})

    assert both.rewrite(f'"{OLD}/1" "https:\\/\\/z.example\\/2"'.encode()) == b'"https://x/1" "https:\\/\\/y\\/2"'


@given(st.binary())
def test_there_and_back_is_the_same(noise: bytes) -> None:
    body = noise + SITE.encode() + b'/"' + noise

    assert rewriter(HERE, SITE).rewrite(rewriter(SITE, HERE).rewrite(body)) == body


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("https://x.example", "https://x.example"),
        ("https://x.example/jira/", "https://x.example/jira"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("ftp://x.example", None),
        ("https://x.example?a=b", None),
        ("https://x.example/a b", None),
        ("https://x/" + "a" * 500, None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_only_an_address_that_can_be_looked_for_is_believed(text: object, base: str | None) -> None:
    assert known_base(text) == base


OWN = "https://acme.example/jira"
BOTH = [OWN, "http://acme.example/jira"]


@pytest.mark.parametrize(
    ("path", "answer", "own"),
    [
        ("issue/HSP-1", Response.json(200, {"id": "1", "self": f"{OWN}/rest/api/3/issue/1"}), BOTH),
        ("search", Response.json(200, {"issues": [{"self": "http://acme.example/jira/rest/api/2/issue/1"}]}), BOTH),
        ("issue/1", Response(200, body=rb'{"self" : "https:\/\/acme.example\/jira\/rest\/api\/2\/issue\/1"}'), BOTH),
        ("issueLink", Response(201, Headers({"Location": f"{OWN}/rest/api/3/issueLink/7"})), BOTH),
        (
            "serverInfo",
            Response.json(200, {"baseUrl": OWN, "displayUrl": "https://team.example"}),
            [
                *BOTH,
                "https://team.example",
                "http://team.example",
            ],
        ),
        ("myself", Response.json(200, {"baseUrl": OWN}), []),
        ("issue/1", Response.json(404, {"self": f"{OWN}/rest/api/3/issue/1"}), []),
        ("issue/1", Response.json(200, {"self": f"{OWN}/browse/HSP-1", "a": f'"self":"{OWN}/rest/api/3/x"'}), []),
        ("issue/1", Response.json(200, {"self": "https://a:b@acme.example/rest/api/3/x"}), []),
        ("issue/1", Response(201, Headers({"Location": "/rest/api/3/issueLink/7"})), []),
        ("issue/1", Response(201, Headers({"Location": f"{OWN}/browse/HSP-1"})), []),
        ("issue/1", Response(302, Headers({"Location": f"{OWN}/rest/api/3/x"})), []),
    ],
)
def test_a_site_names_itself_in_self_and_location_and_server_info(path: str, answer: Response, own: list[str]) -> None:
    assert own_addresses(f"/rest/api/3/{path}", answer) == own


def test_other_endpoints_name_nothing() -> None:
    assert own_addresses("/rest/plugin/1/x", Response.json(200, {"self": f"{OWN}/rest/api/3/issue/1"})) == []
