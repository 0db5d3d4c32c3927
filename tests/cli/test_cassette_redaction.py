"""`linktape cassette scan` and `redact`, as a user, a hook and a CI job run them."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest
import yaml

from linktape.tape.files import CassetteWriter
from tests.cli.running import ran
from tests.redaction.canaries import canary, encode64
from tests.tape.support import interaction, linking

TOKEN = canary(1)
DIRTY = f"""\
interactions:
- request:
    body: null
    headers:
      Authorization: ['Basic {encode64("mia:" + TOKEN)}']
    method: GET
    uri: https://jira.acme.example/rest/api/2/myself
  response:
    body: {{string: '{{"user": {{"displayName": "Mia Krystof"}}, "summary": "plan", "said": "{TOKEN}"}}'}}
    headers: {{}}
    status: {{code: 200, message: OK}}
version: 1
"""


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return ran("cassette", *map(str, arguments), folder=folder)


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    path = tmp_path / "dirty.yaml"
    path.write_text(DIRTY)
    path.chmod(0o640)
    return path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    writer = CassetteWriter.open(tmp_path / "clean.yaml")
    writer.append(linking())
    writer.close()
    return tmp_path / "clean.yaml"


def test_a_scan_of_clean_cassettes_says_so_and_exits_0(clean: Path, tmp_path: Path) -> None:
    done = run("scan", clean, clean, folder=tmp_path)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "linktape: nothing found in 2 files\n")


@pytest.mark.parametrize(("path", "code"), [("/rest/api/3/issue/1", 1), ("/browse/HSP-1", 0)])
def test_a_scan_names_real_sites_and_exits_1_where_replay_leads_to_one(path: str, code: int, tmp_path: Path) -> None:
    writer = CassetteWriter.open(tmp_path / "a.yaml")
    writer.append(interaction(answer=b'{"self":"https://acme.atlassian.net%s"}' % path.encode()))
    writer.close()

    done = run("scan", "a.yaml", folder=tmp_path)

    assert done.returncode == code
    assert "the site acme.atlassian.net, in 1 line" in done.stdout


def test_a_scan_names_file_and_line_exits_1_and_shows_nothing(dirty: Path, clean: Path, tmp_path: Path) -> None:
    done = run("scan", clean, "dirty.yaml", folder=tmp_path)

    assert done.returncode == 1
    assert "dirty.yaml:5: a value of the header Authorization in the request of interaction 1" in done.stdout
    assert "dirty.yaml:9: display name in the body of the response of interaction 1" in done.stdout
    assert "must be revoked" in done.stderr
    for value in (TOKEN, encode64("mia:" + TOKEN), "Mia Krystof"):
        assert value not in done.stdout + done.stderr


def test_a_file_that_is_no_cassette_exits_2_and_the_others_are_scanned(dirty: Path, tmp_path: Path) -> None:
    (tmp_path / "none.yaml").write_text("a: [")

    done = run("scan", "none.yaml", "missing.yaml", "dirty.yaml", folder=tmp_path)

    assert done.returncode == 2
    assert "none.yaml:2:1: not YAML" in done.stderr
    assert "missing.yaml cannot be opened" in done.stderr
    assert "dirty.yaml:5:" in done.stdout
    assert "Traceback" not in done.stderr


def test_redact_cleans_in_place_and_keeps_the_mode(dirty: Path, tmp_path: Path) -> None:
    done = run("redact", "dirty.yaml", folder=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "dirty.yaml: 1 secret and 1 personal data taken out\n"
    assert TOKEN not in dirty.read_text()
    assert "plan" in dirty.read_text()
    assert stat.S_IMODE(dirty.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["dirty.yaml"]
    assert run("scan", "dirty.yaml", folder=tmp_path).returncode == 0


def test_redact_to_another_file_leaves_the_first_alone(dirty: Path, tmp_path: Path) -> None:
    done = run("redact", "dirty.yaml", "--output", "out.yaml", "--redact-text", folder=tmp_path)
    again = run("redact", "dirty.yaml", "--output", "out.yaml", folder=tmp_path)

    assert done.returncode == 0
    assert dirty.read_text() == DIRTY
    assert "plan" not in (tmp_path / "out.yaml").read_text()
    assert again.returncode == 2
    assert "out.yaml cannot be written: File exists" in again.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dirty.yaml", "out.yaml"]


def test_redact_cleans_several_files_and_leaves_as_it_is_what_is_no_cassette(dirty: Path, tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_bytes(dirty.read_bytes())
    (tmp_path / "bad.yaml").write_text("interactions: x\n")

    done = run("redact", "bad.yaml", "dirty.yaml", "more.yaml", folder=tmp_path)

    assert done.returncode == 2
    assert "error: bad.yaml:1" in done.stderr
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["dirty.yaml", "more.yaml"]
    assert (tmp_path / "bad.yaml").read_text() == "interactions: x\n"
    assert run("scan", "dirty.yaml", "more.yaml", folder=tmp_path).returncode == 0


def test_redact_writes_one_file_only_to_another(dirty: Path, clean: Path, tmp_path: Path) -> None:
    done = run("redact", str(dirty), str(clean), "--output", "out.yaml", folder=tmp_path)

    assert done.returncode == 2
    assert "--output is for one FILE" in done.stderr
    assert not (tmp_path / "out.yaml").exists()


def test_redact_uses_the_salt_and_the_additions_of_the_configuration(dirty: Path, tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("redaction: {salt: of the project, json-paths: [summary]}\n")

    done = run("redact", "dirty.yaml", folder=tmp_path)

    found = yaml.safe_load(dirty.read_text())
    assert done.returncode == 0
    assert found["metadata"]["redaction"]["salt"] == "of the project"
    assert '"summary": "***"' in found["interactions"][0]["response"]["body"]["string"]


@pytest.mark.parametrize("content", ["a: [", "interactions: 5\n", DIRTY + "x: &a [*a]\n", "- 1\n", "\x00"])
def test_a_file_that_cannot_be_cleaned_stays_as_it_was(content: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(content)

    done = run("redact", "a.yaml", folder=tmp_path)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "a.yaml:" in done.stderr
    assert path.read_text() == content
    assert [one.name for one in tmp_path.iterdir()] == ["a.yaml"]


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    done = run("redact", "a.yaml", folder=tmp_path)

    assert done.returncode == 2
    assert "a.yaml cannot be rewritten: No such file or directory" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_cassette_that_is_being_recorded_is_left_alone(tmp_path: Path) -> None:
    recorder = CassetteWriter.open(tmp_path / "a.yaml")
    recorder.append(interaction())
    before = (tmp_path / "a.yaml").read_bytes()

    done = run("redact", "a.yaml", folder=tmp_path)

    recorder.close()
    assert done.returncode == 2
    assert "is being recorded by another process" in done.stderr
    assert (tmp_path / "a.yaml").read_bytes() == before


def test_redact_says_where_it_struck_a_path_and_check_says_it_again(dirty: Path, tmp_path: Path) -> None:
    token = "ATATT3xFf" + "kanarienvogel0" * 12
    dirty.write_text(DIRTY.replace("/myself", f"/issue/{token}"))

    done = run("redact", dirty, folder=tmp_path)
    checked = run("check", dirty, folder=tmp_path)

    said = "something was taken out of the path of the request: what else is asked or answered there looks the same"
    assert done.stdout.splitlines()[1].endswith(said)
    assert f"redaction: {said}" in checked.stdout
    assert "record anew: linktape record --upstream URL --cassette" in checked.stdout
    assert "kanarienvogel" not in done.stdout + checked.stdout + dirty.read_text()
