"""`linktape cassette import`, as a user runs it, and the replay of what it made."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from linktape.cli.app import application
from tests.cassette_tools.importing.recordings import FILES
from tests.cli.running import Running, ran


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in FILES.iterdir():
        shutil.copy(path, tmp_path)
    return tmp_path


def test_a_cassette_is_made_beside_the_file_and_replayed(folder: Path) -> None:
    done = ran("cassette", "import", "ruby_vcr.yml", folder=folder)

    assert (done.returncode, done.stdout) == (
        0,
        "ruby_vcr.yml.yaml: 4 interactions of ruby_vcr.yml, a cassette of Ruby's VCR\n",
    )
    assert done.stderr.startswith("ruby_vcr.yml:86:3: GET /jira/rest/api/2/issue/<%= key %>: it is a template")
    server = Running(["replay", "--cassette", "ruby_vcr.yml.yaml", "--port", "0"], folder, {})
    try:
        with urlopen(f"{server.url}/rest/api/2/issue/HSP-1?fields=issuelinks") as answer:
            body = answer.read().decode()
    finally:
        server.stopped()
    self_ = f"{server.url}/rest/api/2/issue/10001"
    assert body == f'{{"id":"10001","self":"{self_}","key":"HSP-1",  "fields":{{"issuelinks":[]}}}}'


def test_an_existing_file_stays_and_nothing_is_made(folder: Path) -> None:
    (folder / "nock.json.yaml").write_text("mine")

    done = ran("cassette", "import", "polly.har", "nock.json", folder=folder)

    assert done.returncode == 2
    assert "nock.json.yaml is there already" in done.stderr
    assert (folder / "nock.json.yaml").read_text() == "mine"
    assert not (folder / "polly.har.yaml").exists()


@pytest.mark.parametrize("where", ["tapes", "./tapes/"])
def test_a_folder_is_made_for_a_cassette_of_each_file_and_a_file_takes_all(folder: Path, where: str) -> None:
    each = ran("cassette", "import", "polly.har", "nock.json", "--output", where, folder=folder)
    together = ran("cassette", "import", "polly.har", "nock.json", "-o", "all.yaml", folder=folder)

    assert each.returncode == together.returncode == 0
    assert sorted(path.name for path in (folder / "tapes").iterdir()) == ["nock.json.yaml", "polly.har.yaml"]
    assert "all.yaml: 10 interactions of polly.har and nock.json" in together.stdout


def test_a_folder_becomes_one_cassette_and_what_is_no_recording_is_named(tmp_path: Path) -> None:
    issue = '{"request": {"method": "GET", "url": "/rest/api/3/issue/HSP-%s"}, "response": %s}'
    for path, text in (
        ("stubs/mappings/b/2.json", issue % (2, '{"bodyFileName": "hsp-2.json"}')),
        ("stubs/mappings/1.json", issue % (1, '{"jsonBody": {"key": "HSP-1"}}')),
        ("stubs/mappings/3.json", issue % (3, '{"bodyFileName": "../secret.json"}')),
        ("stubs/mappings/package.json", "{}"),
        ("stubs/__files/hsp-2.json", '{"key": "HSP-2"}'),
        ("stubs/secret.json", "[]"),
        ("stubs/.hidden/1.json", "{"),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    done = ran("cassette", "import", "stubs", folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "stubs.yaml: 2 interactions of stubs, a file of WireMock's stub mappings\n"
    made = (tmp_path / "stubs.yaml").read_text()
    assert made.index('"HSP-1"') < made.index('"HSP-2"')
    left = [line.partition(": ")[0] for line in done.stderr.splitlines()]
    assert left == [
        "stubs/mappings/package.json:1:1",
        "stubs/secret.json:1:1",
        "stubs/mappings/3.json:1:1",
    ]


@pytest.mark.parametrize("folder", ["mappings", "elsewhere"])
@pytest.mark.parametrize("name", ["gone.json", "../secret.json", "/etc/hostname", "a\\u0000b", "x" * 300, ""])
def test_a_body_that_is_not_beside_is_a_loss(folder: str, name: str, tmp_path: Path) -> None:
    for made in (folder, "__files"):
        (tmp_path / made).mkdir()
    (tmp_path / "secret.json").write_text("[]")
    answer = (
        f'{{"request": {{"method": "GET", "url": "/rest/api/3/myself"}}, "response": {{"bodyFileName": "{name}"}}}}'
    )
    (tmp_path / folder / "a.json").write_text(answer)

    done = CliRunner().invoke(application(), ["cassette", "import", str(tmp_path / folder / "a.json")])

    assert done.exit_code != 0
    assert "lies in a file of its own (`bodyFileName`), which is not in the folder `__files`" in done.output


def test_a_folder_without_recordings_makes_no_cassette(tmp_path: Path) -> None:
    (tmp_path / "stubs").mkdir()

    done = ran("cassette", "import", "stubs", folder=tmp_path)

    assert done.returncode == 2
    assert "stubs: no recording in it; a file of one ends in .gz, .har, .json, .yaml, .yml, .zip" in done.stderr


def test_two_files_of_one_name_do_not_become_one(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / name).mkdir()
        shutil.copy(folder / "nock.json", folder / name)
    (folder / "tapes").mkdir()

    done = ran("cassette", "import", "a/nock.json", "b/nock.json", "-o", "tapes", folder=folder)

    assert done.returncode == 2
    assert "would both become tapes/nock.json.yaml" in done.stderr


def test_a_file_with_nothing_of_jiras_makes_no_cassette(folder: Path) -> None:
    (folder / "page.har").write_text('{"log": {"version": "1.2", "entries": []}}')

    done = ran("cassette", "import", "page.har", folder=folder)

    assert done.returncode == 2
    assert "no call of Jira's REST API is in it" in done.stderr
    assert not (folder / "page.har.yaml").exists()


def test_replay_of_such_a_file_says_what_to_do(folder: Path) -> None:
    done = ran("replay", "--cassette", "browser.har", "--port", "0", folder=folder)

    assert done.returncode == 2
    said = "browser.har:1:1: this is an HTTP archive (HAR): `linktape cassette import browser.har` makes a cassette"
    assert said in done.stderr


def test_a_salt_of_the_project_makes_the_pseudonyms(folder: Path) -> None:
    (folder / "linktape.yaml").write_text("redaction:\n  salt: one-for-all\n")

    ran("cassette", "import", "nock.json", folder=folder)

    assert 'salt: "one-for-all"' in (folder / "nock.json.yaml").read_text()
