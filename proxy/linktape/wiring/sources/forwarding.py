"""The upstream at the heart, and the credentials that are ours there."""

from __future__ import annotations

import os
from collections.abc import Mapping

from linktape.errors import UsageError
from linktape.layers.forwarder import Credentials, Forwarder
from linktape.wiring.settings import Settings

SECRETS = ("LINKTAPE_JIRA_EMAIL", "LINKTAPE_JIRA_TOKEN", "LINKTAPE_JIRA_BEARER")


def credentials(environment: Mapping[str, str] = os.environ) -> Credentials | None:
    """Give the upstream credentials that the environment holds; None if there are none. Raises UsageError."""
    email, token, bearer = (environment.get(name) for name in SECRETS)
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


def forwarder(settings: Settings, own: Credentials | None) -> Forwarder:
    """Answer with what the upstream answers."""
    assert settings.upstream is not None, "the command line asks for it"
    return Forwarder(settings.upstream, credentials=own, timeout_s=settings.upstream_timeout_s)
