"""What NO_PROXY says: names of hosts that are asked straight, as curl, requests and Go read them. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

VARIABLES = ("no_proxy", "NO_PROXY")


def listed(environment: Mapping[str, str]) -> list[str]:
    """Give the entries, of the variable in lower case where both are set."""
    text = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def is_meant(entry: str, host: str, port: int | None = None) -> bool:
    """Whether an entry takes out a host: by its name, one above it, `*`, a network (`10.0.0.0/8`), perhaps a port."""
    if "/" in entry:
        try:
            return ipaddress.ip_address(host) in ipaddress.ip_network(entry, strict=False)
        except ValueError:
            return False
    name, _, named_port = entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "")
    name = name.lower().strip("[]").removeprefix("*").removeprefix(".")
    is_named = not name or host == name or host.endswith(f".{name}")
    return is_named and named_port in ("", str(port))
