"""Edits the JSON of an answer that somebody else has made, however it is compressed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from linktape.inflating import TooLarge, decoded
from linktape.jira.bodies import JsonState, JsonValue, payload
from linktape.messages import Response

UNREADABLE = "the body's encoding is not known, so nothing was hidden"


def edited(response: Response, edit: Callable[[JsonValue], int]) -> tuple[Response, int | None]:
    """Give an answer after `edit` has changed its JSON in place, and what `edit` gives: how much it has changed.

    None where the encoding is not known. An answer without JSON, or without a change, stays as it is.
    """
    try:
        plain = decoded(response.headers.get("Content-Encoding"), response.content)
    except TooLarge:
        plain = None
    if plain is None:
        return response, None
    read = payload(plain)
    changed = edit(read.value) if read.reading is JsonState.JSON else 0
    if not changed:
        return response, 0
    body = json.dumps(read.value, separators=(",", ":"), ensure_ascii=False).encode()
    return replace(response, body=body, headers=response.headers.without("Content-Encoding", "Content-Length")), changed
