"""edge/known_fields.py: a request whose header fields came before is read as any other, and what is odd is not read."""

from __future__ import annotations

import asyncio
import re
from string import punctuation

import pytest

from linktape.edge.known_fields import KnownFields, Sender
from linktape.messages import Headers, Response
from linktape.responder import Call
from tests.standing import StandInOnion, served_with
from tests.support import StandIn

FIELDS = b"Host: 127.0.0.1\r\nAccept: application/json\r\nLinktape-Session: mine\r\nOrigin: http://127.0.0.1\r\n\r\n"
FIRST = b"GET /first HTTP/1.1\r\n" + FIELDS
SENDER = Sender(Headers({"Accept": "*/*"}), "default", "http://127.0.0.1", 0)
POSTED = FIELDS[:-2] + b"Content-Type: application/json\r\nContent-Length: 11\r\n\r\n"


def known(fields: bytes = FIELDS, length: int | None = 0) -> KnownFields:
    memory = KnownFields()
    memory.keep(b"GET /first HTTP/1.1\r\n" + fields, Sender(SENDER.headers, "default", SENDER.base, length))
    return memory


def test_a_request_with_known_fields_is_read_by_its_first_line_and_its_body() -> None:
    asked = known(POSTED, 11).read(b"POST /rest/api/3/issueLink?a=b%20c HTTP/1.1\r\n" + POSTED + b'{"a": true}')

    assert asked is not None
    assert (asked.method, asked.target, asked.body) == ("POST", "/rest/api/3/issueLink?a=b%20c", b'{"a": true}')
    assert asked.sender.headers is SENDER.headers


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n" + FIELDS.replace(b"mine", b"his"),
        b"GET / HTTP/1.1\r\n" + FIELDS[:-2],
        b"GET / HTTP/1.1\r\n" + FIELDS + b"x",
        b"GET / HTTP/1.1\r\n" + FIELDS + FIRST,
        b"GET /" + b"a" * 2_002 + b" HTTP/1.1\r\n" + FIELDS,
        b"\r\nGET / HTTP/1.1\r\n" + FIELDS,
        b"GET / HTTP/1.1\n" + FIELDS,
        b"GET  / HTTP/1.1\r\n" + FIELDS,
        b"",
        *(line + b"\r\n" + FIELDS for line in (b"GET / HTTP/1.0", b"GET / HTTP/2.0", b"GET /", b"get / HTTP/1.1")),
        *(line + b"\r\n" + FIELDS for line in (b"CONNECT / HTTP/1.1", b"TRACE / HTTP/1.1", b"GET a HTTP/1.1")),
        *(b"GET %b HTTP/1.1\r\n" % odd + FIELDS for odd in (b"//a", b"/a#b", b"/a b", b"http://127.0.0.1/", b"*")),
    ],
)  # fmt: skip
def test_what_is_unusual_is_left_to_the_parser(data: bytes) -> None:
    assert known().read(data) is None


@pytest.mark.parametrize(("fields", "length"), [(FIELDS, None), (FIELDS[:-2] + b"upGrade: h2c\r\n\r\n", 0)])
def test_fields_that_change_what_follows_them_are_not_kept(fields: bytes, length: int | None) -> None:
    assert known(fields, length).read(b"GET / HTTP/1.1\r\n" + fields) is None


def test_the_memory_is_bounded() -> None:
    memory = KnownFields(most_bytes=64 << 10)
    requests = [FIRST.replace(b"mine", b"%d" % n) for n in range(1_000)]
    for request in requests:
        memory.keep(request, SENDER)

    assert sum(memory.read(request) is not None for request in requests) < 64


class Telling:
    """Answers with all that it was asked."""

    async def respond(self, call: Call) -> Response:
        asked = call.request
        said = [
            asked.method,
            asked.context,
            asked.path,
            asked.query,
            asked.client_base,
            asked.content.decode("latin-1"),
        ]
        said += [call.session.name, call.operation.id.value, str(call.operation.issue), str(call.operation.payload)]
        return Response.json(200, [*said, *map(list, asked.headers)])


ODD = [
    *(f"GET /rest/api/3/issue/HSP-1{sign}x?y={sign} HTTP/1.1" for sign in punctuation),
    "GET /s/other/jira/rest/api/3/issue/HSP-1 HTTP/1.1", "GET /ex/jira/1/rest/api/2/issueLink/7/ HTTP/1.1",
    "HEAD /rest/api/3/issue/10001 HTTP/1.1", "OPTIONS / HTTP/1.1", "PROPFIND /x HTTP/1.1", "DELETE /? HTTP/1.1",
    "GET /a%zz%2 HTTP/1.1", "GET /%E2%82%AC HTTP/1.1", "GET /?u=http%3A%2F%2F127.0.0.1%2Fx HTTP/1.1",
    "GET http://127.0.0.1/x HTTP/1.1", "GET //x/y HTTP/1.1", "GET /x HTTP/1.0", "GET /x HTTP/1.2", "GET x HTTP/1.1",
    "get /x HTTP/1.1", "GET /x", f"GET /{'a' * 3_000} HTTP/1.1", "GET /\x7f HTTP/1.1", "GET /é HTTP/1.1",
]  # fmt: skip


async def sent(request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """Send a request, and give its answer."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    return head + (b"" if length is None or request.startswith(b"HEAD") else await reader.readexactly(int(length[1])))


async def answers(line: str, fields: bytes, before: bytes) -> tuple[bytes, int]:
    """Send a request behind another one on one connection; give the answer, and how many calls there were."""
    onion = StandInOnion(Telling())
    async with served_with(onion) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        await sent(before, reader, writer)
        answer = await sent(line.encode() + b"\r\n" + fields, reader, writer)
        writer.close()
        calls = sum(session.calls for session in onion.sessions)
    return re.sub(rb"Date: [^\r]+\r\n|:%d\b" % here.port, b"", answer), calls


@pytest.mark.parametrize("line", ODD)
async def test_any_first_line_is_answered_alike_whether_its_fields_came_before_or_not(line: str) -> None:
    others = FIRST.replace(b"Accept: application/json", b"Accept: */*")

    assert await answers(line, FIELDS, before=FIRST) == await answers(line, FIELDS, before=others)


@pytest.mark.parametrize("body", [b'{"a": true}', b"no JSON    ", b"\xff" * 11, b" " * 11])
async def test_any_body_is_answered_alike_whether_its_fields_came_before_or_not(body: bytes) -> None:
    line, first = (
        "POST /rest/api/3/issueLink HTTP/1.1",
        b"POST /rest/api/3/issue HTTP/1.1\r\n" + POSTED + b'{"b": null}',
    )

    alike = await answers(line, POSTED + body, before=first)

    assert alike == await answers(
        line, POSTED + body, before=first.replace(b"Accept: application/json", b"Accept: */*")
    )


@pytest.mark.parametrize(("place", "status"), [("path", 400), ("query", 200), ("body", 400)])
async def test_the_control_token_goes_no_further_where_the_fields_came_before(place: str, status: int) -> None:
    onion = StandInOnion(inside := StandIn())
    async with served_with(onion) as here:
        token = here.serving.token.encode()
        body = token if place == "body" else b"x" * len(token)
        target = {"path": b"/" + token, "query": b"/x?a=" + token, "body": b"/x"}[place]
        fields = b"Host: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(body)
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        await sent(b"POST /first HTTP/1.1\r\n" + fields + b"x" * len(body), reader, writer)
        answer = await sent(b"POST %b HTTP/1.1\r\n" % target + fields + body, reader, writer)
        writer.close()

    assert answer.startswith(b"HTTP/1.1 %d" % status)
    assert not any(token.decode() in call.request.target + call.request.content.decode() for call in inside.calls)
