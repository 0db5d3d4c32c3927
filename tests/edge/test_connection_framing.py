"""edge/connection.py: a body that is mostly framing is refused while it comes, and what asks for h2c is answered."""

from __future__ import annotations

import asyncio

from tests.edge.malformed_requests import POST, get
from tests.standing import Served, raw


async def test_chunk_extensions_without_end_are_refused_while_they_come(server: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(POST + b"Transfer-Encoding: chunked\r\n\r\n2;")
    head = asyncio.create_task(reader.readuntil(b"\r\n"))
    sent = 0
    while not head.done() and sent < 64 << 20:
        writer.write(b"a" * 65_536)
        sent += 65_536
        await asyncio.wait((head,), timeout=0.01)
    writer.close()

    assert head.result().startswith(b"HTTP/1.1 400 ")
    assert sent < 64 << 20
    assert server.calls == []


async def test_small_chunks_of_a_small_body_are_read(server: Served) -> None:
    chunks = b"1;a=b\r\n \r\n" * 2_000 + b"2\r\n{}\r\n0\r\n\r\n"

    answer = await raw(server.port, POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)

    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_who_sends_more_right_behind_a_request_for_h2c_is_told_to_send_it_again(server: Served) -> None:
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"

    both = await raw(server.port, get(upgrade) + get(b"Connection: close\r\n"))

    assert both.startswith(b"HTTP/1.1 200 ")
    assert both.count(b"HTTP/1.1 ") == 2 or b"Connection: close\r\n" in both


async def test_a_request_for_h2c_alone_leaves_the_connection_open(server: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for request in (get(b"Connection: Upgrade\r\nUpgrade: h2c\r\n"), get()):
        writer.write(request)
        assert (await reader.readuntil(b"{}")).startswith(b"HTTP/1.1 200 ")
    writer.close()

    assert len(server.calls) == 2
