"""Bodies of requests that are compressed, or say so."""

from __future__ import annotations

from linktape.errors import RequestRefused
from linktape.inflating import TooLarge, decoded, undoes
from linktape.messages import MOST_PLAIN_BYTES, Request
from linktape.streams import LONG_BYTES, aside

_GZIP = b"\x1f\x8b"


async def plain(request: Request) -> Request:
    """Give a held request with its Content-Encoding undone; itself where it has none that can be undone.

    Raises RequestRefused for a body that is not compressed as it says: nobody would read it as its sender does.
    """
    codings = [part.strip().lower() for part in (request.headers.get("Content-Encoding") or "").split(",")]
    if codings in ([""], ["identity"]) or not request.content or not all(map(undoes, codings)):
        return request
    body = await aside(LONG_BYTES + 1, _undone, request, codings)  # a short one may be long when it is undone
    return request.with_plain(body)


def _undone(request: Request, codings: list[str]) -> bytes:
    is_bare = codings[-1].endswith("gzip") and not request.content.startswith(_GZIP)
    try:
        body = None if is_bare else decoded(",".join(codings), request.content, MOST_PLAIN_BYTES)
    except TooLarge as exc:
        raise RequestRefused(413, f"the body has more than {MOST_PLAIN_BYTES} bytes when it is decompressed") from exc
    if body is None:
        raise RequestRefused(400, "the body is not compressed as its Content-Encoding says")
    return body
