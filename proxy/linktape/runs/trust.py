"""Which variables let a client trust an authority of ours beside those that it trusts anyway."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path

from linktape.runs import java_trust

BUNDLES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE")
"""Variables whose file holds everybody who is trusted."""

NODE = "NODE_EXTRA_CA_CERTS"
"""The variable whose file holds who is trusted as well."""

JAVA = "JAVA_TOOL_OPTIONS"
_PLAIN_PEM = b"-----BEGIN CERTIFICATE-----"


def variables(inherited: Mapping[str, str], authority: Path, *, java: bool = False) -> dict[str, str]:
    """Write what is trusted beside an authority's certificate, and give the variables that name it.

    What a variable named already is trusted still. `java`: Java, too. Raises UsageError where that cannot be had.
    """
    own = authority.read_bytes()
    bundle = authority.with_name("bundle.pem")
    bundle.write_bytes(_joined([own, *_trusted(inherited)]))
    beside = authority.with_name("node.pem")
    beside.write_bytes(_joined([own, *_in(inherited.get(NODE, ""))]))
    given = {**dict.fromkeys(BUNDLES, str(bundle)), NODE: str(beside)}
    if java:
        given[JAVA] = f"{inherited.get(JAVA, '')} {java_trust.options(bundle)}".strip()
    return given


def _trusted(inherited: Mapping[str, str]) -> Iterator[bytes]:
    """Give who is trusted anyway: what the variables name, else the system's authorities."""
    named = dict.fromkeys(inherited[name] for name in BUNDLES if inherited.get(name))
    for path in named:
        yield from _in(path)
    if not named:
        yield from _system()


def _system() -> Iterator[bytes]:
    """Give the system's authorities, from the file or the folder in which its OpenSSL looks."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile is not None:
        yield from _in(paths.cafile)
    elif paths.capath is not None:
        yield from _in(paths.capath)
    else:  # Windows has them in no file
        for data in ssl.create_default_context().get_ca_certs(binary_form=True):
            yield ssl.DER_cert_to_PEM_cert(data).encode()


def _in(path: str) -> Iterator[bytes]:
    """Give the certificates in a file, or in a folder whose files are named by their hash, as OpenSSL has them."""
    place = Path(path) if path else None
    if place is None or not place.exists():
        return
    for file in sorted(place.glob("*.[0-9]")) if place.is_dir() else [place]:
        data = file.read_bytes()
        if _PLAIN_PEM in data:
            yield data


def _joined(pieces: list[bytes]) -> bytes:
    return b"".join(piece.rstrip() + b"\n" for piece in pieces)
