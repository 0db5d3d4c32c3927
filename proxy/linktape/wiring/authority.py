"""Our own certificate authority, made with trustme: kept from start to start, or for one start only."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from linktape.errors import UsageError

if TYPE_CHECKING:
    import trustme

_KEY, _CERTIFICATE = "authority.key", "authority.pem"
_RENEWED_BEFORE = timedelta(days=30)
_CERTIFIED_FOR = timedelta(days=397)  # what browsers and Apple's systems accept at most


@dataclass(frozen=True, slots=True)
class CertificateAuthority:
    """An authority, and the file with its certificate, which a client has to trust."""

    maker: trustme.CA
    certificate: Path

    def certify(self, context: ssl.SSLContext, names: Iterable[str], now: datetime) -> None:
        """Let a server show that it is these names and addresses."""
        since, until = now - timedelta(days=1), min(now + _CERTIFIED_FOR, _expires_at(self.maker))
        self.maker.issue_cert(*names, not_before=since, not_after=until).configure_cert(context)


def made_in(folder: Path) -> CertificateAuthority:
    """Make an authority whose key is nowhere but in memory. Raises UsageError without trustme."""
    maker = _made()
    certificate = folder / _CERTIFICATE
    certificate.write_bytes(maker.cert_pem.bytes())
    return CertificateAuthority(maker, certificate)


def kept_in(folder: Path, now: datetime) -> CertificateAuthority:
    """Give the authority that is kept in a folder; make it where there is none, or where it is about to expire.

    Raises UsageError without trustme, and where the folder cannot be used or the file holds something else.
    """
    key, certificate = folder / _KEY, folder / _CERTIFICATE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)  # raises where it is another's
        maker = _read(key)
        if maker is None or _expires_at(maker) - now < _RENEWED_BEFORE:
            maker = _renewed(key, maker is not None)
        pem = maker.cert_pem.bytes()
        if not certificate.is_file() or certificate.read_bytes() != pem:
            _put(certificate, pem)
    except OSError as exc:
        raise UsageError(f"linktape keeps its authority in {exc.filename or folder}: {exc.strerror}") from exc
    return CertificateAuthority(maker, certificate)


def _renewed(key: Path, is_there: bool) -> trustme.CA:
    """Make an authority and keep it; where another process was faster, its own."""
    made = _made()
    _put(key, made.private_key_pem.bytes() + made.cert_pem.bytes(), replaces=is_there)
    return _read(key) or made


def _put(file: Path, data: bytes, *, replaces: bool = True) -> None:
    """Write a file whole or not at all, for its owner alone."""
    new = file.with_suffix(f"{file.suffix}.{os.getpid()}.new")
    with suppress(FileNotFoundError):
        new.unlink()
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        written.write(data)
    if replaces:
        new.replace(file)
        return
    with suppress(FileExistsError):
        os.link(new, file)
    new.unlink()


def _read(key: Path) -> trustme.CA | None:
    """Read the file that holds an authority's key and certificate; None where it is not there."""
    try:
        data = key.read_bytes()
    except FileNotFoundError:
        return None
    key.chmod(0o600)
    try:
        return _kind().from_pem(data, data)
    except (ValueError, TypeError) as exc:
        raise UsageError(f"--tls: {key} holds no authority; move it away, and a new one is made") from exc


def _made() -> trustme.CA:
    return _kind()(organization_name="linktape", organization_unit_name="made for this machine")


def _expires_at(maker: trustme.CA) -> datetime:
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_x509_certificate(maker.cert_pem.bytes()).not_valid_after_utc


def _kind() -> type[trustme.CA]:
    """Load trustme, which is an extra."""
    try:
        from trustme import CA
    except ImportError as exc:
        raise UsageError(
            "--tls and --forward-proxy make certificates with trustme, which is not installed: "
            "pip install 'linktape[tls]'. --tls can do with one of your own: --tls-cert FILE --tls-key FILE"
        ) from exc
    return CA
