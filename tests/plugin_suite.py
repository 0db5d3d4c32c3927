"""A project of its own for tests of the pytest plugin, with real clients."""

from __future__ import annotations

import pytest

CLIENT = """
import jira, requests

LINK = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}


def client(linktape):
    return jira.JIRA(linktape.url, basic_auth=("admin@example.com", "token"), max_retries=0)


def post(linktape, **more):
    url = linktape.url + "/rest/api/3/issueLink"
    return requests.post(url, json={**LINK, **more}, auth=("admin@example.com", "token")).status_code
"""


SPARED = ("-p", "no:schemathesis", "-p", "no:hypothesispytest")
"""Plugins of our own environment that each process of a pytest takes seconds to import. A user's has none of them."""


def ran(suite: pytest.Pytester, text: str, *arguments: str) -> pytest.RunResult:
    """Run one file of tests."""
    _write(suite, text)
    return suite.runpytest_inprocess("-p", "no:cacheprovider", *arguments)


def ran_outside(suite: pytest.Pytester, text: str) -> pytest.RunResult:
    """Run one file of tests in a process of its own: cryptography can be loaded once in a process."""
    _write(suite, text)
    return suite.runpytest_subprocess("-p", "no:cacheprovider", *SPARED)


def _write(suite: pytest.Pytester, text: str) -> None:
    suite.makepyfile(test_links="from myclient import *\nimport pytest\n" + text)


REPLAYED = """
@pytest.mark.linktape
def test_sync(linktape):
    assert post(linktape) == 201
    assert client(linktape).issue("HSP-1").fields.issuelinks[0].outwardIssue.key == "MKY-1"
"""
