"""cli/start.py over TLS: what a server prints, and what of it stays for its next start."""

from __future__ import annotations

import re
from pathlib import Path

import requests
import trustme

from tests.cli.running import ran, running

PATH = "/rest/api/3/serverInfo"


def test_a_server_prints_what_to_trust_and_has_the_same_at_its_next_start(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    for _ in range(2):
        with running("mock", "--tls", folder=tmp_path, XDG_DATA_HOME=data) as mock:
            authority = tmp_path / "data" / "linktape" / "authority.pem"
            answer = requests.get(mock.url + PATH, verify=str(authority), timeout=10)
            code, log = mock.stopped()
        assert answer.json()["baseUrl"] == mock.url
        assert mock.url.startswith("https://127.0.0.1:")
        assert f"linktape: clients must trust {authority}\n" in log
        assert re.search(r"control http://127", log)
        assert code == 0


def test_a_pair_of_files_is_served(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "own.pem"))

    with running("mock", "--tls-cert", "own.pem", "--tls-key", "own.pem", folder=tmp_path) as mock:
        answer = requests.get(mock.url + PATH, verify=str(tmp_path / "ca.pem"), timeout=10)

    assert answer.json()["baseUrl"] == mock.url
    assert "must trust" not in mock.log


def test_what_is_wrong_with_a_pair_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    for arguments, said in (
        (("--tls-cert", "a.pem"), "--tls-cert FILE and --tls-key FILE belong together; give both"),
        (("--tls-cert", "a.pem", "--tls-key", "b.pem"), "--tls-cert a.pem: cannot be read (No such file or directory)"),
    ):
        done = ran("mock", *arguments, "--port", "0", folder=tmp_path)

        assert done.returncode == 2
        assert done.stderr == f"linktape: error: {said}\n"
