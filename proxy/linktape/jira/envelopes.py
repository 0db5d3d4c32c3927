"""The forms in which Jira and what stands before it say no (docs/jira.md 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from html import escape
from typing import assert_never
from urllib.parse import quote

from linktape.messages import SITE, Headers, Response

HTML_TYPE = "text/html;charset=UTF-8"
PLAIN_JSON = "application/json"
SERAPH, SERAPH_FAILED = "X-Seraph-LoginReason", "AUTHENTICATED_FAILED"
MEDIA_TYPE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Envelope(Enum):
    """A form, by its letter in docs/jira.md 3."""

    ERRORS = "E"  # errorMessages and errors, always both
    STATUS = "S"  # as E, with the status beside them
    MESSAGES = "B"  # errorMessages alone: the body could not be read
    SENTENCE = "T"  # bare text
    GATEWAY = "G"  # api.atlassian.com's own
    REASON = "X"  # of the host that reads no Bearer
    RESOURCE = "J"  # of Data Center's REST layer (jira.md 13)


def enveloped(
    envelope: Envelope, status: int, *texts: str, errors: Mapping[str, str] | None = None, media_type: str = ""
) -> Response:
    """Put sentences into an envelope.

    `errors` are for ERRORS and STATUS, `media_type` (text/plain unless given) for SENTENCE.
    """
    match envelope:
        case Envelope.ERRORS:
            return Response.errors(status, *texts, errors=errors)
        case Envelope.STATUS:
            return Response.json(status, {"errorMessages": list(texts), "errors": dict(errors or {}), "status": status})
        case Envelope.MESSAGES:
            return Response.json(status, {"errorMessages": list(texts)})
        case Envelope.GATEWAY:
            return Response.json(status, {"code": status, "message": "; ".join(texts)}, {"Content-Type": PLAIN_JSON})
        case Envelope.REASON:
            return Response.json(status, {"error": "; ".join(texts)}, {"Content-Type": PLAIN_JSON})
        case Envelope.RESOURCE:
            sub_code = {"sub-code": -1} if status == 404 else {}
            return Response.json(status, {"message": "; ".join(texts), "status-code": status, **sub_code})
        case Envelope.SENTENCE:
            return bare(status, "; ".join(texts), media_type or "text/plain")
        case _:
            assert_never(envelope)


def bare(status: int, text: str, media_type: str | None, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a text as it is; what is no text (a client's lone surrogate) becomes a question mark."""
    typed = {"Content-Type": media_type} if media_type else {}
    return Response(status, Headers({**typed, **(headers or {})}), text.encode("utf-8", "replace"))


def html_page(title: str, text: str = "", form: str = "") -> str:
    """Write the small page of HTML that stands where JSON was due. `form` is HTML already."""
    title, text = escape(title, quote=False), escape(text, quote=False)
    body = f"<h1>{title}</h1><p>{text}</p>{form}"
    return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{body}</body></html>\n"


def bare_unauthorized(text: str, accept: str | None) -> Response:
    """Say 401 as a bare sentence whose media type follows the client's Accept (observed 21)."""
    media_range = (accept or "").partition(",")[0].partition(";")[0].strip()
    known = {"*/*": HTML_TYPE, "": "text/plain"}
    media_type = known.get(media_range, media_range if MEDIA_TYPE.fullmatch(media_range) else HTML_TYPE)
    return bare(401, text, media_type, {**challenge(), "X-Frame-Options": "SAMEORIGIN"})


def challenge() -> dict[str, str]:
    """Give the header that goes with Jira's 401."""
    return {"WWW-Authenticate": f'OAuth realm="{quote(SITE, safe="")}"'}
