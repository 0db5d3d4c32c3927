"""cli/start.py: what record, replay, mock and forward share."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

import linktape
from tests.cli.running import running
from tests.support import link

ADMIN = ("admin@example.com", "token")


@pytest.mark.parametrize("mode", ["mock", "forward", "record", "replay"])
def test_a_scenario_strikes_in_every_mode(tmp_path: Path, sandbox: str, mode: str) -> None:
    body = link("HSP-1", "MKY-1")
    if mode == "replay":
        with linktape.record(sandbox, tmp_path / "a.yaml") as proxy:
            requests.post(f"{proxy.url}/rest/api/3/issueLink", json=body, auth=ADMIN, timeout=10)
    chosen = {
        "mock": ["mock"],
        "forward": ["forward", "--upstream", sandbox],
        "record": ["record", "--upstream", sandbox, "--cassette", "b.yaml"],
        "replay": ["replay", "--cassette", "a.yaml"],
    }[mode]
    (tmp_path / "full.yaml").write_text("scenario: full\nrules:\n  - {on: linkIssues, then: link-limit}\n")
    with running(*chosen, "--scenario", "full.yaml", folder=tmp_path) as served:
        answer = requests.post(f"{served.url}/rest/api/3/issueLink", json=body, auth=ADMIN, timeout=10)

    assert answer.status_code == 413


def test_the_environment_and_the_file_give_options_and_the_command_line_wins(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("control-port: 'off'\nscenario: [link-limit]\n")

    with running("mock", folder=tmp_path, LINKTAPE_CONTROL_PORT="free") as mock:
        answer = requests.get(f"{mock.url}/rest/api/3/serverInfo", timeout=10)
        _, log = mock.stopped()

    assert answer.status_code == 200
    assert "linktape: control http" in log
    assert "linktape: scenario link-limit, seed 0" in log
