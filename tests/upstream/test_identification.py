"""upstream/identification.py: the forms in which a client says who it is."""

from __future__ import annotations

import pytest

from linktape.jira.operations import OperationId
from linktape.messages import Headers, Request
from linktape.upstream.identification import brings_credentials


def asked(query: str = "", **headers: str) -> Request:
    return Request("GET", "/rest/api/3/myself", query, Headers(headers), b"")


@pytest.mark.parametrize(
    ("request_", "brings"),
    [
        (asked(), False),
        (asked(Authorization=""), False),
        (asked(Authorization="Bearer a"), True),
        (asked(Authorization="JWT a"), True),
        (asked("jwt=a"), True),
        (asked("a=b&jwt=a"), True),
        (asked("os_username=a&os_password=b"), True),
        (asked("ajwt=a&fields=jwt"), False),
        (asked(Cookie="JSESSIONID=a"), True),
        (asked(Cookie="a=b; JSESSIONID=a"), True),
        (asked(Cookie="a=b;cloud.session.token=a"), True),
        (asked(Cookie="tenant.session.token=a"), True),
        (asked(Cookie="seraph.rememberme.cookie=a"), True),
        (asked(Cookie="crowd.token_key=a"), True),
        (asked(Cookie="studio.crowd.tokenkey=a"), True),
        (asked(Cookie="atlassian.xsrf.token=a; AWSALB=b; NOT_JSESSIONID=c"), False),
    ],
)
def test_a_client_may_say_who_it_is_in_several_forms(request_: Request, brings: bool) -> None:
    assert brings_credentials(request_, OperationId.GET_CURRENT_USER) is brings


def test_a_login_says_it_in_its_body() -> None:
    assert brings_credentials(asked(), OperationId.LOGIN)
