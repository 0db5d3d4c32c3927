"""wiring/listening.py: a socket to listen at is had, or it is said what to choose instead."""

from __future__ import annotations

import pytest

from linktape.errors import UsageError
from linktape.wiring.listening import bound, refuse_own

pytestmark = pytest.mark.slow


def test_a_port_that_somebody_has_is_refused_with_what_to_choose() -> None:
    with bound("127.0.0.1", 0, "--port", "--host") as one:
        port = one.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} on 127.0.0.1 is in use; choose another with --port"):
            bound("127.0.0.1", port, "--port", "--host")


def test_one_of_several_shares_its_port() -> None:
    with bound("127.0.0.1", 0, "--port", "--host", shares_port=True) as one:
        port = one.getsockname()[1]
        with bound("127.0.0.1", port, "--port", "--host", shares_port=True) as other:
            assert other.getsockname()[1] == port


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_here_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match=f"--host '{host}' is no address of this machine"):
        bound(host, 0, "--port", "--host")


def test_our_own_address_is_refused_under_each_of_its_names() -> None:
    with bound("127.0.0.1", 0, "--port", "--host") as one:
        port = one.getsockname()[1]
        for name in ("127.0.0.1", "localhost"):
            with pytest.raises(UsageError, match=f"--upstream {name}:{port} is linktape's own address; name another"):
                refuse_own("--upstream", "name another", f"http://{name}:{port}", [one])


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_of_others_is_not_ours(host: str) -> None:
    with bound("127.0.0.1", 0, "--port", "--host") as one:
        port = one.getsockname()[1]

        refuse_own("--upstream", "name another", f"http://{host}:{port}", [one])
        refuse_own("--upstream", "name another", f"http://127.0.0.1:{port + 1}", [one])
