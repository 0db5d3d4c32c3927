"""Whether a client says who it is, in any of the forms that Jira takes. Pure."""

from __future__ import annotations

import re

from linktape.jira.operations import OperationId
from linktape.messages import Request

_COOKIE = re.compile(
    r"(?:^|[;\s])(?:JSESSIONID|seraph\.rememberme\.cookie|[a-z.]{0,30}session\.token|[a-z.]{0,30}crowd\.token_?key)="
)
_PARAMETER = re.compile(r"(?:^|&)(?:jwt|os_username|access_token)=")


def brings_credentials(request: Request, operation: OperationId) -> bool:
    """Whether a request has credentials: a header, a session's cookie, Connect's `jwt` and others in the query.

    A login has them in its body.
    """
    headers = request.headers
    if headers.get("Authorization") or operation is OperationId.LOGIN:
        return True
    return any(map(_COOKIE.search, headers.all("Cookie"))) or _PARAMETER.search(request.query) is not None
