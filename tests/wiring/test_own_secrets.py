"""wiring/own_secrets.py: what the environment holds for the upstream, without the line's end that files give it."""

from __future__ import annotations

import pytest

from linktape.errors import UsageError
from linktape.wiring.own_secrets import BEARER, EMAIL, TOKEN, own_secrets


def test_a_lines_end_behind_a_secret_is_cut_off() -> None:
    environment = {EMAIL: "me@example.com\n", TOKEN: "a secret\r\n", BEARER: "\n", "OTHER": "x\n"}

    assert own_secrets(environment) == {EMAIL: "me@example.com", TOKEN: "a secret"}


@pytest.mark.parametrize("name", [EMAIL, TOKEN, BEARER])
def test_a_secret_of_two_lines_is_refused_by_its_name_alone(name: str) -> None:
    with pytest.raises(UsageError) as refused:
        own_secrets({name: "canary\nX-Evil: canary"})

    assert str(refused.value).startswith(f"{name} holds a line's end")
    assert "canary" not in str(refused.value)
