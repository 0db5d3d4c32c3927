"""runs/command_environment.py: the address has the names it was promised, and nothing of an outer linktape is left."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from linktape.errors import UsageError
from linktape.runs.command_environment import address_names, environment

if TYPE_CHECKING:
    from linktape.wiring.serving import Serving

URL, CONTROL = "http://127.0.0.1:1", "http://127.0.0.1:2"


@dataclass(frozen=True)
class Addresses:
    """What of a linktape that serves goes into an environment."""

    url: str = URL
    control_url: str | None = CONTROL
    token: str = "t"
    authority: Path | None = None
    origin: str = URL

    def url_of(self, session: str) -> str:
        return self.url


def made(inherited: dict[str, str], names: dict[str, str], addresses: Addresses) -> dict[str, str]:
    return environment(inherited, names, cast("Serving", addresses))


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ([], {}),
        (["JIRA_URL"], {"JIRA_URL": ""}),
        (["_a1=/rest/api/2", "B=?x=y", "C=#z"], {"_a1": "/rest/api/2", "B": "?x=y", "C": "#z"}),
        (["A=/x", "A"], {"A": ""}),
    ],
)
def test_a_name_may_have_a_suffix(given: list[str], names: dict[str, str]) -> None:
    assert address_names(given) == names


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("1A", "--env '1A': '1A' is no variable's name; write for example --env JIRA_URL"),
        ("=x", "--env '=x': '' is no variable's name"),
        ("A-B=/x", "'A-B' is no variable's name"),
        ("A=rest", "--env 'A=rest': the suffix follows the address; write for example A=/rest"),
        ("A=https://x", "write for example A=/https://x"),
    ],
)
def test_what_is_no_name_or_no_suffix_is_told_with_what_to_write(given: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        address_names([given])

    assert said in str(caught.value)


def test_the_command_gets_the_address_under_every_name() -> None:
    inherited = {"PATH": "/bin", "JIRA_URL": "https://real.example"}

    assert made(inherited, {"JIRA_URL": "/x", "B": ""}, Addresses()) == {
        "PATH": "/bin",
        "LINKTAPE_URL": URL,
        "LINKTAPE_CONTROL_URL": CONTROL,
        "LINKTAPE_TOKEN": "t",
        "JIRA_URL": URL + "/x",
        "B": URL,
    }


def test_without_a_control_port_nothing_of_an_outer_linktapes_is_left() -> None:
    outer = {"LINKTAPE_URL": "old", "LINKTAPE_CONTROL_URL": "old", "LINKTAPE_TOKEN": "old"}

    assert made(outer, {}, Addresses(control_url=None)) == {"LINKTAPE_URL": URL}
