"""The example clients: their own suites under `linktape run`, and the drill reports beside them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin_suite import SPARED
from tests.runs.ran import linktape

EXAMPLES = Path(__file__).parents[2] / "examples"
AT_A_SPEED = ["--speed", "50"]
"""For clients that wait as they are told, which a drill would take minutes for."""

PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SPARED]


@pytest.mark.parametrize(
    ("needs", "command", "shown"),
    [
        ("python3", [*PYTEST, "python"], "4 passed"),
        ("node", ["node", "--test", "node/"], "pass 4"),
        ("jq", ["shell/test.sh"], "ok: a second run makes nothing"),
        ("javac", ["java/test.sh"], "ok: a second run makes nothing"),
    ],
    ids=["python", "node", "shell", "java"],
)
def test_each_example_passes_its_own_tests(needs: str, command: list[str], shown: str) -> None:
    if shutil.which(needs) is None:
        pytest.skip(f"{needs} is not installed")

    done = linktape(EXAMPLES, "run", "--mock", "--env", "JIRA_URL", "--", *command)

    assert done.returncode == 0, done.stdout + done.stderr
    assert shown in done.stdout
    assert "verdict: good" in done.stderr


@pytest.mark.parametrize(
    ("name", "needs", "client", "options"),
    [
        ("node", ["node"], ["node", "node/sync.mjs"], []),
        ("shell", ["jq"], ["shell/sync.sh"], []),
        ("python", ["python3", "faketime"], [sys.executable, "python/sync.py"], AT_A_SPEED),
        ("java", ["javac", "faketime"], ["java", "-cp", "{classes}", "Sync"], AT_A_SPEED),
    ],
    ids=["node", "shell", "python", "java"],
)
def test_a_drill_finds_today_what_the_committed_report_says(
    name: str, needs: list[str], client: list[str], options: list[str], tmp_path: Path
) -> None:
    if missing := [need for need in needs if shutil.which(need) is None]:
        pytest.skip(f"{' and '.join(missing)} is not installed")
    if name == "java":
        subprocess.run(["javac", "-d", str(tmp_path), str(EXAMPLES / "java" / "Sync.java")], check=True)
    command = [word.format(classes=tmp_path) for word in client]
    always = ["--each-call", "--jobs", "8", "--timeout", "45s", "--env", "JIRA_URL"]

    done = linktape(EXAMPLES, "drill", *always, *options, "--", *command, "wanted.json")

    assert done.returncode == (0 if name == "java" else 1), done.stderr  # all are noticed or recovered from
    assert _findings(done.stdout) == _findings((EXAMPLES / name / "drill.md").read_text())


@pytest.mark.parametrize(
    ("name", "share"), [("python", "33 of 34"), ("node", "16 of 23"), ("shell", "2 of 23"), ("java", "23 of 23")]
)
def test_what_is_said_of_the_reports_is_in_them(name: str, share: str) -> None:
    report = (EXAMPLES / name / "drill.md").read_text()

    assert f"# Drill: {share} failures noticed or recovered from" in report
    assert f"{share} failures" in (EXAMPLES / "README.md").read_text()


def _findings(report: str) -> dict[str, str]:
    rows = [[cell.strip() for cell in line.split("|")] for line in report.splitlines() if line.startswith("| ")]
    return {row[1]: row[2] for row in rows}
