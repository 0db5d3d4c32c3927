"""`linktape cassette prune`, and the notes of `linktape run` that it reads."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linktape.cassette_tools.played_notes import load
from linktape.tape import writer
from linktape.tape.files import CassetteWriter
from tests.runs.ran import client, linktape
from tests.tape.support import interaction, linking

READ, LINK = interaction(), linking()
OTHER = interaction(target="/rest/api/3/issue/MKY-1?fields=issuelinks")
CLIENT = 'ask("GET", "issue/HSP-1?fields=issuelinks")\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    told = CassetteWriter.open(tmp_path / "sync.yaml")
    for one in (READ, LINK, OTHER):
        told.append(one)
    told.close()
    return tmp_path


def place(folder: Path, number: int) -> str:
    """Say where an interaction stands, as messages do."""
    lines = (folder / "sync.yaml").read_text().splitlines()
    return f"sync.yaml:{[at for at, line in enumerate(lines, 1) if line == '- request:'][number - 1]}"


def run(folder: Path, text: str = CLIENT, *arguments: str) -> subprocess.CompletedProcess[str]:
    return linktape(folder, "run", "--replay", "sync.yaml", *arguments, "--", *client(folder, text))


def test_what_no_run_played_is_listed_and_then_dropped_and_the_rest_is_served_as_before(folder: Path) -> None:
    assert run(folder).returncode == 0
    before = (folder / "sync.yaml").read_bytes()

    listed = linktape(folder, "cassette", "prune", "sync.yaml")
    told = [
        f"{place(folder, 2)}: link HSP-1 blocks MKY-1: never played",
        f"{place(folder, 3)}: read the links of MKY-1: never played",
        "sync.yaml: 2 of 3 interactions not played; --write drops them",
    ]
    after_listing = (folder / "sync.yaml").read_bytes()
    dropped = linktape(folder, "cassette", "prune", "sync.yaml", "--write")

    assert (listed.returncode, after_listing) == (1, before)
    assert listed.stdout.splitlines() == told
    assert (dropped.returncode, dropped.stdout.splitlines()[-1]) == (0, "sync.yaml: 2 of 3 interactions dropped")
    block = writer.block(READ)
    assert (folder / "sync.yaml").read_bytes() == before[: before.index(block)] + block
    assert run(folder, CLIENT, "--strict").returncode == 0
    again = linktape(folder, "cassette", "prune", "sync.yaml")
    assert (again.returncode, again.stdout) == (0, "sync.yaml: 1 interaction, all were played\n")


def test_runs_of_several_sessions_and_a_reset_one_count_together(folder: Path) -> None:
    text = """
import urllib.request
for name, path in (("a", "issue/HSP-1"), ("b", "issue/MKY-1")):
    urllib.request.urlopen(f"{os.environ['LINKTAPE_URL']}/s/{name}/rest/api/3/{path}?fields=issuelinks").read()
control, token = os.environ["LINKTAPE_CONTROL_URL"], os.environ["LINKTAPE_TOKEN"]
headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
urllib.request.urlopen(urllib.request.Request(f"{control}/reset?session=a", b"{}", headers)).read()
"""
    assert run(folder, text).returncode == 0

    listed = linktape(folder, "cassette", "prune", "sync.yaml")

    assert listed.stdout.splitlines()[0] == f"{place(folder, 2)}: link HSP-1 blocks MKY-1: never played"
    assert listed.stdout.splitlines()[1].startswith("sync.yaml: 1 of 3 interactions")


def test_a_run_that_failed_says_nothing_of_what_it_did_not_reach(folder: Path) -> None:
    assert run(folder, CLIENT + "sys.exit(3)\n").returncode == 3

    done = linktape(folder, "cassette", "prune", "sync.yaml", "--write")

    assert done.returncode == 2
    assert "sync.yaml: no run that went well has answered from it, so nothing is known of its use" in done.stderr
    assert len(load(folder / ".linktape" / "used").cassettes) == 1


def test_since_lists_what_was_played_before_only(folder: Path) -> None:
    run(folder, CLIENT)
    today = datetime.now(UTC).date()

    fresh = linktape(folder, "cassette", "prune", "sync.yaml", "--since", "1d")
    later = linktape(folder, "cassette", "prune", "sync.yaml", "--since", f"{today.year + 1}-01-01")
    wrong = linktape(folder, "cassette", "prune", "sync.yaml", "--since", "soon")

    assert fresh.stdout.splitlines()[-1].startswith("sync.yaml: 2 of 3 interactions not played since ")
    assert (later.returncode, later.stdout) == (2, "")
    assert (wrong.returncode, "write a date such as" in wrong.stderr) == (2, True)


def test_without_any_run_it_is_said_what_makes_notes(folder: Path) -> None:
    done = linktape(folder, "cassette", "prune", "sync.yaml")

    assert done.returncode == 2
    assert "no run has noted in .linktape/used what it played: `linktape run --replay FILE -- COMMAND`" in done.stderr


def test_a_cassette_that_is_being_recorded_is_left_alone(folder: Path) -> None:
    run(folder)
    recorder = CassetteWriter.open(folder / "sync.yaml", "new_episodes")

    done = linktape(folder, "cassette", "prune", "sync.yaml", "--write")
    recorder.close()

    assert done.returncode == 2
    assert f"being recorded by another process (process {os.getpid()})" in done.stderr


def test_notes_that_cannot_be_kept_fail_no_run(folder: Path) -> None:
    (folder / ".linktape").write_text("a file")

    done = run(folder)

    assert done.returncode == 0
    assert "linktape: what was played is not noted: .linktape/used cannot be made" in done.stderr
