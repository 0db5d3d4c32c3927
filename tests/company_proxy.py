"""A company's proxy (proxy.py), as a process of its own: it alone knows where jira.company.example is."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NAME = "jira.company.example"

_PROXY = f"""
import sys
from proxy import Proxy
from proxy.http.proxy import HttpProxyBasePlugin

class OwnNames(HttpProxyBasePlugin):
    def resolve_dns(self, host, port):
        return ("127.0.0.1" if host == {NAME!r} else None), None

if __name__ == "__main__":
    with Proxy(sys.argv[1:], plugins=[OwnNames]) as proxy:
        print(proxy.flags.port, flush=True)
        sys.stdin.read()
"""
_OPTIONS = ["--hostname", "127.0.0.1", "--port", "0", "--num-workers", "1", "--num-acceptors", "1", "--log-level", "e"]


@contextmanager
def company_proxy(folder: Path, credentials: str = "") -> Iterator[int]:
    """Run a proxy, which perhaps wants `user:password`; gives its port."""
    if importlib.util.find_spec("proxy") is None:
        pytest.skip("proxy.py is not installed")
    script = folder / "company_proxy.py"
    script.write_text(_PROXY)
    asked = ["--basic-auth", credentials] if credentials else []
    with subprocess.Popen(
        [sys.executable, str(script), *_OPTIONS, "--data-dir", str(folder / "proxy"), *asked],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            assert process.stdin is not None
            process.stdin.close()
