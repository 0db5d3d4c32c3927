"""The headers that Jira puts on every answer (docs/jira.md 3 and 8); the connection's own are the edge's."""

from __future__ import annotations

import hashlib
from functools import lru_cache, partial
from urllib.parse import quote

from linktape.fake.ask import Ask
from linktape.fake.callers import Standing
from linktape.fake.rates import rate_headers
from linktape.fake.site.world import World
from linktape.jira.envelopes import SERAPH, SERAPH_FAILED
from linktape.jira.operations import OperationId
from linktape.messages import Headers, Response
from linktape.values import changed

_NOT_COUNTED = frozenset({"no-endpoint", "method-not-served", "media-type", "rate-limited"})
NO_STORE = "no-store, no-cache"
NO_TRANSFORM = "no-cache, no-store, no-transform"


def dressed(ask: Ask, response: Response, now_s: float) -> Response:
    """Give a response with the headers that every answer of this deployment has, but for the answer's own ids."""
    fields = _cloud(ask, response) if ask.rules.is_cloud else _data_center(ask)
    if response.status == 204:
        fields |= _empty_type(ask)
    if ask.caller.user is not None and ask.operation.is_known and response.cause not in _NOT_COUNTED:
        fields |= rate_headers(ask, now_s)
    if ask.caller.standing is Standing.WRONG and (response.status >= 400 or ask.rules.seraph_on_success):
        fields[SERAPH] = SERAPH_FAILED
    return changed(response, headers=_with(response.headers, tuple(fields.items())))


@lru_cache(maxsize=256)
def _with(headers: Headers, fields: tuple[tuple[str, str], ...]) -> Headers:
    """Give fields with more behind them, where these have other names: the same object for the same fields."""
    own = {name.lower() for name, _ in headers}
    return Headers([*headers, *((name, value) for name, value in fields if name.lower() not in own)])


def numbered(world: World, response: Response) -> Response:
    """Give a response with the ids of this one answer: the same for the same request of a session, and of no other."""
    if response.is_unsupported:
        return response
    if not world.site.rules.is_cloud:
        number = f"{world.clock_ms // 60_000 % 1_440}x{world.answered}x1"
        return changed(response, headers=response.headers.plus(("X-AREQUESTID", number)))
    drawn = hashlib.sha256(b"answer %d" % world.answered).hexdigest()
    trace = drawn[32:]
    ids = (
        ("X-Arequestid", drawn[:32]),
        ("Atl-Traceid", trace),
        ("Atl-Request-Id", f"{trace[:8]}-{trace[8:12]}-{trace[12:16]}-{trace[16:20]}-{trace[20:]}"),
    )
    return changed(response, headers=response.headers.plus(*ids))


def _empty_type(ask: Ask) -> dict[str, str]:
    """Give the media type that an answer without a body has all the same."""
    match ask.operation.id:
        case OperationId.EDIT_ISSUE:
            media_type: str | None = ask.rules.edited_type
        case OperationId.DO_TRANSITION:
            media_type = ask.rules.transitioned_type
        case _:
            media_type = ask.rules.deleted_type
    return {"Content-Type": media_type} if media_type else {}


def _cloud(ask: Ask, response: Response) -> dict[str, str]:
    is_read = response.cause not in ("malformed-json", "bad-payload")
    is_edit = ask.operation.id is OperationId.EDIT_ISSUE and response.is_success
    is_untouched = is_edit or (ask.operation.traits.no_transform and is_read)
    fields = {
        "Cache-Control": NO_TRANSFORM if is_untouched else NO_STORE,
        "Timing-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
        "X-Xss-Protection": "1; mode=block",
    }
    if ask.caller.user is not None:
        fields["X-Aaccountid"] = _quoted(ask.caller.user.account_id)
    return fields


_quoted = lru_cache(maxsize=256)(partial(quote, safe=""))


def _data_center(ask: Ask) -> dict[str, str]:
    fields = {
        "Cache-Control": NO_TRANSFORM,
        "X-ANODEID": "node1",
        "X-Content-Type-Options": "nosniff",
    }
    if ask.caller.user is not None:
        fields |= {"X-AUSERNAME": quote(ask.caller.user.name), SERAPH: "OK"}
    return fields
