"""What Jira checks before any operation runs, in this order: gateway, path, method, media type, caller, scopes, body.

docs/jira.md 2, 4 and 5.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import assert_never
from urllib.parse import urlsplit

from linktape.fake import bean_errors
from linktape.fake.ask import Ask
from linktape.fake.callers import Standing, is_at_gateway, lacking_scopes
from linktape.fake.lookups import bad_payload
from linktape.fake.replies import Refused, Reply, Texts, beyond, refuse, refuse_problem, refuse_text, refuse_with
from linktape.fake.self_addresses import is_followed
from linktape.jira.bodies import JsonState
from linktape.jira.envelopes import (
    HTML_TYPE,
    MEDIA_TYPE,
    SERAPH,
    SERAPH_FAILED,
    Envelope,
    bare_unauthorized,
    challenge,
    enveloped,
    html_page,
)
from linktape.jira.operations import OperationId
from linktape.messages import SITE, Headers, Request, Response

JSON_BODIES = frozenset({"POST", "PUT"})
CHECKED_FOR_XSRF = frozenset({"POST", "PUT", "DELETE"})
_BELOW_REST = re.compile(r"/rest/api/(2|latest)(/|$)")  # there Data Center's REST layer answers, else its pages


def pass_gateway(ask: Ask) -> None:
    """Refuse what never reaches Jira: methods the gateway does not know, a Bearer it cannot read, another cloud id."""
    method = ask.request.method
    if ask.rules.is_cloud and method == "PATCH":
        text = html_page("400 Bad Request", "The request could not be understood.")
        raise refuse_text(400, text, "text/html", cause="method-not-served", why="the gateway refuses PATCH")
    if ask.rules.is_cloud and method in ("TRACE", "CONNECT"):
        text = html_page("405 Not Allowed", "The CDN does not pass this method on.")
        raise refuse_text(405, text, "text/html", cause="method-not-served", why=f"the CDN refuses {method}")
    if is_at_gateway(ask.request):
        if ask.site.cloud_id in (None, ask.request.context.rpartition("/")[2]):
            return
        at = datetime.fromtimestamp(ask.world.clock_ms // 1_000, UTC)
        head = {"timestamp": f"{at:%Y-%m-%dT%H:%M:%S.000000000Z}", "status": 404, "error": "Not Found"}
        tail = {"message": "No message available", "path": f"{ask.request.context}{ask.request.path}"}
        body = json.dumps(head | tail, separators=(",", ":"))
        why = f"this site's cloud id is {ask.site.cloud_id}"
        raise refuse_text(404, body, "application/json", cause="cloud-id-unknown", why=why)
    if ask.caller.standing is Standing.UNREADABLE and ask.rules.unreadable_bearer == "403":
        why = "the site's own host reads no Bearer; OAuth tokens belong behind /ex/jira/{cloudId}"
        raise refuse(ask, "bearer-unreadable", why=why)


def pass_route(ask: Ask) -> Reply | None:
    """Refuse a path without an endpoint (404) and a method that is not served (405). OPTIONS is answered here.

    What Jira serves and the fake does not is our own limit (501).
    """
    operation, method = ask.operation, ask.request.method
    is_elsewhere = (operation.version == 3 and not ask.rules.has_v3) or (
        operation.traits.is_cloud_only and not ask.rules.has_cloud_operations
    )
    is_self_address = is_followed(ask) and method in ("GET", "HEAD")
    if is_elsewhere or not (operation.served or operation.known):
        detail = f"No endpoint {method} {ask.request.path}."
        if _BELOW_REST.match(operation.path) and not ask.rules.is_cloud:
            raise refuse(ask, "no-resource", why=detail)
        raise _unserved(ask, 404, "Not Found", detail, "Dead link", cause="no-endpoint")
    if is_self_address or operation.not_an_issue is not None:
        return None
    known = operation.known
    if known is not None and (not operation.served or ("GET" if method == "HEAD" else method) in known.methods):
        raise beyond(f"{method} {ask.request.path}{'' if known.methods else f', below {known.template},'}")
    if method == "OPTIONS":  # the methods to a caller with credentials, 401 to anyone else, so to every preflight
        if ask.caller.user is None:
            why = "OPTIONS without credentials; browsers cannot call Jira cross-origin"
            raise _sentence_401(ask, "no-credentials", why)
        allowed = ",".join([*operation.served, "HEAD", "OPTIONS"])
        headers = Headers({"Content-Type": "text/html", "Allow": allowed, "Accept-Patch": ""})
        return Reply(Response(200, headers), f"OPTIONS: {allowed}")
    if not operation.is_known:
        detail, allow = f"Method '{method}' is not supported.", {"Allow": ", ".join(operation.served)}
        raise _unserved(ask, 405, "Method Not Allowed", detail, "", cause="method-not-served", headers=allow)
    return None


def _unserved(
    ask: Ask, status: int, title: str, detail: str, page: str, *, cause: str, headers: Texts = None
) -> Refused:
    """Refuse what nothing serves: as a problem (RFC 7807) on Cloud, with a page on Data Center."""
    if ask.rules.is_cloud:
        return refuse_problem(status, title, detail, ask.request.path, cause=cause, headers=headers)
    return refuse_text(status, html_page(title, page), HTML_TYPE, cause=cause, why=detail, headers=headers)


def pass_media_type(ask: Ask) -> None:
    """Refuse with 415 a body that does not say it is JSON. Before anyone asks who is calling."""
    given = ask.request.headers.get("Content-Type")
    media_type = (given or "").partition(";")[0].strip()  # neither parameters nor letter case matter
    if ask.request.method not in JSON_BODIES or media_type.lower() == "application/json":
        return
    detail = f"Content-Type '{given or 'null'}' is not supported."
    if given is not None and not MEDIA_TYPE.fullmatch(media_type):
        detail = "Could not parse Content-Type."
    accept = {"Accept": "application/json"} if ask.rules.is_cloud else {}
    raise _unserved(ask, 415, "Unsupported Media Type", detail, detail, cause="media-type", headers=accept)


def pass_caller(ask: Ask) -> None:
    """Refuse who may not run this operation at all: wrong or no credentials where Jira says so, too few scopes."""
    traits, caller, rules = ask.operation.traits, ask.caller, ask.rules
    if caller.standing is Standing.UNREADABLE and not rules.is_cloud and traits.is_search:
        return  # Data Center answers a dead Bearer with an empty result (observed 30)
    if caller.standing in (Standing.WRONG, Standing.UNREADABLE) and ask.operation.id is not OperationId.LOGIN:
        _pass_wrong_credentials(ask)
    if caller.user is None and traits.strangers == "never":
        raise _unauthenticated(ask, rules.closed_operation)
    is_shut = rules.no_credentials == "401" and not ask.site.is_open
    if caller.standing is Standing.NONE and is_shut and traits.strangers != "always":
        raise _unauthenticated(ask, "401")
    if caller.scopes is not None:
        lacking = lacking_scopes(ask.operation, caller.scopes)
        if lacking is not None:
            raise refuse(ask, "scope-mismatch", why=f"{caller.name}'s token lacks {lacking}")


def _pass_wrong_credentials(ask: Ask) -> None:
    why = "the credentials are wrong or expired"
    if is_at_gateway(ask.request) and ask.rules.wrong_credentials == "anonymous":
        raise refuse(ask, "gateway-unauthorized", why=why)
    if ask.caller.standing is Standing.UNREADABLE or ask.rules.wrong_credentials == "401":
        raise _unauthenticated(ask, "401")
    if ask.rules.wrong_credentials == "login page":
        text = html_page("Log in - Jira", "Sorry, your username and password are incorrect. Please try again.")
        headers = {SERAPH: SERAPH_FAILED, **challenge()}
        raise refuse_text(401, text, HTML_TYPE, cause="bad-credentials", why=why, headers=headers)


def _unauthenticated(ask: Ask, how: str) -> Refused:
    """Say 401 in the bare sentence, or in Jira's envelope."""
    sent = ask.caller.standing is not Standing.NONE
    cause = "bad-credentials" if sent else "no-credentials"
    why = "the credentials are wrong or expired" if sent else "no credentials, and this is closed to anonymous callers"
    if how == "sentence":
        return _sentence_401(ask, cause, why)
    if how == "message":
        response = enveloped(Envelope.RESOURCE, 401, ask.says("unauthorized"))
        return refuse_with(response, cause, why, challenge())
    return refuse_with(Response.errors(401, ask.says("unauthorized")), cause, why, challenge())


def _sentence_401(ask: Ask, cause: str, why: str) -> Refused:
    """Say 401 as a bare sentence whose media type follows Accept (observed 21)."""
    return refuse_with(bare_unauthorized(ask.says("unauthorized"), ask.request.headers.get("Accept")), cause, why)


def pass_browser_check(ask: Ask) -> None:
    """Refuse with 403 what could change something and looks like a browser's, whatever it is for."""
    if not ask.rules.xsrf_check or ask.request.method not in CHECKED_FOR_XSRF:
        return
    headers = ask.request.headers
    is_excused = (headers.get("X-Atlassian-Token") or "").lower() == "no-check"
    from_browser = (headers.get("User-Agent") or "").startswith("Mozilla")
    if from_browser and not (is_excused and ask.rules.no_check_helps):
        why = "its User-Agent is a browser's" + ("; X-Atlassian-Token does not help here" if is_excused else "")
    elif not is_excused and any(_is_foreign(ask.request, headers.get(name)) for name in ("Origin", "Referer")):
        why = "it comes from a foreign Origin or Referer"
    else:
        return
    raise refuse_text(403, ask.says("xsrf"), ask.rules.xsrf_type, cause="xsrf", why=why)


def _is_foreign(request: Request, address: str | None) -> bool:
    if address is None:
        return False
    here = {urlsplit(SITE)[:2], urlsplit(request.client_base)[:2]}
    try:
        return urlsplit(address)[:2] not in here
    except ValueError:
        return True


def pass_body(ask: Ask) -> None:
    """Refuse with 400 a body that cannot be read as an object."""
    if ask.request.method not in JSON_BODIES:
        return
    payload = ask.operation.payload
    match payload.reading:
        case JsonState.ABSENT:
            answer = "empty-issue" if ask.operation.id is OperationId.CREATE_ISSUE else "empty-body"
            raise refuse(ask, answer, why="the request has no body")
        case JsonState.NOT_JSON:
            raise bean_errors.not_json(ask, payload.reason)
        case JsonState.NOT_TEXT:
            raise bad_payload(ask, payload.reason)
        case JsonState.JSON:
            if not isinstance(payload.value, dict):
                raise bean_errors.not_an_object(ask, bean_errors.BODY, payload.value)
        case _:
            assert_never(payload.reading)
