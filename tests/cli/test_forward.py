"""cli/forward.py: what the client asks goes through, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import requests

from tests.cli.running import running


def test_what_is_not_struck_goes_through_and_nothing_is_recorded(tmp_path: Path, sandbox: str) -> None:
    with running("forward", "--upstream", sandbox, "--scenario", "link-limit", folder=tmp_path) as proxy:
        answer = requests.get(f"{proxy.url}/rest/api/3/serverInfo", timeout=10)
        code, log = proxy.stopped()

    assert answer.status_code == 200
    assert answer.json()["baseUrl"] == proxy.url
    assert (code, "recorded" in log) == (0, False)
    assert list(tmp_path.iterdir()) == []
