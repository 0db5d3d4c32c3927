"""tools/fuzz.py: the parsers that read what strangers send are fuzzed for a moment, and what is found is told."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tools import fuzz

ROOT = Path(__file__).parents[2]

needs_atheris = pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.fuzz", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)


@needs_atheris
@pytest.mark.parametrize("name", ["classify", "cassette", "scenario"])
def test_nothing_is_found_in_a_moment(name: str) -> None:
    done = ran("--seconds", "3", name)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing found" in done.stdout
    assert not done.stdout.startswith(f"{name}: 0 runs")


@needs_atheris
def test_a_parser_that_does_not_exist_is_refused_with_those_that_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        fuzz.main(["no-such"])

    assert caught.value.code == 2
    assert "there is no parser 'no-such'; there are classify, cassette" in capsys.readouterr().err


@pytest.mark.skipif(importlib.util.find_spec("atheris") is not None, reason="atheris is installed")
def test_without_atheris_it_says_that_nothing_was_fuzzed() -> None:
    done = ran("--seconds", "3", "classify")

    assert (done.returncode, done.stderr.startswith(fuzz.NOT_FUZZED)) == (0, True)
