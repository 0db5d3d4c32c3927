"""wiring/no_proxy.py: whom NO_PROXY takes out."""

from __future__ import annotations

import pytest

from linktape.wiring.no_proxy import is_meant, listed


@pytest.mark.parametrize(
    ("entry", "host", "port", "meant"),
    [
        ("acme.example", "acme.example", 443, True),
        ("ACME.example", "acme.example", 443, True),
        (".example", "acme.example", 443, True),
        ("*.example", "acme.example", 443, True),
        ("example", "acme.example", 443, True),
        ("*", "acme.example", 443, True),
        ("me.example", "acme.example", 443, False),
        ("acme.example.org", "acme.example", 443, False),
        ("acme.example:443", "acme.example", 443, True),
        ("acme.example:8443", "acme.example", 443, False),
        ("10.0.0.0/8", "10.1.2.3", 443, True),
        ("10.0.0.0/8", "11.1.2.3", 443, False),
        ("10.0.0.0/8", "acme.example", 443, False),
        ("10.0.0.x/8", "10.0.0.1", 443, False),
        ("::1", "::1", 443, True),
        ("[::1]", "::1", 443, True),
    ],
)
def test_an_entry_takes_out_a_name_and_all_below_it(entry: str, host: str, port: int, meant: bool) -> None:
    assert is_meant(entry, host, port) is meant


@pytest.mark.parametrize(
    ("environment", "entries"),
    [
        ({}, []),
        ({"NO_PROXY": ""}, []),
        ({"NO_PROXY": " a.example , .b,"}, ["a.example", ".b"]),
        ({"NO_PROXY": "a", "no_proxy": "b"}, ["b"]),
    ],
)
def test_entries_are_separated_by_commas(environment: dict[str, str], entries: list[str]) -> None:
    assert listed(environment) == entries
