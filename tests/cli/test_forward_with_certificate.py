"""`linktape forward` to a real nginx that wants to see a certificate."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import trustme

from tests.cli.running import running
from tests.runs.ran import linktape
from tests.shared.redis_server import free_port
from tests.wiring.test_pem_files import lock, pair

pytestmark = pytest.mark.slow

CONFIGURATION = """
daemon off; pid {folder}/pid; error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.pem;
    ssl_client_certificate {folder}/company.pem; ssl_verify_client on;
    default_type application/json;
    return 200 '{{"shown": "$ssl_client_s_dn"}}';
  }}
}}
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Serve by nginx; `me.pem` has a certificate of the company's and its key, `stranger.pem` one of others."""
    command = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or pytest.skip("nginx is not installed")
    company = trustme.CA()
    company.cert_pem.write_to_path(tmp_path / "company.pem")
    for authority, name, file in (
        (company, "127.0.0.1", "server.pem"),
        (company, "me@company.example", "me.pem"),
        (trustme.CA(), "me@company.example", "stranger.pem"),
    ):
        authority.issue_cert(name).private_key_and_cert_chain_pem.write_to_path(tmp_path / file)
    port = free_port()
    (tmp_path / "nginx.conf").write_text(CONFIGURATION.format(folder=tmp_path, port=port))
    with subprocess.Popen(
        [command, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")], stderr=subprocess.PIPE, text=True
    ) as process:
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                continue
        assert process.poll() is None, process.stderr and process.stderr.read()
        yield f"https://127.0.0.1:{port}"
        process.terminate()


def asked(site: str, folder: Path, *options: str) -> tuple[int, str]:
    """Ask a site through linktape; gives the status and what is said."""
    with running("forward", "--upstream", site, *options, folder=folder) as proxy:
        answer = requests.get(f"{proxy.url}/rest/api/3/myself", timeout=30)
        return answer.status_code, answer.text


def test_nginx_gets_the_certificate_or_it_is_said_what_to_set(site: str, tmp_path: Path) -> None:
    host, trusted = site.removeprefix("https://"), ("--upstream-ca", "company.pem")

    shown = asked(site, tmp_path, *trusted, "--upstream-cert", "me.pem")
    status, said = asked(site, tmp_path, *trusted)
    strange_status, strange_said = asked(site, tmp_path, *trusted, "--upstream-cert", "stranger.pem")
    plain_status, plain_said = asked(site.replace("https", "http"), tmp_path)

    assert shown[0] == 200, shown
    assert "shown" in shown[1]
    assert (status, strange_status, plain_status) == (502, 502, 502)
    assert f"{host} wants a certificate; give it with --upstream-cert and --upstream-key" in said
    assert f"{host} does not accept the certificate of --upstream-cert" in strange_said
    assert f"{host} speaks https; --upstream must begin with it" in plain_said


def test_a_pair_that_is_none_stops_the_start(tmp_path: Path) -> None:
    (certificate, locked), _ = pair(tmp_path), pair(tmp_path, "other")
    lock(certificate, locked)
    options = ("forward", "--port", "0", "--upstream", "https://127.0.0.1:9", "--upstream-cert", "own.crt")

    done = {name: linktape(tmp_path, *options, "--upstream-key", name) for name in ("other.key", "own.key")}

    assert {name: one.returncode for name, one in done.items()} == {"other.key": 2, "own.key": 2}
    assert "--upstream-key other.key is not the key of --upstream-cert own.crt; give a pair" in done["other.key"].stderr
    assert "--upstream-key own.key: the key is encrypted" in done["own.key"].stderr
