"""A refusal as a small page: for people whose browser came to the control port and was not let in."""

from __future__ import annotations

from linktape.edge.request_head import Authority, Head
from linktape.errors import RequestRefused
from linktape.messages import Headers, Response
from linktape.pictures.html import Html, banner, breakable, tag
from linktape.pictures.page import page, policy

_ABOUT = (
    "This is the control port of a linktape that is running: whoever has its token sees here what a client does, "
    "and steers it."
)


def wants_page(head: Head) -> bool:
    """Whether a browser shows the answer to somebody; a program that asks for JSON, or for anything, is none."""
    return "text/html" in (head.headers.get("Accept") or "").lower()


def refusal_page(exc: RequestRefused, authority: Authority) -> Response:
    """Say why nothing is shown, and what to do: above all where the token is."""
    lacks_token = exc.status == 401
    text = page(
        "linktape: the token is missing" if lacks_token else f"linktape: {exc.status}",
        tag("h1", "linktape"),
        banner(f"Not let in: {exc}.", "bad"),
        *([] if lacks_token or not exc.hint else [tag("p", exc.hint)]),
        tag("p", _ABOUT),
        *(_ways(authority.text) if lacks_token else ()),
        kind="bad",
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'",
    }
    return Response(exc.status, Headers(headers), text.encode("utf-8", "replace"), origin="control")


def _ways(address: str) -> tuple[Html, ...]:
    line = f"linktape: control http://{address}/?token=..."
    return (
        tag("h2", "Where the token is"),
        tag(
            "ul",
            tag("li", "In the terminal where linktape was started: open the whole address on the line ", _code(line)),
            tag("li", "In a second terminal of the same user, ", _code("linktape ctl open"), " opens this page."),
            tag(
                "li",
                "A token that was given (",
                _code("LINKTAPE_CONTROL_TOKEN"),
                " or ",
                _code("--control-token-file"),
                ") is never printed: write it behind this address, as ",
                _code(f"http://{address}/?token=TOKEN"),
            ),
            tag("li", "A program sends it in a header: ", _code("Authorization: Bearer TOKEN")),
        ),
    )


def _code(text: str) -> Html:
    return tag("code", breakable(text))
