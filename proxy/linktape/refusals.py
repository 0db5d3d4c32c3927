"""The answers that are linktape's own, in Jira's error shape, marked with the header `Linktape-Error`."""

from __future__ import annotations

from linktape.errors import RequestRefused, UpstreamFailed
from linktape.messages import Response

MARK = "Linktape-Error"


def refusal(error: RequestRefused | UpstreamFailed) -> Response:
    """Turn a refused request or a failed upstream into the answer that names the cause."""
    if isinstance(error, UpstreamFailed):
        return marked(error.status, "upstream", str(error), cause=f"upstream: {error.cause}")
    return marked(error.status, "refused", str(error), cause="refused")


def marked(status: int, mark: str, message: str, *, cause: str | None = None) -> Response:
    """Make an answer of our own: Jira's envelope, and `Linktape-Error: MARK`."""
    response = Response.errors(status, f"linktape: {message}")
    headers = response.headers.with_(MARK, mark)
    return Response(status, headers, response.body, origin=f"linktape: {mark}", cause=cause)
