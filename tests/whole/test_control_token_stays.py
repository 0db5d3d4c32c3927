"""The control token in every part of a request to a recorder: Jira never sees it, and no cassette holds it."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

import linktape
from tests.layers.upstreams import behaved
from tests.support import basic

ISSUE, LINK, ATTACHMENTS = "/rest/api/3/issue/HSP-1", "/rest/api/3/issueLink", "/rest/api/3/issue/HSP-1/attachments"
JSON = {"Content-Type": "application/json"}
PART = {"Content-Type": "multipart/form-data; boundary=b"}


def multipart(content: bytes) -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    return head + b"-" * 100_000 + content + b"-" * 100_000 + b"\r\n--b--\r\n"


async def cut(body: bytes) -> AsyncIterator[bytes]:
    """Give a body in pieces of an odd length, which aiohttp sends as chunks."""
    for at in range(0, len(body), 4_999):
        yield body[at : at + 4_999]


def posted(text: str) -> bytes:
    return json.dumps({"comment": {"body": text}}).encode()


Asked = tuple[str, dict[str, str], object]
"""The target, the header fields, and the body."""

PARTS: dict[str, tuple[Callable[[str], Asked], int]] = {
    "a Bearer token": (lambda it: (ISSUE, {"Authorization": f"Bearer {it}"}, None), 200),
    "an API token": (lambda it: (ISSUE, {"Authorization": basic("me", it)}, None), 200),
    "a header": (lambda it: (ISSUE, {"X-Token": it}, None), 200),
    "the control cookie": (lambda it: (ISSUE, {"Cookie": f"linktape-1={it}; a=b"}, None), 200),
    "another cookie": (lambda it: (ISSUE, {"Cookie": f"a={it}"}, None), 200),
    "the query": (lambda it: (f"{ISSUE}?token={it}&fields=issuelinks", {}, None), 200),
    "the path": (lambda it: (f"/rest/{it}", {}, None), 400),
    "a JSON body": (lambda it: (LINK, JSON, posted(it)), 400),
    "a compressed body": (lambda it: (LINK, JSON | {"Content-Encoding": "gzip"}, gzip.compress(posted(it))), 400),
    "a compressed body of other traffic": (
        lambda it: ("/rest/x", JSON | {"Content-Encoding": "gzip"}, gzip.compress(posted(it))),
        400,
    ),
    "a JSON body that comes in chunks": (lambda it: (LINK, JSON, cut(posted(it))), 400),
    "a form": (lambda it: ("/login.jsp", {}, {"os_password": it}), 400),
    "an upload with its length": (lambda it: (ATTACHMENTS, PART, multipart(it.encode())), 400),
    "an upload in chunks": (lambda it: (ATTACHMENTS, PART, cut(multipart(it.encode()))), 400),
    "a compressed upload in chunks": (
        lambda it: (ATTACHMENTS, PART | {"Content-Encoding": "gzip"}, cut(gzip.compress(multipart(it.encode())))),
        400,
    ),
}


@pytest.mark.parametrize(("asked", "status"), PARTS.values(), ids=PARTS)
async def test_the_control_token_never_goes_upstream(
    asked: Callable[[str], Asked], status: int, tmp_path: Path
) -> None:
    heard = bytearray()

    async def jira(request: web.BaseRequest) -> web.StreamResponse:
        heard.extend(f"{request.method} {request.raw_path} {request.raw_headers!r}".encode())
        async for piece in request.content.iter_any():
            heard.extend(piece)
        return web.json_response({"key": "HSP-1"})

    cassette = tmp_path / "a.yaml"
    async with (
        behaved(jira) as url,
        linktape.record(url, cassette, scope="all") as tape,
        aiohttp.ClientSession() as client,
    ):
        target, headers, body = asked(tape.token())
        method = "GET" if body is None else "POST"
        async with client.request(method, f"{tape.url}{target}", headers=headers, data=body) as answer:
            outcome = (answer.status, answer.headers.get("Linktape-Error"))
        async with client.get(f"{tape.url}{ISSUE}") as well:
            assert well.status == 200
        token = tape.token().encode()

    assert outcome == (status, None if status == 200 else "token")
    assert token not in heard
    assert token not in cassette.read_bytes()
    assert cassette.read_bytes().count(b"- request:") == (2 if status == 200 else 1)
