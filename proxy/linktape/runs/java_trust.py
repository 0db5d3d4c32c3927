"""A trust store for Java, which reads no certificates from the files that everybody else reads."""

from __future__ import annotations

import re
import warnings
from contextlib import suppress
from pathlib import Path

from linktape.errors import UsageError

_PASSWORD = "changeit"  # Java's own: who is trusted is no secret
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def options(bundle: Path) -> str:
    """Write a trust store of a bundle's certificates beside it, and give the options by which Java takes it.

    What cannot be read is left out, as OpenSSL leaves it out. Raises UsageError without cryptography.
    """
    try:
        from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
        from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12Certificate, serialize_java_truststore
        from cryptography.x509 import load_pem_x509_certificate
    except ImportError as exc:
        raise UsageError(
            "--java-trust makes its store with cryptography 45 or newer, which is not installed: "
            "pip install 'linktape[tls]'"
        ) from exc
    entries: dict[bytes, PKCS12Certificate] = {}
    for block in _BLOCK.findall(bundle.read_bytes()):
        with suppress(ValueError), warnings.catch_warnings(action="ignore"):
            entries[block] = PKCS12Certificate(load_pem_x509_certificate(block), b"trusted-%d" % len(entries))
    store = bundle.with_suffix(".p12")
    store.write_bytes(serialize_java_truststore(list(entries.values()), BestAvailableEncryption(_PASSWORD.encode())))
    given = {"trustStore": str(store), "trustStorePassword": _PASSWORD, "trustStoreType": "PKCS12"}
    return " ".join(f'"-Djavax.net.ssl.{name}={value}"' for name, value in given.items())
