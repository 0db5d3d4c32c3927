"""wiring/tls.py: a pair that was given is used or refused by name; a certificate of ours names where we are."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest

from linktape.errors import UsageError
from linktape.wiring.settings import Mode, Settings, complete
from linktape.wiring.tls import identity
from tests.wiring.test_pem_files import pair


def test_a_pair_that_was_given_is_used_also_beside_tls(tmp_path: Path) -> None:
    certificate, key = pair(tmp_path)

    with identity(Settings(Mode.MOCK, tls=True, tls_cert=certificate, tls_key=key)) as given:
        assert given.authority is None


@pytest.mark.parametrize("one", ["tls_cert", "tls_key"])
def test_one_of_the_pair_alone_is_refused(one: str) -> None:
    given: dict[str, Any] = {one: Path("x.pem")}
    settings = Settings(Mode.MOCK, **given)

    with pytest.raises(UsageError, match="--tls-cert FILE and --tls-key FILE belong together"):
        complete(settings, "linktape mock", lambda name: f"--{name}")


def test_our_certificate_names_where_we_are_and_what_is_allowed() -> None:
    settings = Settings(Mode.MOCK, tls=True, allow_hosts=("jira.internal",), external_url="https://outer.example/jira")
    with identity(settings) as own:
        assert own.context is not None
        for name in ("127.0.0.1", "::1", "localhost", "jira.internal", "outer.example"):
            assert shaken(own.context, own.authority, name)
        with pytest.raises(ssl.SSLCertVerificationError):
            shaken(own.context, own.authority, "elsewhere.internal")
        folder = own.authority.parent if own.authority else None

    assert folder is not None
    assert not folder.exists()


def shaken(server: ssl.SSLContext, authority: Path | None, name: str) -> bool:
    """Shake hands with a server by a name, in memory."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(authority)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(back, there, server_hostname=name), server.wrap_bio(there, back, server_side=True)]
    for end in [*ends, *ends]:
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return ends[0].version() is not None
