"""Greeter: stands before a source that has no page of its own, and says to a browser what it has found."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from html import escape
from typing import Any

from linktape.messages import Headers, Response
from linktape.responder import Call, Responder

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>linktape</title><link rel="icon" href="data:,">
<p>{what}</p>
<p>{where}</p>
</html>
"""


@dataclass(slots=True)
class Signpost:
    """Where the page is, known once the ports are open; None: there is none."""

    page_url: str | None = None


class Greeter:
    """Answers `GET /` to who would rather read HTML; everything else goes on. `what` says what serves here."""

    def __init__(self, inside: Responder, what: str, signpost: Signpost) -> None:
        self._inside = inside
        self._what = what
        self._signpost = signpost

    def respond(self, call: Call) -> Coroutine[Any, Any, Response]:
        """Greet a browser, or answer from inside."""
        return self._greeting(call) if call.request.path == "/" else self._inside.respond(call)

    async def _greeting(self, call: Call) -> Response:
        request = call.request
        is_browser = "text/html" in (request.headers.get("Accept") or "").lower()
        if request.query or request.method not in ("GET", "HEAD") or request.context or not is_browser:
            return await self._inside.respond(call)
        call.note("Greeter", "a browser looks at what this is")
        where = "It has no page of its own here."
        if self._signpost.page_url is not None:
            url = escape(f"{self._signpost.page_url}/")
            where = f'What it sees is shown at <a href="{url}">{url}</a>; its token was printed with the address.'
        body = _PAGE.format(what=escape(self._what), where=where).encode()
        headers = Headers({"Content-Type": "text/html; charset=utf-8", "Referrer-Policy": "no-referrer"})
        return Response(200, headers, body, origin="linktape: what this is")
