"""wiring/reach.py: from where the client's port can be reached, and what its user is told of that."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from linktape.wiring.reach import Reach, hosts_of, own_addresses, url_of
from linktape.wiring.settings import Mode, Settings


def reach(address: str, **options: Any) -> Reach:
    return Reach(address, 8095, Settings(Mode.MOCK, **options))


@pytest.mark.parametrize(
    ("address", "external", "is_wide", "is_called_from_elsewhere"),
    [
        ("127.0.0.1", None, False, False),
        ("127.8.8.8", None, False, False),
        ("::1", None, False, False),
        ("0.0.0.0", None, True, True),
        ("::", None, True, True),
        ("192.0.2.7", None, True, True),
        ("127.0.0.1", "https://jira.example.org/jira", False, True),
        ("127.0.0.1", "http://localhost:9000", False, False),
        ("127.0.0.1", "http://[::1]:9000", False, False),
        ("127.0.0.1", "http://192.0.2.7", False, True),
    ],
)
def test_who_can_come_is_told_by_the_bind_and_by_what_stands_before_it(
    address: str, external: str | None, is_wide: bool, is_called_from_elsewhere: bool
) -> None:
    one = reach(address, external_url=external)

    assert (one.is_wide, one.is_called_from_elsewhere) == (is_wide, is_called_from_elsewhere)


def test_a_port_of_this_machine_is_not_spoken_of() -> None:
    assert list(reach("127.0.0.1").lines()) == []


@pytest.mark.slow
def test_a_bind_to_everything_is_told_with_addresses_that_work() -> None:
    means, where = reach("0.0.0.0", host="0.0.0.0", base="/jira").lines()

    own = [one for one in own_addresses() if ":" not in one]
    urls = " ".join(f"http://{one}:8095/jira" for one in ("127.0.0.1", *own))
    assert means == (
        "--host 0.0.0.0: whoever can reach this machine can use this port; --host 127.0.0.1 keeps it to this machine"
    )
    assert where == f"clients reach it at {urls}; --allow-host NAME adds another name"


def test_who_must_sign_in_is_told_by_what() -> None:
    means, signs_in = reach("192.0.2.7", host="192.0.2.7").lines(signs_in="the control token")

    assert means == "--host 192.0.2.7: whoever can reach this machine can use this port, after signing in"
    assert signs_in == "clients sign in with the control token as the API token of any user, or as a Bearer token"


def test_that_every_name_is_served_is_warned_of() -> None:
    [warning] = reach("127.0.0.1", allow_hosts=("*",)).lines()

    assert warning.startswith("--allow-host '*' serves every name: a web page that is open on this machine can")


@pytest.mark.slow
def test_own_addresses_are_names_of_a_port_that_is_bound_to_all_of_them() -> None:
    own = own_addresses()
    everywhere = hosts_of(Settings(Mode.MOCK, host="0.0.0.0")).names

    assert all(not ipaddress.ip_address(one).is_unspecified for one in own)
    assert {f"[{one}]" if ":" in one else one for one in own} <= everywhere
    assert "0.0.0.0" not in everywhere


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("192.0.2.7", "http://192.0.2.7:80"),
        ("2001:db8::7", "http://[2001:db8::7]:80"),
    ],
)
def test_an_address_is_written_as_clients_do(address: str, url: str) -> None:
    assert url_of(address, 80) == url
