"""cli/quick_start.py: a command loads what it needs, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import CLEAN, running

CASSETTE = Path(__file__).parents[2] / "cassettes" / "sample.yaml"
TELL = {"PYTHONPROFILEIMPORTTIME": "1"}
CLIENT = {"aiohttp.client", "aiohttp.connector", "linktape.layers.forwarder", "linktape.edge.webhooks"}
RECORDING = {"linktape.layers.recorder", "linktape.wiring.recordings"}
PRINTING = {"rich.console", "rich.table"}
SCENARIOS = {"linktape.faults.language.scenario_model"}
FAKE = {"linktape.fake.serve", "linktape.fake.site.built_in"}
MODELS = {"pydantic"}
READING = {*MODELS, "yaml", "linktape.fake.site.file_models"}
TAPE = {"linktape.playback.tape", "linktape.tape.files"}


def imported(log: str) -> set[str]:
    """Give the modules that a process has told of when it was asked for the time that each import took."""
    return set(re.findall(r"^import time:.*\| +(\S+)$", log, re.MULTILINE))


def test_the_version_is_told_without_any_library() -> None:
    asked = [sys.executable, "-m", "linktape", "--version"]

    told = subprocess.run(asked, env={**CLEAN, **TELL}, capture_output=True, text=True, check=True)

    assert told.stdout.startswith("linktape ")
    assert imported(told.stderr).isdisjoint({"typer", "pydantic", "yaml", "aiohttp", "re2", "asyncio", "rich"})


@pytest.mark.parametrize(
    ("command", "needed", "not_needed"),
    [
        (["mock"], FAKE, {*CLIENT, *RECORDING, *PRINTING, *SCENARIOS, *TAPE, *READING}),
        (
            ["replay", "--cassette", str(CASSETTE)],
            TAPE,
            {*CLIENT, *RECORDING, *PRINTING, *SCENARIOS, *FAKE, "pydantic"},
        ),
        (["forward", "--upstream", "http://127.0.0.1:1"], CLIENT - {"linktape.edge.webhooks"}, {*FAKE, *RECORDING}),
        (["mock", "--webhook", "http://127.0.0.1:1"], CLIENT - {"linktape.layers.forwarder"}, {*RECORDING, *TAPE}),
    ],
)
def test_a_mode_loads_its_own_part_of_linktape(
    command: list[str], needed: set[str], not_needed: set[str], tmp_path: Path
) -> None:
    with running(*command, folder=tmp_path, **TELL) as served:
        _, log = served.stopped()

    modules = imported(log)
    assert needed <= modules
    assert modules & not_needed == set()


def test_aiohttp_is_whole_once_its_client_is_named() -> None:
    code = """
from linktape.cli.quick_start import load_aiohttp_server
load_aiohttp_server()
import sys, aiohttp
from aiohttp import hdrs, web
assert "aiohttp.client" not in sys.modules
assert aiohttp.__version__.startswith("3.")
assert aiohttp.web is web and issubclass(aiohttp.ClientPayloadError, aiohttp.ClientError)
assert set(aiohttp.__all__) <= set(dir(aiohttp))
assert not hasattr(aiohttp, "nonsense")
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
