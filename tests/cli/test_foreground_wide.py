"""Serving other machines: what is said of it, and who may use the Jira credentials that are linktape's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import linktape
from tests.cli.running import Running, running

TOKEN = "a-canary-that-is-the-control-token"
MYSELF = "/rest/api/3/myself"
OURS = {"LINKTAPE_JIRA_EMAIL": "admin@example.com", "LINKTAPE_JIRA_TOKEN": "token"}
WIDE = ("--scope", "all", "--host", "0.0.0.0")


@pytest.fixture
def jira() -> Iterator[linktape.Server]:
    with linktape.mock() as site:
        yield site


@pytest.fixture
def wide(tmp_path: Path, jira: linktape.Server) -> Iterator[Running]:
    """A recorder for everybody, with credentials of its own."""
    given = {"LINKTAPE_CONTROL_TOKEN": TOKEN, **OURS}
    with running("record", "--upstream", jira.url, "--cassette", "a.yaml", *WIDE, folder=tmp_path, **given) as recorder:
        yield recorder


def test_our_credentials_are_for_who_has_signed_in(wide: Running, tmp_path: Path) -> None:
    def asks(path: str = MYSELF, **options: object) -> requests.Response:
        return requests.get(wide.url + path, timeout=10, **options)  # type: ignore[arg-type]  # of each row

    signed_in = [
        asks(auth=("anybody@example.com", TOKEN)),
        asks(headers={"Authorization": f"Bearer {TOKEN}"}),
        asks(f"{MYSELF}?token={TOKEN}&expand=groups", auth=("", TOKEN), headers={"Cookie": f"linktape-80={TOKEN}"}),
    ]
    strangers = [
        asks(),
        asks(headers={"Host": "localhost"}),
        asks(auth=("admin@example.com", "token")),
        asks(headers={"Authorization": "Bearer not-the-token"}),
        asks(f"{MYSELF}?token={TOKEN}"),
        asks("/anything"),
    ]
    code, log = wide.stopped()

    assert [answer.status_code for answer in signed_in] == [200] * 3
    assert {answer.json()["emailAddress"] for answer in signed_in} == {"admin@example.com"}
    for answer in strangers:
        assert (answer.status_code, answer.headers["Linktape-Error"]) == (401, "token")
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="linktape"'
        assert "sign in with linktape's control token" in answer.json()["errorMessages"][0]
    assert "refused a request: sign in with linktape's control token" in log
    assert code == 0
    assert TOKEN not in log
    assert TOKEN not in (tmp_path / "a.yaml").read_text()


def test_who_may_use_the_port_is_told_and_nothing_of_the_control_port_goes_upstream(
    wide: Running, jira: linktape.Server
) -> None:
    login = {"username": "admin", "password": TOKEN}
    urls = wide.heard("clients reach it at ").partition(" at ")[2].partition(";")[0].split()
    statuses = [requests.get(url + MYSELF, auth=("", TOKEN), timeout=10).status_code for url in urls]
    refused = [
        requests.get(wide.url + MYSELF, headers={"Host": "jira.test"}, auth=("", TOKEN), timeout=10),
        requests.post(f"{wide.url}/rest/auth/1/session", json=login, auth=("", TOKEN), timeout=10),
        requests.get(f"{wide.url}/rest/api/3/issue/{TOKEN}", auth=("", TOKEN), timeout=10),
    ]
    code, log = wide.stopped()

    assert set(statuses) == {200}
    assert [answer.status_code for answer in refused] == [421, 400, 400]
    assert "which goes no further" in refused[1].text
    assert [entry["path"] for entry in jira.journal()] == [MYSELF] * len(urls)
    assert "--host 0.0.0.0: whoever can reach this machine can use this port, after signing in" in log
    assert "clients sign in with the control token in LINKTAPE_CONTROL_TOKEN as the API token of any user" in log
    assert "refused a request: the host 'jira.test' is not served here; start linktape with --allow-host jira" in log
    assert code == 0


def test_who_brings_credentials_to_a_wide_port_needs_no_token(tmp_path: Path, jira: linktape.Server) -> None:
    chosen = ("forward", "--upstream", jira.url, "--host", "0.0.0.0", "--allow-host", "*.test")
    with running(*chosen, folder=tmp_path) as wide:
        headers, auth = {"Host": "jira.test"}, ("admin@example.com", "token")
        answer = requests.get(wide.url + MYSELF, auth=auth, headers=headers, timeout=10)
        _, log = wide.stopped()

    assert answer.status_code == 200
    assert "can use this port; --host 127.0.0.1 keeps it to this machine" in log
    assert "sign in" not in log


def test_on_this_machine_our_credentials_need_no_token(tmp_path: Path, jira: linktape.Server) -> None:
    with running("forward", "--upstream", jira.url, folder=tmp_path, **OURS) as here:
        answer = requests.get(here.url + MYSELF, timeout=10)

    assert answer.status_code == 200
