"""`linktape record` in a company: its proxy wants a password, its authority signs, and it alone knows Jira's name."""

from __future__ import annotations

import signal
from pathlib import Path

import requests
import trustme

from linktape.tape.files import load
from tests.cli.running import Running
from tests.company_proxy import NAME, company_proxy
from tests.runs.ran import linktape

AUTH = ("admin@example.com", "token")
PASSWORD = "canary-password"


def test_a_recording_goes_through_the_companys_proxy(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "company.pem")
    made = authority.issue_cert(NAME)
    made.private_key_and_cert_chain_pem.write_to_path(tmp_path / "jira.pem")
    pair = ["--tls-cert", "jira.pem", "--tls-key", "jira.pem"]
    jira = Running(["mock", "--port", "0", "--allow-host", NAME, *pair], tmp_path, {})
    upstream = jira.url.replace("127.0.0.1", NAME)
    options = ["--upstream", upstream, "--upstream-ca", "company.pem", "--cassette", "a.yaml", "--port", "0"]
    with company_proxy(tmp_path, f"me:{PASSWORD}") as port:
        proxy = f"http://127.0.0.1:{port}"
        running = Running(["record", *options], tmp_path, {"HTTPS_PROXY": f"http://me:{PASSWORD}@127.0.0.1:{port}"})

        answer = requests.get(f"{running.url}/rest/api/3/issue/HSP-1", auth=AUTH, timeout=30)

        code, log = running.stopped(signal.SIGINT)
        options = ["--upstream", upstream, "--upstream-ca", "company.pem", "--record", "b.yaml", "--allow-no-calls"]
        ran = linktape(tmp_path, "run", *options, "--upstream-proxy", proxy, "--", "true")
    jira.stopped(signal.SIGINT)
    assert (code, answer.status_code) == (0, 200)
    assert answer.json()["self"].startswith(running.url)
    assert [one.response.status for one in load(tmp_path / "a.yaml")] == [200]
    assert f"{upstream} is asked through the proxy {proxy} (HTTPS_PROXY)" in log
    assert f"{upstream} is asked through the proxy {proxy} (--upstream-proxy)" in ran.stderr
    assert PASSWORD not in log + (tmp_path / "a.yaml").read_text()
