"""`linktape doctor`: a line for each thing, what to do, and an exit code."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.runs.ran import linktape


def test_where_nothing_is_in_the_way_it_ends_well(tmp_path: Path) -> None:
    done = linktape(tmp_path, "doctor", "--port", "0")

    assert done.returncode == 0, done.stdout + done.stderr
    assert {line.split()[0] for line in done.stdout.splitlines()} <= {"ok", "note", "->"}
    assert done.stderr == ""


def test_what_is_configured_is_looked_at_and_what_is_in_the_way_ends_it_with_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        (tmp_path / "linktape.yaml").write_text(f"port: {port}\n")

        done = linktape(tmp_path, "doctor")

    bad = [line for line in done.stdout.splitlines() if line.startswith("bad")]
    assert done.returncode == 1
    assert bad == [f"bad  port        {port} on 127.0.0.1 cannot be had: it is in use"]


def test_a_broken_configuration_is_told_with_its_place_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("port: 0\nprot: 8095\nrun: {mokc: true}\n")

    done = linktape(tmp_path, "doctor", "--port", "0", environment={"LINKTAPE_PRT": "1"})

    bad = [line.split(maxsplit=2)[2] for line in done.stdout.splitlines() if line.startswith("bad")]
    assert (done.returncode, done.stderr) == (1, "")
    assert bad == [
        "linktape.yaml:2:1: 'prot' is not known here: did you mean 'port'?",
        "linktape.yaml:3:7: 'mokc' is not known here: did you mean 'mock'?",
    ]
    assert "ok   port " in done.stdout
    assert "ok   client " in done.stdout


@pytest.mark.parametrize(
    ("options", "text", "said"),
    [
        (["--config", "gone.yaml"], "", "--config gone.yaml: there is no such file"),
        ([], "site: gone.yaml\n", "gone.yaml: there is no such file"),
    ],
)
def test_so_is_a_file_that_is_not_there(tmp_path: Path, options: list[str], text: str, said: str) -> None:
    (tmp_path / "linktape.yaml").write_text(text)

    done = linktape(tmp_path, *options, "doctor", "--port", "0")

    assert (done.returncode, done.stderr) == (1, "")
    assert said in done.stdout
    assert "ok   clock " in done.stdout


def test_a_wrong_option_is_told_as_everywhere(tmp_path: Path) -> None:
    done = linktape(tmp_path, "doctor", "--port", "many")

    assert (done.returncode, done.stderr) == (2, "linktape: error: --port 'many' is no whole number\n")
