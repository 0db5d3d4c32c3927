"""`linktape hunt`: its options, reports and exit codes."""

from __future__ import annotations

import json
import shlex
import signal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import InProcess
from tests.runs.ran import client, is_alive, line_of, linktape, started

IGNORES = "link()\n"


def test_a_find_is_printed_written_and_shows_itself_again(tmp_path: Path) -> None:
    (tmp_path / "finds").mkdir()
    files = ["--report", "out.html", "--junit", "out.xml", "--json", "out.json", "--markdown", "out.md"]
    command = client(tmp_path, IGNORES)

    done = linktape(
        tmp_path,
        "hunt",
        "--jobs",
        "2",
        "--runs",
        "4",
        "--out",
        "finds",
        "--limits",
        "cloud-2026",
        *files,
        "--",
        *command,
    )
    line = (tmp_path / "finds/linktape-hunt-1.yaml").read_text().splitlines()[2].removeprefix("#   linktape ")
    again = linktape(tmp_path, *shlex.split(line))
    shown = linktape(tmp_path, "ui", "out.json", "--output", "again.html")

    assert done.returncode == 1, done.stderr
    assert done.stdout == (tmp_path / "out.md").read_text()
    assert "- After unavailable at linkIssues #1 (link HSP-1 blocks MKY-1): the link Blocks from" in done.stdout
    assert "linktape: without a failure: 1 call" in done.stderr
    assert "linktape: found in run" in done.stderr
    assert line.startswith("run --mock --scenario finds/linktape-hunt-1.yaml --limits cloud-2026 -- ")
    assert (again.returncode, "0 links Blocks from HSP-1 to MKY-1" in again.stderr) == (1, True)
    assert shown.returncode == 0
    assert (tmp_path / "again.html").read_text() == (tmp_path / "out.html").read_text()
    assert ElementTree.parse(tmp_path / "out.xml").getroot().get("failures") == "1"
    assert json.loads((tmp_path / "out.json").read_text())["found"][0]["file"] == "finds/linktape-hunt-1.yaml"


def test_an_interrupted_hunt_keeps_what_it_has_and_leaves_nothing_running(tmp_path: Path) -> None:
    text = """
link()
if os.path.exists("begun"):
    open("pid.new", "w").write(str(os.getpid()))
    os.replace("pid.new", "pid")
    import signal; signal.pause()
open("begun", "w").close()
"""
    with started(tmp_path, "hunt", "--json", "out.json", "--", *client(tmp_path, text)) as process:
        assert process.stderr is not None
        assert "now the hunt" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=60)
        shown = line_of(process)

    assert code == 143
    assert shown.startswith("# Hunt: interrupted, so far nothing found")
    assert json.loads((tmp_path / "out.json").read_text())["interrupted"] == 15
    pid = tmp_path / "pid"
    assert not (pid.exists() and is_alive(int(pid.read_text())))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--", ""], "which command?"),
        (["--out", "nowhere", "--", "true"], "--out nowhere: there is no such folder; make it first"),
        (["--budget", "soon", "--", "true"], "write for example 30s"),
        (["--runs", "0", "--", "true"], "'0' is not between 1 and 1e+06"),
        (["--replay", "a.yaml", "--", "true"], "--replay"),
        (["--scenario", "outage", "--", "true"], "--scenario"),
        (["--json", "nowhere/out.json", "--", "true"], "the folder nowhere is not there"),
    ],
)
def test_what_it_cannot_do_is_refused_before_anything_runs(
    in_process: InProcess, tmp_path: Path, options: list[str], says: str
) -> None:
    code, error = in_process("hunt", *options)

    assert code == 2
    assert says in error
