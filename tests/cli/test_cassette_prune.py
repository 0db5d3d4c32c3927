"""`linktape cassette prune`, and the notes of `linktape run` that it reads."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from linktape.cassette_tools.played_notes import key, load, noted, save
from linktape.cli.cassette import app
from linktape.errors import UsageError
from linktape.tape import files, writer
from linktape.tape.files import CassetteWriter
from tests.runs.ran import client, linktape
from tests.tape.support import interaction, linking

READ, LINK = interaction(), linking()
OTHER = interaction(target="/rest/api/3/issue/MKY-1?fields=issuelinks")
AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    told = CassetteWriter.open(tmp_path / "sync.yaml")
    for one in (READ, LINK, OTHER):
        told.append(one)
    told.close()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def prune(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["prune", "sync.yaml", *arguments])


def note(*played: int, at: datetime = AT) -> None:
    """Note that a run has played these interactions, by their number from 1."""
    told = files.load("sync.yaml")
    save(noted(["sync.yaml"], [told[number - 1] for number in played], at, went_well=True))


def place(number: int) -> str:
    """Say where an interaction stands, as messages do."""
    return files.load("sync.yaml")[number - 1].place


def test_what_no_run_played_is_listed_and_then_dropped(folder: Path) -> None:
    note(1)
    before = (folder / "sync.yaml").read_bytes()
    told = [
        f"{place(2)}: link HSP-1 blocks MKY-1: never played",
        f"{place(3)}: read the links of MKY-1: never played",
        "sync.yaml: 2 of 3 interactions not played; --write drops them",
    ]

    listed = prune()
    after_listing = (folder / "sync.yaml").read_bytes()
    dropped = prune("--write")

    assert (listed.exit_code, listed.stdout.splitlines(), after_listing) == (1, told, before)
    assert (dropped.exit_code, dropped.stdout.splitlines()[-1]) == (0, "sync.yaml: 2 of 3 interactions dropped")
    block = writer.block(READ)
    assert (folder / "sync.yaml").read_bytes() == before[: before.index(block)] + block
    again = prune()
    assert (again.exit_code, again.stdout) == (0, "sync.yaml: 1 interaction, all were played\n")


def test_a_run_notes_what_all_its_sessions_played_those_that_were_reset_included(folder: Path) -> None:
    text = """
import urllib.request
for name, path in (("a", "issue/HSP-1"), ("b", "issue/MKY-1")):
    urllib.request.urlopen(f"{os.environ['LINKTAPE_URL']}/s/{name}/rest/api/3/{path}?fields=issuelinks").read()
control, token = os.environ["LINKTAPE_CONTROL_URL"], os.environ["LINKTAPE_TOKEN"]
headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
urllib.request.urlopen(urllib.request.Request(f"{control}/reset?session=a", b"{}", headers)).read()
"""
    done = linktape(folder, "run", "--replay", "sync.yaml", "--", *client(folder, text))

    listed = prune()

    assert done.returncode == 0, done.stderr
    assert listed.stdout.splitlines() == [
        f"{place(2)}: link HSP-1 blocks MKY-1: never played",
        "sync.yaml: 1 of 3 interactions not played; --write drops them",
    ]


def test_a_drills_run_without_a_fault_counts_as_a_run(folder: Path) -> None:
    text = 'ask("GET", "issue/HSP-1?fields=issuelinks")\n'
    command = ("--scenario", "outage", "--replay", "sync.yaml", "--allow-no-calls", "--", *client(folder, text))
    done = linktape(folder, "drill", *command)

    listed = prune()

    assert list(load().of("sync.yaml").played) == [key(files.load("sync.yaml")[0])], done.stderr
    assert listed.stdout.splitlines()[-1] == "sync.yaml: 2 of 3 interactions not played; --write drops them"


def test_a_run_that_failed_says_nothing_of_what_it_did_not_reach(folder: Path) -> None:
    text = 'ask("GET", "issue/HSP-1?fields=issuelinks")\nsys.exit(3)\n'
    done = linktape(folder, "run", "--replay", "sync.yaml", "--", *client(folder, text))

    listed = prune("--write")

    assert (done.returncode, listed.exit_code) == (3, 2)
    assert (
        "sync.yaml: no `linktape run` that went well has answered from it, so nothing is known of its use"
        in listed.stderr
    )
    assert len(load().of("sync.yaml").played) == 1


def test_since_counts_from_the_last_time(folder: Path) -> None:
    note(1, 2, 3)
    note(1, at=AT + timedelta(days=9))

    listed = prune("--since", "2026-03-02")
    later = prune("--since", "2026-04-01")

    assert listed.stdout.splitlines()[0].endswith("link HSP-1 blocks MKY-1: last played 2026-03-01")
    assert listed.stdout.splitlines()[-1].startswith("sync.yaml: 2 of 3 interactions not played since 2026-03-02;")
    assert (later.exit_code, later.stdout) == (2, "")
    assert isinstance(prune("--since", "soon").exception, UsageError)


def test_without_any_run_it_is_said_what_makes_notes(folder: Path) -> None:
    assert folder.is_dir()

    with pytest.raises(UsageError, match=r"no run has noted in \.linktape/used what it played: `linktape run --replay"):
        CliRunner().invoke(app, ["prune", "sync.yaml"], catch_exceptions=False)


def test_a_cassette_that_is_being_recorded_is_left_alone(folder: Path) -> None:
    note(1)
    recorder = CassetteWriter.open(folder / "sync.yaml", "new_episodes")

    done = prune("--write")
    recorder.close()

    assert done.exit_code == 2
    assert f"being recorded by another process (process {os.getpid()})" in done.stderr


def test_notes_that_cannot_be_kept_fail_no_run(folder: Path) -> None:
    (folder / ".linktape").write_text("a file")
    text = 'ask("GET", "issue/HSP-1?fields=issuelinks")\n'

    done = linktape(folder, "run", "--replay", "sync.yaml", "--", *client(folder, text))

    assert done.returncode == 0
    assert "linktape: what was played is not noted: .linktape/used cannot be made" in done.stderr
