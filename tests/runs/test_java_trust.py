"""runs/java_trust.py: Java reads the store that we write, without a tool of Java's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import trustme

from linktape.errors import UsageError
from linktape.runs.java_trust import options


def bundle(folder: Path, count: int = 3) -> Path:
    file = folder / "bundle.pem"
    file.write_bytes(b"".join(trustme.CA().cert_pem.bytes() for _ in range(count)))
    return file


def test_keytool_finds_every_certificate(tmp_path: Path) -> None:
    if shutil.which("keytool") is None:
        pytest.skip("keytool is not here")
    options(bundle(tmp_path))

    listed = subprocess.run(
        ["keytool", "-list", "-keystore", str(tmp_path / "bundle.p12"), "-storepass", "changeit"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert listed.count("trustedCertEntry") == 3


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    file = bundle(tmp_path, 1)
    with file.open("a") as more:
        more.write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")

    assert f"-Djavax.net.ssl.trustStore={tmp_path / 'bundle.p12'}" in options(file)


def test_a_blank_in_the_folders_name_is_quoted(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()

    assert f'"-Djavax.net.ssl.trustStore={tmp_path / "a b" / "bundle.p12"}"' in options(bundle(tmp_path / "a b"))


def test_without_cryptography_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.serialization.pkcs12", None)

    with pytest.raises(UsageError, match=r"pip install 'linktape\[tls\]'"):
        options(tmp_path / "bundle.pem")
