"""runs/drill.py by a faster clock: true waits in a fraction of their time, and what cannot be had so."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.runs.faked import needs_faketime
from tests.runs.ran import linktape
from tests.runs.sped_clients import SCENARIO, waiting

EXAMPLES = Path(__file__).parents[2] / "examples"

pytestmark = [pytest.mark.slow, needs_faketime]


def drilled(folder: Path, text: str, *options: str) -> tuple[dict[str, Any], str]:
    """Drill a client in the scenario that has it wait 30 seconds; gives the JSON, and what was told meanwhile."""
    (folder / "wait.yaml").write_text(SCENARIO)
    (folder / "client.py").write_text(text)
    asked = ("--scenario", "wait.yaml", "--json", "out.json", *options)
    done = linktape(folder, "drill", *asked, "--", sys.executable, "client.py")
    return json.loads((folder / "out.json").read_text()), done.stdout + done.stderr


def test_a_client_waits_as_it_is_told_and_takes_a_fraction_of_it(tmp_path: Path) -> None:
    found, told = drilled(tmp_path, waiting(), "--speed", "50")

    (run,) = found["runs"]
    assert (found["slowed"], found["exit_code"], run["finding"], run["speed"]) == ([], 0, "recovered", 50), told
    assert run["shortest_wait_s"] >= 29.75
    assert run["took_s"] < 30


def test_a_run_in_which_nothing_goes_on_is_told_and_made_at_one(tmp_path: Path) -> None:
    """With a libfaketime that can make it faster after all, it is at the speed: then nothing is told."""
    text = waiting(how="threading.Event().wait(seconds)").replace("wait(seconds)", "wait(seconds / 6)")

    found, told = drilled(tmp_path, text, "--speed", "50")

    (run,) = found["runs"]
    if run["speed"] == 1:
        assert "--speed: wait-thirty: nothing of it has gone on for" in told
        assert found["slowed"][0].endswith("it is made again at 1")
    assert run["requests"] == 2
    assert run["violations"], "it waits a sixth of what it is told, at any speed"


@pytest.mark.skipif(not Path("/sbin/ldconfig").exists(), reason="there is no static program here")
def test_a_command_of_which_a_process_cannot_go_faster_is_drilled_at_one(tmp_path: Path) -> None:
    static = "subprocess.run('for i in $(seq 200); do /sbin/ldconfig -p > /dev/null; done', shell=True)"
    text = waiting().replace("LESS_S = 0.0", f"import subprocess\n{static}\nLESS_S = 29.0")

    found, told = drilled(tmp_path, text, "--speed", "50")

    (run,) = found["runs"]
    assert "ldconfig" in found["slowed"][0]
    assert "loads no libraries: it is linked statically; the drill goes on at 1" in found["slowed"][0]
    assert f"linktape: --speed: {found['slowed'][0]}" in told
    assert (run["speed"], [one["policy"] for one in run["violations"]]) == (1, ["retry-after-is-minimum"])


def test_a_command_that_does_something_else_at_the_speed_is_drilled_at_one(tmp_path: Path) -> None:
    text = waiting().replace("LESS_S = 0.0", "LESS_S = 29.0\nif 'FAKETIME' in os.environ: sys.exit(3)")

    found, _ = drilled(tmp_path, text, "--speed", "50")

    said = "it ended with exit code 3, and usually does with exit code 0; the drill goes on at 1"
    assert found["slowed"] == [said]
    assert found["runs"][0]["speed"] == 1


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.long
def test_an_example_is_found_to_be_at_the_speed_what_it_is_at_one(tmp_path: Path) -> None:
    def findings(*options: str) -> dict[str, tuple[str, int]]:
        scenarios = [word for name in ("rate-limited", "unavailable", "link-limit") for word in ("--scenario", name)]
        asked = ["--env", "JIRA_URL", "--json", str(tmp_path / "out.json"), "--jobs", "2", *scenarios, *options]
        linktape(EXAMPLES, "drill", *asked, "--", "node", "node/sync.mjs", "wanted.json")
        found = json.loads((tmp_path / "out.json").read_text())
        assert found["slowed"] == []
        return {run["scenario"]: (run["finding"], len(run["violations"])) for run in found["runs"]}

    assert findings("--speed", "50") == findings("--time-scale", "1")
