"""runs/trust.py: an authority of ours is trusted beside those that are trusted anyway."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme

from linktape.runs.trust import BUNDLES, NODE, variables


def certificate(file: Path) -> bytes:
    """Write an authority's certificate into a file."""
    file.parent.mkdir(exist_ok=True)
    made = trustme.CA().cert_pem.bytes()
    file.write_bytes(made)
    return made


def trusted(path: str) -> set[bytes]:
    """Give the certificates in a file, as OpenSSL reads them."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(path)
    return set(context.get_ca_certs(binary_form=True))


def der(pem: bytes) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem.decode())


def test_the_system_and_we_are_trusted(tmp_path: Path) -> None:
    own = certificate(tmp_path / "authority.pem")

    given = variables({}, tmp_path / "authority.pem")

    assert set(given) == {*BUNDLES, NODE}
    assert len({given[name] for name in BUNDLES}) == 1
    system = set(ssl.create_default_context().get_ca_certs(binary_form=True))
    assert trusted(given["SSL_CERT_FILE"]) >= {der(own), *system}
    assert trusted(given[NODE]) == {der(own)}


@pytest.mark.parametrize("name", BUNDLES)
def test_who_was_named_before_is_trusted_still(name: str, tmp_path: Path) -> None:
    own, company = certificate(tmp_path / "authority.pem"), certificate(tmp_path / "company.pem")

    given = variables({name: str(tmp_path / "company.pem")}, tmp_path / "authority.pem")

    assert trusted(given["REQUESTS_CA_BUNDLE"]) == {der(own), der(company)}


def test_a_folder_of_certificates_is_read_as_openssl_does(tmp_path: Path) -> None:
    own, company = certificate(tmp_path / "authority.pem"), certificate(tmp_path / "certs" / "0a1b2c3d.0")
    (tmp_path / "certs" / "README").write_text("-----BEGIN CERTIFICATE-----")

    given = variables({"REQUESTS_CA_BUNDLE": str(tmp_path / "certs")}, tmp_path / "authority.pem")

    assert trusted(given["CURL_CA_BUNDLE"]) == {der(own), der(company)}


def test_node_trusts_still_what_it_was_told_to(tmp_path: Path) -> None:
    own, company = certificate(tmp_path / "authority.pem"), certificate(tmp_path / "company.pem")

    given = variables({NODE: str(tmp_path / "company.pem")}, tmp_path / "authority.pem")

    assert trusted(given[NODE]) == {der(own), der(company)}


def test_a_file_that_is_named_and_not_there_is_passed_over(tmp_path: Path) -> None:
    own = certificate(tmp_path / "authority.pem")

    given = variables({"SSL_CERT_FILE": str(tmp_path / "missing.pem"), NODE: ""}, tmp_path / "authority.pem")

    assert trusted(given["SSL_CERT_FILE"]) == {der(own)}


def test_java_keeps_its_options_and_gets_ours(tmp_path: Path) -> None:
    certificate(tmp_path / "authority.pem")

    given = variables({"JAVA_TOOL_OPTIONS": "-Xmx64m"}, tmp_path / "authority.pem", java=True)

    assert given["JAVA_TOOL_OPTIONS"].startswith('-Xmx64m "-Djavax.net.ssl.trustStore=')
