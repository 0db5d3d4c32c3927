"""runs/sped.py: a command by a faster clock, judged in its time; what cannot go faster, and what gets stuck."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

import pytest

from linktape.runs.command import start, wait
from linktape.runs.faketime import fast_time
from linktape.runs.held_signals import signals_held
from linktape.runs.sped import LOOK_S, Sped
from linktape.wiring.hosting import Host
from linktape.wiring.settings import Mode, Settings
from tests.runs.faked import needs_faketime
from tests.runs.ran import linktape
from tests.runs.sped_clients import SCENARIO, waiting

pytestmark = [pytest.mark.slow, needs_faketime]

JAVA = "public class Wait { public static void main(String[] a) throws Exception { Thread.sleep(60_000); } }"
WAITS = {
    "sh": ["sh", "-c", "sleep 60; exit 0"],
    "python": [sys.executable, "-c", "import time; time.sleep(60)"],
    "asyncio": [sys.executable, "-c", "import asyncio; asyncio.run(asyncio.sleep(60))"],
    "node": ["node", "-e", "setTimeout(() => {}, 60000)"],
    "java": ["java", "-XX:TieredStopAtLevel=1", "Wait.java"],
}


def slowed(*command: str, patience_s: float = 60.0) -> str:
    """Run a command by a clock that goes 50 times as fast; gives why it could not go on so."""
    fast = fast_time(50)
    assert fast is not None
    sped = Sped(fast, patience_s)
    try:
        with signals_held(own_group=True) as signals, Host(Settings(Mode.MOCK, port=0), clock=sped.clock) as host:
            sped.begin()
            started = start(command, sped.environment({"PATH": "/usr/bin:/bin"}), own_group=True)
            sped.began(started.pid, host)
            wait(started, signals, 1.0, sped.keep, LOOK_S)
    finally:
        sped.close()
    return sped.slowed


@pytest.mark.parametrize("name", WAITS)
def test_a_command_that_waits_by_the_faster_clock_is_let_be(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which(WAITS[name][0]) is None:
        pytest.skip(f"{WAITS[name][0]} is not installed")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Wait.java").write_text(JAVA)
    began_s = time.monotonic()

    assert slowed(*WAITS[name]) == ""
    assert time.monotonic() - began_s < 60


def test_a_command_in_which_nothing_goes_on_is_ended() -> None:
    said = slowed(sys.executable, "-c", "import signal; signal.pause()", patience_s=1.0)

    assert said.startswith("nothing of it has gone on for ")
    assert "Event.wait" in said


@pytest.mark.skipif(not Path("/sbin/ldconfig").exists(), reason="there is no static program here")
def test_a_static_program_is_named() -> None:
    said = slowed("sh", "-c", "exec 9<&0; while :; do /sbin/ldconfig -p > /dev/null; done")

    assert "ldconfig" in said
    assert said.endswith("loads no libraries: it is linked statically")


@pytest.mark.parametrize(("less_s", "code"), [(0.0, 0), (1.0, 1)])
def test_a_client_that_waits_a_second_less_than_told_is_caught_and_one_that_waits_as_told_is_not(
    less_s: float, code: int, tmp_path: Path
) -> None:
    """At 10, so that a second is more than what a busy machine takes for a call."""
    (tmp_path / "wait.yaml").write_text(SCENARIO)
    (tmp_path / "client.py").write_text(waiting(less_s))
    asked = ("--speed", "10", "--scenario", "wait.yaml", "--", sys.executable, "client.py")

    done = linktape(tmp_path, "run", "--mock", *asked)

    assert done.returncode == code, done.stderr
    assert ("retry-after-is-minimum: request 2" in done.stderr) is (code == 1)
    assert "--speed" not in done.stderr  # it was at the speed
