"""runs/drill.py by a faster clock: true waits in a fraction of their time, and what cannot be had so."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from linktape.runs.drill import DrillPlan, drill
from linktape.runs.drill_run import Result, Trial
from linktape.runs.faketime import fast_time
from linktape.wiring.settings import Mode, Settings
from tests.runs.faked import needs_faketime
from tests.runs.ran import linktape
from tests.runs.sped_clients import SCENARIO, waiting

EXAMPLES = Path(__file__).parents[2] / "examples"
STATIC = """
import fcntl, os, subprocess
_, narrow = os.pipe()
fcntl.fcntl(narrow, 1031, 4096)  # F_SETPIPE_SZ: it is there for as long as nobody reads what it says
lasting = subprocess.Popen(["/sbin/ldconfig", "-p"], stdout=narrow)
if "FAKETIME" in os.environ:
    lasting.wait()  # both are ended as soon as that is seen
"""

pytestmark = [pytest.mark.slow, needs_faketime]


def drilled(folder: Path, text: str, *options: str) -> tuple[dict[str, Any], str]:
    """Drill a client in the scenario that has it wait 30 seconds; gives the JSON, and what was told meanwhile."""
    (folder / "wait.yaml").write_text(SCENARIO)
    (folder / "client.py").write_text(text)
    asked = ("--scenario", "wait.yaml", "--json", "out.json", *options)
    done = linktape(folder, "drill", *asked, "--", sys.executable, "client.py")
    return json.loads((folder / "out.json").read_text()), done.stdout + done.stderr


class Watch:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def begins(self, runs: int, each_s: float) -> None:
        """So many runs follow."""

    def starts(self, trial: Trial, number: int, of: int) -> None:
        """A run begins."""

    def ends(self, result: Result, number: int, of: int) -> None:
        """A run has ended."""

    def says(self, what: str) -> None:
        self.told.append(what)


def test_a_client_waits_as_it_is_told_and_takes_a_fraction_of_it(tmp_path: Path) -> None:
    found, told = drilled(tmp_path, waiting(), "--speed", "50")

    (run,) = found["runs"]
    assert (found["slowed"], found["exit_code"], run["finding"], run["speed"]) == ([], 0, "recovered", 50), told
    assert run["shortest_wait_s"] >= 29.75
    assert run["took_s"] < 30


def test_a_run_in_which_nothing_goes_on_is_told_and_made_at_one(tmp_path: Path) -> None:
    """With a libfaketime that can make it faster after all, it is at the speed: then nothing is told."""
    (tmp_path / "wait.yaml").write_text(SCENARIO)
    (tmp_path / "client.py").write_text(waiting(how="threading.Event().wait(seconds / 15)"))
    plan = DrillPlan(
        Settings(Mode.MOCK, port=0),
        (sys.executable, str(tmp_path / "client.py")),
        speed=fast_time(50),
        scenarios=(str(tmp_path / "wait.yaml"),),
        patience_s=3.0,
    )
    watch = Watch()

    found = drill(plan, watch)

    (run,) = found.results
    if run.speed == 1:
        (why,) = found.slowed
        assert why.startswith("wait-thirty: nothing of it has gone on for")
        assert why.endswith("it is made again at 1")
    assert watch.told == [f"--speed: {why}" for why in found.slowed]
    assert run.served.count == 2
    assert run.served.violations, "it waits a fifteenth of what it is told, at any speed"


@pytest.mark.skipif(not Path("/sbin/ldconfig").exists(), reason="there is no static program here")
def test_a_command_of_which_a_process_cannot_go_faster_is_drilled_at_one(tmp_path: Path) -> None:
    text = waiting().replace("LESS_S = 0.0", f"{STATIC}\nLESS_S = 29.0")

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
