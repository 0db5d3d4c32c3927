"""How the client's port proves who it is: by a certificate that was given, or by one that our authority makes."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from linktape.wiring import pem_files
from linktape.wiring.authority import kept_in, made_in
from linktape.wiring.reach import hosts_of
from linktape.wiring.settings import Settings


@dataclass(frozen=True, slots=True)
class Identity:
    """What the client's port speaks TLS with, and what the forward proxy does in its tunnels; None: it does not.

    `authority`: the certificate to trust, in a file; None: neither is of our making.
    """

    context: ssl.SSLContext | None = None
    authority: Path | None = None
    tunnel: ssl.SSLContext | None = None


def _data_folder() -> Path:
    """Give the folder in which this user's authority is kept; it need not be there."""
    from platformdirs import user_data_path  # heavy for what starts often

    return user_data_path("linktape", appauthor=False)


@contextmanager
def identity(settings: Settings, *, is_kept: bool = False) -> Iterator[Identity]:
    """Give the identity that settings which speak TLS ask for, while the block lasts.

    `is_kept`: the authority is the user's own, from start to start; else it is made for the block.
    Raises UsageError.
    """
    if settings.tls_cert is not None and not settings.makes_certificate:
        yield Identity(_given(settings))
    elif is_kept:
        yield _certified(settings, _data_folder(), is_kept=True)
    else:
        with tempfile.TemporaryDirectory(prefix="linktape-tls-") as folder:
            yield _certified(settings, Path(folder), is_kept=False)


def _certified(settings: Settings, folder: Path, *, is_kept: bool) -> Identity:
    now = datetime.now(UTC)
    authority = kept_in(folder, now) if is_kept else made_in(folder)

    def certified(*names: str) -> ssl.SSLContext:
        context = _context()
        authority.certify(context, names, now)
        return context

    own = _given(settings) or (certified(*hosts_of(settings).certified) if settings.tls else None)
    host = None if settings.proxied is None else urlsplit(settings.proxied).hostname
    return Identity(own, authority.certificate, certified(host) if host else None)


def _given(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    context = _context()
    pem_files.show(context, settings.tls_cert, settings.tls_key, "--tls")
    return context


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    return context
