"""wiring/sources/forwarding.py: which credentials of ours the upstream gets."""

from __future__ import annotations

import pytest

from linktape.errors import UsageError
from linktape.layers.forwarder import Credentials
from linktape.wiring.sources.forwarding import credentials

EMAIL, TOKEN, BEARER = "LINKTAPE_JIRA_EMAIL", "LINKTAPE_JIRA_TOKEN", "LINKTAPE_JIRA_BEARER"


@pytest.mark.parametrize(
    ("environment", "own"),
    [
        ({}, None),
        ({EMAIL: "", TOKEN: "", BEARER: ""}, None),
        ({EMAIL: "me@example.com", TOKEN: "secret"}, Credentials.basic("me@example.com", "secret")),
        ({BEARER: "secret"}, Credentials.bearer("secret")),
    ],
)
def test_the_environment_holds_our_credentials(environment: dict[str, str], own: Credentials | None) -> None:
    assert credentials(environment) == own


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({EMAIL: "me@example.com"}, f"{TOKEN} is not set"),
        ({TOKEN: "secret"}, f"{EMAIL} is not set"),
        ({TOKEN: "secret", BEARER: "other"}, "not both"),
    ],
)
def test_half_of_them_or_two_kinds_are_refused_by_name(environment: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        credentials(environment)
