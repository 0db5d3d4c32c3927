"""redaction/credentials.py: what a message says of who sent it."""

from __future__ import annotations

import pytest

from linktape.messages import Headers
from linktape.redaction import credentials
from linktape.redaction.credentials import Credential
from linktape.redaction.names import KnownBy
from linktape.redaction.structure import structure
from tests.redaction.canaries import canary, encode64

VALUE = canary(7100)
PAIR = encode64(f"mia@example.org:{VALUE}")


def secrets(found: list[Credential]) -> set[str]:
    return {one.value for one in found if one.person is None}


def people(found: list[Credential]) -> set[tuple[str, KnownBy | None]]:
    return {(one.value, one.person) for one in found if one.person is not None}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Authorization", f"Bearer {VALUE}", {VALUE}),
        ("authorization", f"Basic {PAIR}", {VALUE, PAIR}),
        ("Authorization", VALUE, {VALUE}),  # no scheme at all
        ("Proxy-Authorization", f"Bearer {VALUE}", {VALUE}),
        ("Cookie", f"a=b; JSESSIONID={VALUE}", {VALUE}),
        ("Set-Cookie", f"x={VALUE}; Path=/; Expires=Mon, 05 Jan 2026 09:00:00 GMT", {VALUE}),
        ("X-Atlassian-Token", "no-check", set()),
        ("X-Atlassian-Token", VALUE, {VALUE}),
        ("X-Acme-Key", VALUE, {VALUE}),
        ("X-Acme-Key", "word", set()),
        ("Accept", "application/json", set()),
        ("Referer", f"https://mia:{VALUE}@x.example/", {VALUE}),
        ("Location", f"/x;jsessionid={VALUE}?a=b", {VALUE}),
    ],
)
def test_a_header_gives_its_credentials(name: str, value: str, expected: set[str]) -> None:
    assert secrets(list(credentials.in_headers(Headers([(name, value)])))) == expected


def test_further_headers_are_the_users_to_name() -> None:
    headers = Headers({"X-Badge": "word"})

    assert secrets(list(credentials.in_headers(headers))) == set()
    assert secrets(list(credentials.in_headers(headers, {"xbadge"}))) == {"word"}


def test_a_login_is_a_person_and_not_a_secret() -> None:
    found = list(credentials.in_headers(Headers({"Authorization": f"Basic {PAIR}", "X-AUSERNAME": "mia%2Em"})))

    assert people(found) == {("mia@example.org", KnownBy.USER), ("mia.m", KnownBy.USER)}
    assert [one.value for one in found if one.is_login] == ["mia@example.org"]


def test_the_parts_of_a_composed_cookie_are_credentials_of_their_own() -> None:
    found = secrets(
        list(credentials.in_headers(Headers({"Cookie": f"atlassian.xsrf.token={VALUE}|0123456789abcdef01|lin"})))
    )

    assert {VALUE, "0123456789abcdef01", f"{VALUE}|0123456789abcdef01|lin"} <= found
    assert "lin" not in found


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"https://x.example/?access_token={VALUE}&a=b", {VALUE}),
        (f"https://{VALUE}@x.example/", {VALUE}),
        ("https://x.example/?token=next", set()),  # a token is never a word
        ("https://x.example/?password=next", {"next"}),  # a password may be one
        ("https://x.example/a=b", set()),
        ("/x?pass%77ord=a%20b#password=c", {"a b", "a%20b"}),
    ],
)
def test_an_address_gives_its_credentials(address: str, expected: set[str]) -> None:
    assert secrets(list(credentials.in_address(address))) == expected


def test_a_bodys_places_are_credentials_where_they_are_sure_ones() -> None:
    read = structure(f'{{"token": "{VALUE}", "other": {{"token": "short"}}, "password": "word", "accountId": "5"}}')

    assert read is not None
    found = list(credentials.in_places(read.places))
    assert secrets(found) == {VALUE, "word"}
    assert people(found) == {("5", KnownBy.ACCOUNT)}
