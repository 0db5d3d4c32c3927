"""edge/sign_in.py: who has the control port's token is let in, and nothing of the control port goes further."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import cast
from urllib.parse import quote, urlencode

import pytest

from linktape.edge.sign_in import ControlToken, SignIn, bearer
from linktape.errors import RequestRefused
from linktape.messages import Headers, Stream
from tests.support import basic

TOKEN = "0123456789abcdef"
CONTROL = SignIn(ControlToken(TOKEN), 43127)


def test_a_token_matches_itself_only_and_stands_in_no_repr() -> None:
    token = ControlToken("0123456789abcdef")

    assert token.matches("0123456789abcdef")
    assert not token.matches("0123456789abcdeg")
    assert not token.matches("\udcff")
    assert token.value not in repr(token)


@pytest.mark.parametrize(
    ("authorization", "is_let_in"),
    [
        (f"Bearer {TOKEN}", True),
        (f"bearer  {TOKEN} ", True),
        (basic("anybody@example.com", TOKEN), True),
        (basic("", TOKEN), True),
        (None, False),
        ("", False),
        ("Bearer", False),
        (f"Bearer {TOKEN}x", False),
        (f"Token {TOKEN}", False),
        (basic(TOKEN, ""), False),
        (basic("anybody@example.com", "another-token-0123"), False),
        ("Basic !!!", False),
    ],
)
def test_the_control_token_signs_in_as_api_token_of_anybody_or_as_bearer(
    authorization: str | None, is_let_in: bool
) -> None:
    headers = Headers({} if authorization is None else {"Authorization": authorization})
    CONTROL.check(headers)  # nobody has to

    required = SignIn(ControlToken(TOKEN), 43127, is_required=True)
    if is_let_in:
        required.check(headers)
    else:
        with pytest.raises(RequestRefused, match="sign in with linktape's control token") as refused:
            required.check(headers)
        assert (refused.value.status, refused.value.mark, refused.value.is_told) == (401, "token", True)


@pytest.mark.parametrize(
    ("field", "rest"),
    [
        (("Cookie", "linktape-43127=secret"), None),
        (("Cookie", "a=b; linktape-43127=secret; c=d"), "a=b; c=d"),
        (("Cookie", "linktape-43127 =secret; a=b"), "a=b"),
        (("Cookie", "linktape-43127=secret; linktape-80=other"), None),
        (("Cookie", f"a=b; mine={TOKEN}"), "a=b"),
        (
            ("Cookie", "JSESSIONID=linktape-1; linktapes=1; linktape-x=2"),
            "JSESSIONID=linktape-1; linktapes=1; linktape-x=2",
        ),
        (("Cookie", "a=b;c=d"), "a=b;c=d"),
        (("Referer", "http://127.0.0.1:43127/?token=secret"), None),
        (("Referer", "http://localhost:43127/"), None),
        (("Referer", f"http://proxy.test/?token={TOKEN}"), None),
        (("Referer", "http://127.0.0.1:8095/browse/HSP-1"), "http://127.0.0.1:8095/browse/HSP-1"),
        (("Referer", "43127"), "43127"),
        (("Authorization", f"Bearer {TOKEN}"), None),
        (("authorization", basic("anybody", TOKEN)), None),
        (("Authorization", f"Digest {TOKEN}"), None),
        (("Authorization", "Bearer of-jiras-own"), "Bearer of-jiras-own"),
        (("Authorization", basic("admin", "token")), basic("admin", "token")),
        (("X-Api-Key", TOKEN), None),
        (("X-Api-Key", f"a=%30{TOKEN[1:]}"), None),
        ((f"X-{TOKEN.upper()}", "1"), "1"),
        ((f"X-{TOKEN}", "1"), None),
        (("X-Empty", ""), ""),
    ],
)
def test_nothing_of_the_control_port_goes_further(field: tuple[str, str], rest: str | None) -> None:
    before = Headers([("Accept", "*/*"), field, ("X-Last", "1")])

    after = CONTROL.without_secrets(before)

    kept = [] if rest is None else [(field[0], rest)]
    assert list(after) == [("Accept", "*/*"), *kept, ("X-Last", "1")]


def test_an_address_is_the_control_ports_only_where_there_is_one() -> None:
    referer = Headers({"Referer": "http://127.0.0.1:43127/"})

    assert SignIn(ControlToken(TOKEN)).without_secrets(referer) == referer


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("", ""),
        ("a=1&b=%20", "a=1&b=%20"),
        (f"token={TOKEN}", ""),
        (f"a=1&token={TOKEN}&b=2", "a=1&b=2"),
        (f"a=1&x=%30{TOKEN[1:]}", "a=1"),
        (f"{TOKEN}&a", "a"),
        ("a+b=c+d", "a+b=c+d"),
    ],
)
def test_a_parameter_with_the_token_goes_no_further(query: str, rest: str) -> None:
    assert CONTROL.without_token(query) == rest


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/rest/{TOKEN}", b""),
        ("GET", f"/rest/%30{TOKEN[1:]}", b""),
        (TOKEN, "/rest", b""),
        ("POST", "/rest", f'{{"password": "{TOKEN}"}}'.encode()),
    ],
)
def test_a_token_that_cannot_be_left_out_stops_the_request(method: str, path: str, body: bytes) -> None:
    CONTROL.check_rest("GET", "/rest/api/3/myself", b"{}")

    with pytest.raises(RequestRefused, match="which goes no further") as refused:
        CONTROL.check_rest(method, path, body)
    assert TOKEN not in str(refused.value)


ODD = "a+b/c=d~e-f_g.hijkl"


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([ODD]),
        json.dumps([ODD]).replace("/", "\\/"),
        json.dumps([ODD]).replace("+", "\\u002B").replace("=", "\\u003d"),
        urlencode({"token": ODD}),
        urlencode({"token": ODD}).lower(),
        quote(ODD, safe=""),
    ],
)
def test_a_body_may_write_the_token_as_json_and_forms_do(body: str) -> None:
    odd = SignIn(ControlToken(ODD))
    odd.check_rest("POST", "/rest", body.replace("hijkl", "hijk").encode())

    with pytest.raises(RequestRefused, match="which goes no further"):
        odd.check_rest("POST", "/rest", body.encode())


async def _pass_on(stream: AsyncIterator[bytes], passed: bytearray) -> None:
    async for piece in stream:
        passed += piece


async def pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(body), size):
        yield body[at : at + size]


@pytest.mark.parametrize("size", [1, 7, 16, 40, 1_000])
@pytest.mark.parametrize("token", [TOKEN, ODD])
async def test_no_byte_of_a_token_in_a_stream_goes_further_however_it_is_cut(size: int, token: str) -> None:
    control = SignIn(ControlToken(token))
    around = b"x" * 100
    written = token.replace("+", "\\u002b").encode()
    checked = aiter(cast(Stream, control.checked(pieces(around + written + around, size), None)))
    passed = bytearray()

    with pytest.raises(RequestRefused, match="which goes no further"):
        await _pass_on(checked, passed)

    assert around.startswith(passed)


@pytest.mark.parametrize("size", [1, 7, 1_000])
@pytest.mark.parametrize("body", [b"", b"x", TOKEN[:-1].encode(), TOKEN[:-1].encode() * 30, b"-" * 500])
async def test_a_stream_without_the_token_stays_as_it_is(body: bytes, size: int) -> None:
    passed = bytearray()

    await _pass_on(aiter(cast(Stream, CONTROL.checked(pieces(body, size), None))), passed)

    assert passed == body


def test_a_bearer_token_is_read_whatever_the_case() -> None:
    assert [bearer(Headers({"Authorization": text})) for text in ("bEARER a ", "Basic a", "Bearer")] == ["a", "", ""]
