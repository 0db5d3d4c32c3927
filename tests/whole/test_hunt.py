"""`linktape hunt` with small clients: twelve that two failures together break, and four that are right.

All of them are tried by `make long`, with 200 runs each; here are two of each, with fewer.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from tests.conftest import IS_LONG
from tests.runs.ran import linktape

CLIENTS = Path(__file__).parents[1] / "data" / "hunted"
RUNS = 200 if IS_LONG else 30

BROKEN = {
    "comment_after_failed_look": "doubled",
    "comment_after_stale_look": "doubled",
    "comment_apart": "doubled",
    "delete_ignored": "left behind",
    "even_failures": "lost",
    "issue_made_again": "doubled",
    "retry_ignored": "lost",
    "rollback_ignored": "left behind",
    "second_wait_forgotten": "hammers",
    "turned_round": "reversed",
    "waits_for_ever": "never ends",
    "web_link_again": "doubled",
}
RIGHT = ("right_comment", "right_issue", "right_move", "right_sync")
HERE = ("comment_after_stale_look", "retry_ignored", "right_comment", "right_move")

pytestmark = pytest.mark.timeout(1_200 if IS_LONG else 240)


def cases(names: Iterable[str]) -> list[ParameterSet]:
    """Give the clients as cases: those that are tried here, and those that `make long` tries."""
    return [pytest.param(name, marks=() if name in HERE and not IS_LONG else pytest.mark.long) for name in names]


def command(name: str) -> list[str]:
    return [sys.executable, "-S", str(CLIENTS / f"{name}.py")]


def hunted(folder: Path, name: str, runs: int = RUNS, *more: str) -> dict[str, Any]:
    scale = "1" if IS_LONG else "0.1"  # an answer that is late is that by 0.2 s
    more = ("--time-scale", scale, *more)
    options = ["--jobs", "8", "--runs", str(runs), "--budget", "20m", "--timeout", "20s", "--json", "out.json", *more]
    done = linktape(folder, "hunt", *options, "--", *command(name), within_s=1_100)
    assert done.returncode in (0, 1), done.stderr
    said: dict[str, Any] = json.loads((folder / "out.json").read_text())
    assert said["exit_code"] == done.returncode == bool(said["found"])
    return said


@pytest.mark.parametrize("name", cases(BROKEN))
def test_what_two_failures_break_is_found_and_as_small_as_can_be(tmp_path: Path, name: str) -> None:
    found = hunted(tmp_path, name)["found"]

    two = [one for one in found if len(one["failures"]) == 2 and one["harms"][0]["damage"] == BROKEN[name]]
    assert two, found
    assert all(len(one["failures"]) > 1 for one in found)  # each alone is survived
    lines = Path(tmp_path, two[0]["file"]).read_text().splitlines()
    rules = [line for line in lines if line.startswith("  - {name: ")]
    assert len(rules) == 2
    scenarios = [f"./{two[0]['file']}"]
    for left_out in rules:
        after = f"after: {left_out.partition('name: ')[2].partition(',')[0]},"  # what is asked of what comes after it
        scenarios.append(f"./without-{len(scenarios)}.yaml")
        kept = [line for line in lines if line != left_out and after not in line]
        (tmp_path / scenarios[-1]).write_text("\n".join(kept))
    options = [word for scenario in scenarios for word in ("--scenario", scenario)]
    options += ["--time-scale", "1", "--timeout", "20s", "--jobs", "3", "--json", "out.json"]
    done = linktape(tmp_path, "drill", *options, "--", *command(name))
    assert done.returncode == 1, done.stderr
    whole, *smaller = json.loads((tmp_path / "out.json").read_text())["runs"]
    assert whole["finding"] == "hung" if BROKEN[name] == "never ends" else whole["violations"]
    for run in smaller:
        assert run["exit_code"] or not run["violations"], run["scenario"]
        assert run["finding"] != "hung"


@pytest.mark.long
@pytest.mark.parametrize("name", BROKEN)
def test_the_command_in_a_find_shows_it_again(tmp_path: Path, name: str) -> None:
    found = hunted(tmp_path, name, 70)["found"]

    assert found
    for one in found:
        line = Path(tmp_path, one["file"]).read_text().splitlines()[2]
        repeated = linktape(tmp_path, *shlex.split(line.removeprefix("#   linktape ")))
        assert repeated.returncode == 1, (line, repeated.stderr)


@pytest.mark.parametrize("name", cases(RIGHT))
def test_in_a_right_client_nothing_is_found(tmp_path: Path, name: str) -> None:
    said = hunted(tmp_path, name)

    assert said["found"] == []
    assert said["unsteady"] == []


@pytest.mark.long
def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        hunted(folder, "turned_round", 40, "--seed", "7")
        files.append((folder / "linktape-hunt-1.yaml").read_text())

    assert files[0] == files[1]
    assert "with --seed 7" in files[0]
