"""BasePath: Jira lives below a path of its host, as Data Center does at /jira; anything else is the container's."""

from __future__ import annotations

from dataclasses import replace

from linktape.jira.envelopes import bare, html_page
from linktape.messages import Response
from linktape.responder import Call, Responder

NAME = "BasePath"
TITLE = "HTTP Status 404 – Not Found"
TEXT = "The origin server did not find a current representation for the target resource."


class BasePath:
    """Answers what lies below `base` from inside, and the rest with the 404 of the container that Jira runs in."""

    def __init__(self, inside: Responder, base: str) -> None:
        self._inside = inside
        self._base = base

    async def respond(self, call: Call) -> Response:
        """Answer from inside what was asked below the base."""
        if call.request.context == self._base:
            return await self._inside.respond(call)
        call.note(NAME, f"the address that was given ends in {self._base}, and this call went past it")
        page = bare(404, html_page(TITLE, TEXT), "text/html;charset=utf-8")
        return replace(page, origin=f"outside of {self._base}", cause="outside-base", is_outside=True)
