"""The answers that are linktape's own, in Jira's error shape, marked with the header `Linktape-Error`."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable
from dataclasses import replace

from linktape.errors import RequestRefused, UpstreamFailed
from linktape.messages import Delivery, Network, Response
from linktape.wording import cut

log = logging.getLogger(__name__)

CLIENT_GONE = Response(
    499, origin="linktape: the client went away in its upload", is_silent=True, delivery=Delivery(network=Network.EMPTY)
)
"""The end of a call whose client does not wait for one."""

STOPPED = Response(503, origin="linktape: stopped before the answer was there", is_silent=True)
"""The end of a call that was cancelled."""

MARK = "Linktape-Error"
_UPSTREAM = "upstream"
NO_UPSTREAM = f"linktape: {_UPSTREAM}"
"""The origin of what the upstream gave no answer to."""

_MOST_SAID = 16 << 10

INSTEAD = (
    "Let the site answer it (linktape forward, or replay --on-miss forward), or give the answer yourself: "
    "a rule with `on: {path: ...}` and `then: {respond: ...}` in a scenario."
)
"""What can be done where the mock has no answer."""


def refusal(error: RequestRefused | UpstreamFailed) -> Response:
    """Turn a refused request or a failed upstream into the answer that names the cause."""
    if isinstance(error, UpstreamFailed):
        return marked(error.status, _UPSTREAM, str(error), cause=f"upstream: {error.cause}")
    response = marked(error.status, error.mark, str(error), cause=error.mark)
    challenged = response.headers.with_("WWW-Authenticate", 'Basic realm="linktape"')  # RFC 9110, 15.5.2
    return replace(response, headers=challenged) if error.status == 401 else response


def unsupported(what: str) -> Response:
    """Say that Jira would answer this, and the mock cannot: 501, never a no in Jira's own words."""
    response = marked(501, "unsupported", f"{what}. {INSTEAD}", cause="unsupported")
    return replace(response, is_unsupported=True)


def log_own_error(error: Exception, redact: Callable[[str], str]) -> str:
    """Log an error that nobody expected, with its traceback; gives the id by which the answer leads to it."""
    own_id = secrets.token_hex(4)
    log.error("an error of linktape's own, %s\n%s", own_id, redact("".join(traceback.format_exception(error))))
    return own_id


def own_error(error: Exception, redact: Callable[[str], str]) -> Response:
    """Log an error that nobody expected, and give the answer, which tells its class and its id in the log only."""
    own_id = log_own_error(error, redact)
    return marked(500, "internal", f"an error of its own ({type(error).__name__}); the log has more, by {own_id}")


def marked(status: int, mark: str, message: str, *, cause: str | None = None) -> Response:
    """Make an answer of our own: Jira's envelope, and `Linktape-Error: MARK`."""
    response = Response.errors(status, f"linktape: {cut(message, _MOST_SAID)}")
    headers = response.headers.with_(MARK, mark)
    return Response(status, headers, response.body, origin=f"linktape: {mark}", cause=cause)
