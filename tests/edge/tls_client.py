"""A client over TLS that sends the bytes it is told to."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

from tests.standing import LAST, Served


def trusting(authority: Path | None) -> ssl.SSLContext:
    """Trust one authority and nobody else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(authority)
    return context


async def talk(here: Served, context: ssl.SSLContext, *requests: bytes) -> bytes:
    """Send requests one after the other, each when the one before has been answered; gives all that came back."""
    async with asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port, ssl=context, ssl_shutdown_timeout=1)
        came = b""
        try:
            for request in requests:
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                came += head + await reader.readexactly(length)
            writer.write(b"GET / HTTP/1.1\r\n" + LAST + b"\r\n")
            return came + await reader.read()
        finally:
            writer.close()
