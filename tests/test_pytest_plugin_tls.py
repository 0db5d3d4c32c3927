"""The pytest plugin over TLS, with real clients."""

from __future__ import annotations

import pytest

from tests.plugin_suite import ran, ran_outside

pytest_plugins = ["pytester"]


def test_a_marked_test_has_https_and_the_next_one_has_not(suite: pytest.Pytester) -> None:
    result = ran(
        suite,
        """
import os, ssl, subprocess, urllib.request
import httpx

BEFORE = os.environ.get("SSL_CERT_FILE")


@pytest.mark.linktape(mock=True, tls=True)
def test_secured(linktape):
    assert linktape.url.startswith("https://127.0.0.1:")
    assert client(linktape).server_info()["baseUrl"].startswith("https://127.0.0.1:")
    assert post(linktape) == 201
    assert httpx.get(linktape.url + "/rest/api/3/serverInfo").status_code == 200
    assert urllib.request.urlopen(linktape.url + "/rest/api/3/serverInfo").status == 200
    context = ssl.create_default_context(cafile=linktape.authority())
    assert httpx.get(linktape.url + "/rest/api/3/serverInfo", verify=context).status_code == 200


def test_plain(linktape):
    assert linktape.url.startswith("http://127.0.0.1:")
    assert post(linktape) == 201
    assert linktape.authority() == ""
    assert os.environ.get("SSL_CERT_FILE") == BEFORE
""",
    )

    result.assert_outcomes(passed=2)


def test_a_client_with_a_fixed_address_is_answered_in_its_test_and_no_other(suite: pytest.Pytester) -> None:
    result = ran_outside(
        suite,
        """
import os, urllib.request
import httpx

SITE = "https://acme.example"
BEFORE = os.environ.get("HTTPS_PROXY")


@pytest.mark.linktape(mock=True, as_=SITE)
def test_fixed(linktape):
    mine = jira.JIRA(SITE, basic_auth=("admin@example.com", "token"), max_retries=0)
    mine.create_issue_link("Blocks", "HSP-1", "MKY-1")
    assert mine.server_info()["baseUrl"] == SITE
    assert httpx.get(SITE + "/rest/api/3/serverInfo").status_code == 200
    assert urllib.request.urlopen(SITE + "/rest/api/3/serverInfo").status == 200
    assert ("Blocks", "HSP-1", "MKY-1") in linktape.links()
    assert len(linktape.calls("linkIssues")) == 1
    assert linktape.verdict()["ok"]


def test_plain(linktape):
    assert os.environ.get("HTTPS_PROXY") == BEFORE
    assert post(linktape) == 201
""",
    )

    result.assert_outcomes(passed=2)
