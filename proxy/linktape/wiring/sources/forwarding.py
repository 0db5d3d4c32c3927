"""The upstream at the heart, and the credentials that are ours there."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from linktape.errors import UsageError
from linktape.layers.forwarder import Credentials, Forwarder
from linktape.wiring.own_secrets import SECRETS, own_secrets
from linktape.wiring.settings import Settings
from linktape.wiring.upstream_route import route


def credentials(environment: Mapping[str, str] = os.environ) -> Credentials | None:
    """Give the upstream credentials that the environment holds; None if there are none. Raises UsageError."""
    given = own_secrets(environment)
    email, token, bearer = (given.get(name) for name in SECRETS)
    if bearer and (email or token):
        raise UsageError("set LINKTAPE_JIRA_EMAIL and LINKTAPE_JIRA_TOKEN, or LINKTAPE_JIRA_BEARER, not both")
    if bearer:
        return Credentials.bearer(bearer)
    if not email and not token:
        return None
    if not (email and token):
        missing = "LINKTAPE_JIRA_TOKEN" if email else "LINKTAPE_JIRA_EMAIL"
        raise UsageError(f"LINKTAPE_JIRA_EMAIL and LINKTAPE_JIRA_TOKEN go together; {missing} is not set")
    return Credentials.basic(email, token)


def forwarder(
    settings: Settings, own: Credentials | None, learn: Callable[[str], object] = lambda _: None
) -> Forwarder:
    """Answer with what the upstream answers. `learn` is told of what is secret on the way there.

    Raises UsageError for a proxy or a file that cannot be used.
    """
    assert settings.upstream is not None, "the command line asks for it"
    way = route(settings)
    if way.proxy is not None and way.proxy.password:
        learn(way.proxy.password)
    return Forwarder(settings.upstream, credentials=own, timeout_s=settings.upstream_timeout_s, route=way)
