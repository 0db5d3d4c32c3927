"""jira/addresses.py: one site's address in place of another's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.jira.addresses import Rewriter, rewriter
from linktape.messages import SITE

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


@given(st.binary())
def test_there_and_back_is_the_same(noise: bytes) -> None:
    body = noise + SITE.encode() + b'/"' + noise

    assert rewriter(HERE, SITE).rewrite(rewriter(SITE, HERE).rewrite(body)) == body
