"""wiring/pem_files.py: a pair that was given is used or refused by name."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from linktape.errors import UsageError
from linktape.wiring.pem_files import show


def pair(folder: Path, name: str = "own") -> tuple[Path, Path]:
    """Write a certificate and its key."""
    made = trustme.CA().issue_cert("localhost")
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    certificate.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
    key.write_bytes(made.private_key_pem.bytes())
    return certificate, key


def refusal(certificate: Path, key: Path) -> str:
    with pytest.raises(UsageError) as caught:
        show(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), certificate, key, "--tls")
    return str(caught.value)


def test_a_key_of_another_certificate_is_refused_with_both_names(tmp_path: Path) -> None:
    (certificate, _), (_, key) = pair(tmp_path), pair(tmp_path, "other")

    said = refusal(certificate, key)

    assert f"--tls-key {key} is not the key of --tls-cert {certificate}" in said


def cut(certificate: Path, key: Path) -> None:
    certificate.write_bytes(certificate.read_bytes()[:100] + b"\n-----END CERTIFICATE-----\n")


def lock(certificate: Path, key: Path) -> None:
    private = load_pem_private_key(key.read_bytes(), None)
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x" * 8)))


def fold(certificate: Path, key: Path) -> None:
    key.unlink()
    key.mkdir()


SPOILT: dict[str, tuple[Callable[[Path, Path], Any], str, str]] = {
    "no certificate": (lambda certificate, key: certificate.unlink(), "--tls-cert {cert}: cannot be read", "No such"),
    "no key": (lambda certificate, key: key.unlink(), "--tls-key {key}: cannot be read", "No such file"),
    "a folder": (fold, "--tls-key {key}: cannot be read", "directory"),
    "exchanged": (
        lambda certificate, key: certificate.write_bytes(key.read_bytes()),
        "--tls-cert {cert}: there is no certificate",
        "PEM",
    ),
    "not PEM": (lambda certificate, key: key.write_bytes(b"\x30\x82"), "--tls-key {key}: there is no private key", ""),
    "cut": (cut, "--tls-cert {cert}, --tls-key {key}: cannot be used", ""),
    "encrypted": (lock, "--tls-key {key}: the key is encrypted", "openssl pkey"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_file_that_cannot_be_used_is_named(how: str, tmp_path: Path) -> None:
    certificate, key = pair(tmp_path)
    spoil, where, more = SPOILT[how]
    spoil(certificate, key)

    said = refusal(certificate, key)

    assert where.format(cert=certificate, key=key) in said
    assert more in said
