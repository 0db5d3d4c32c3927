"""tools/audit.py: what pip-audit's report means. Nothing here asks any registry."""

from __future__ import annotations

from typing import Any

import pytest

from tools.audit import NOT_AUDITED, judged

CLEAN = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-0", "fix_versions": ["3"]}]}
SKIPPED = {"name": "c", "skip_reason": "Dependency not found on PyPI and could not be audited: c (1)"}


@pytest.mark.parametrize(
    ("packages", "code", "says"),
    [
        ([CLEAN, CLEAN], 0, "audited: no known vulnerability in 2 packages"),
        ([CLEAN, BAD], 1, "b 2: PYSEC-0, mended in 3"),
        ([SKIPPED, BAD], 1, "b 2: PYSEC-0, mended in 3"),
        ([CLEAN, SKIPPED], 1, "c: Dependency not found on PyPI"),
        ([SKIPPED, SKIPPED], 0, f"{NOT_AUDITED}: none of 2 packages could be looked up"),
        ([], 1, "not every package was audited"),
    ],
)
def test_a_report_means_this(packages: list[dict[str, Any]], code: int, says: str) -> None:
    found, lines = judged({"dependencies": packages}, "")

    assert found == code
    assert lines[0].startswith(says)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("requests.exceptions.ConnectionError: no way to the host", 0),
        ("requests.exceptions.ProxyError: Unable to connect to proxy", 0),
        ("Timeout: no answer within 120 s", 0),
        ("ERROR:pip_audit._cli:invalid requirements input: requirements-extras.lock", 1),
        ("No module named pip_audit", 1),
    ],
)
def test_without_a_report_only_an_unreachable_list_is_forgiven_and_that_is_said(said: str, code: int) -> None:
    found, lines = judged(None, said)

    assert found == code
    assert said in lines[0]
    assert (NOT_AUDITED in lines[0]) is (code == 0)
