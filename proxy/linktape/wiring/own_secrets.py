"""The secrets that the environment holds for us: those that the upstream gets. A line's end behind one is cut off."""

from __future__ import annotations

import os
from collections.abc import Mapping

from linktape.errors import UsageError

EMAIL, TOKEN, BEARER = "LINKTAPE_JIRA_EMAIL", "LINKTAPE_JIRA_TOKEN", "LINKTAPE_JIRA_BEARER"
SECRETS = (EMAIL, TOKEN, BEARER)


def own_secrets(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Give those that are set, by the name of their variable. Raises UsageError for one that no header can hold."""
    found = {name: environment[name].rstrip("\r\n") for name in SECRETS if name in environment}
    for name, value in found.items():
        if not value.isprintable():
            raise UsageError(f"{name} holds a line's end or another control character in its middle; set it anew")
    return {name: value for name, value in found.items() if value}
