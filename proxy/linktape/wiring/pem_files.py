"""PEM files that the user names: certificates and private keys, each used or refused with what is wrong with it."""

from __future__ import annotations

import re
import ssl
from pathlib import Path

from linktape.errors import UsageError

_CERTIFICATE = re.compile(rb"-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----")
_KEY = re.compile(rb"-----BEGIN ([A-Z]+ )*PRIVATE KEY-----")
_LOCKED = re.compile(rb"-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED", re.MULTILINE)


def show(context: ssl.SSLContext, certificate: Path, key: Path, option: str) -> None:
    """Let a context show a certificate; the key may stand in the same file. `option`: what they are named by,
    without `-cert` and `-key`.

    Raises UsageError, which says which of the files is wrong.
    """
    cert_option, key_option = f"{option}-cert", f"{option}-key"
    _holds(certificate, cert_option, _CERTIFICATE, "certificate (-----BEGIN CERTIFICATE-----)")
    hint = f"; give its file with {key_option} FILE" if key == certificate else ""
    named = cert_option if key == certificate else key_option
    text = _holds(key, named, _KEY, "private key (-----BEGIN PRIVATE KEY-----)", hint)
    if _LOCKED.search(text):
        raise UsageError(
            f"{named} {key}: the key is encrypted, and nobody is there to give its password; "
            "decrypt it into a file of its own with `openssl pkey -in FILE -out FILE`"
        )
    try:
        context.load_cert_chain(certificate, key)
    except ssl.SSLError as exc:
        if exc.reason == "KEY_VALUES_MISMATCH":
            raise UsageError(f"{named} {key} is not the key of {cert_option} {certificate}; give a pair") from exc
        pair = f"{cert_option} {certificate}, {named} {key}"
        raise UsageError(f"{pair}: cannot be used ({exc.reason or exc})") from exc


def trust(context: ssl.SSLContext, authorities: Path, option: str) -> None:
    """Let a context trust the authorities in a file, too. Raises UsageError."""
    _holds(authorities, option, _CERTIFICATE, "certificate (-----BEGIN CERTIFICATE-----)")
    try:
        context.load_verify_locations(authorities)
    except ssl.SSLError as exc:
        raise UsageError(f"{option} {authorities}: cannot be used ({exc.reason or exc})") from exc


def _holds(file: Path, option: str, mark: re.Pattern[bytes], what: str, hint: str = "") -> bytes:
    try:
        data = file.read_bytes()
    except OSError as exc:
        raise UsageError(f"{option} {file}: cannot be read ({exc.strerror})") from exc
    if mark.search(data) is None:
        raise UsageError(f"{option} {file}: there is no {what} in it{hint or '; it must be a PEM file'}")
    return data
