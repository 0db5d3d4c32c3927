"""`linktape cassette show, check, diff, export`, as a user runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from linktape.cli.cassette import app
from linktape.errors import BadDocument, UsageError
from linktape.tape.cassette import Interaction
from linktape.tape.files import CassetteWriter
from tests.cassette_tools.conversations import MKY, deleting, entry, issue
from tests.tape.support import interaction, linking


def cassette(path: Path, *interactions: Interaction) -> str:
    writer = CassetteWriter.open(path)
    for one in interactions:
        writer.append(one)
    writer.close()
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def file(tmp_path: Path) -> str:
    return cassette(tmp_path / "a.yaml", linking(), issue("HSP-1", entry("outwardIssue", MKY)), deleting())


def test_show_tells_the_conversation_with_its_direction(file: str) -> None:
    done = run("show", file)

    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert lines[0] == f"{file}: 3 interactions"
    assert lines[2].endswith("link HSP-1 blocks MKY-1 201 made")
    assert lines[3].endswith("read the links of HSP-1 200 HSP-1 blocks MKY-1 (10001)")
    assert lines[4].endswith("delete link 10001 (HSP-1 blocks MKY-1) 204 deleted")


def test_several_cassettes_are_shown_one_after_the_other(file: str, tmp_path: Path) -> None:
    other = cassette(tmp_path / "b.yaml", linking())

    told = run("show", file, other).stdout
    listed = json.loads(run("show", file, other, "--json").stdout)

    assert told.index(f"{file}: 3 interactions\n") < told.index(f"\n\n{other}: 1 interaction\n")
    assert [one["n"] for one in listed] == [1, 2, 3, 1]
    assert len({one["file"] for one in listed}) == 2


def test_show_is_there_for_programs_too(file: str) -> None:
    found = json.loads(run("show", file, "--json").stdout)

    assert [(one["n"], one["operation"], one["status"]) for one in found] == [
        (1, "linkIssues", 201),
        (2, "getIssue", 200),
        (3, "deleteIssueLink", 204),
    ]


def test_check_finds_nothing_in_a_good_cassette(file: str) -> None:
    done = run("check", file)

    assert done.exit_code == 0
    assert re.fullmatch(rf"{file}: 3 interactions, recorded 2026-01-31, \d+ days ago, nothing wrong\n", done.stdout)


def test_check_names_the_line_and_exits_1(tmp_path: Path) -> None:
    file = cassette(tmp_path / "a.yaml", linking(), deleting("7"))

    done = run("check", file)

    line = 1 + next(n for n, text in enumerate(Path(file).read_text().splitlines()) if n > 10 and text == "- request:")
    assert done.exit_code == 1
    finding, last = done.stdout.splitlines()
    assert finding == f"{file}:{line}: orphan: link 7 is deleted, but no answer before shows which link that is"
    assert re.fullmatch(rf"{file}: 2 interactions, recorded 2026-01-31, \d+ days ago, 1 finding", last)


def test_check_says_that_an_end_is_torn(file: str) -> None:
    Path(file).write_bytes(Path(file).read_bytes()[:-5])

    done = run("check", file)

    assert done.exit_code == 1
    assert "format: its end is torn" in done.stdout


def test_check_says_what_vcrpy_does_not_load(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    cassette(file, interaction())
    file.write_text(
        file.read_text().replace('    headers:\n      Accept:\n      - "application/json"\n', "    extra: 1\n")
    )

    done = run("check", str(file))

    assert done.exit_code == 1
    assert f"{file}:1: vcrpy: vcrpy cannot load it: TypeError" in done.stdout


def test_check_goes_on_behind_a_file_that_cannot_be_read_and_exits_2(file: str, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("interactions: x\n")

    done = run("check", str(tmp_path / "bad.yaml"), str(tmp_path / "none.yaml"), file)

    assert done.exit_code == 2
    assert f"{tmp_path}/bad.yaml:1:15: `interactions` is no list" in done.stdout
    assert re.search(rf"{file}: 3 interactions, .*, nothing wrong\n", done.stdout)
    assert "none.yaml cannot be opened" in done.stderr


def test_diff_tells_links_and_answers_and_exits_1(file: str, tmp_path: Path) -> None:
    other = cassette(tmp_path / "b.yaml", linking(), issue("HSP-1"))

    done = run("diff", file, other)

    assert done.exit_code == 1
    assert f"  - deleted: HSP-1 blocks MKY-1  ({file}:" in done.stdout
    assert "      $.fields.issuelinks: 1 -> 0 entries\n" in done.stdout


def test_diff_of_the_same_exits_0(file: str) -> None:
    done = run("diff", file, file)

    assert (done.exit_code, done.stdout) == (0, f"{file} and {file} say the same\n")


def test_export_gives_one_interaction_as_curl_or_all_as_har(file: str) -> None:
    assert run("export", file, "1", "--curl").stdout.startswith(
        "curl --request POST https://your-domain.atlassian.net/"
    )
    assert len(json.loads(run("export", file, "--har").stdout)["log"]["entries"]) == 3


TWO_SITES = {
    "version": 1,
    "interactions": [
        {
            "request": {"method": "GET", "uri": f"https://{host}/rest/api/2/serverInfo", "body": None, "headers": {}},
            "response": {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": "{}"}},
        }
        for host in ("old.example", "new.example")
    ],
}


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ([], ["old.example", "new.example"]),
        (["2"], ["new.example"]),
        (["--recorded-site", "https://new.example"], ["your-domain.atlassian.net"]),
        (["2", "--recorded-site", "https://new.example", "--site", "https://mine.example"], ["mine.example"]),
    ],
)
def test_two_sites_are_exported_apart_or_one_of_them(arguments: list[str], asked: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(TWO_SITES))

    done = run("export", str(tmp_path / "a.json"), "--curl", *arguments)

    assert re.findall(r"https://([^/]+)/rest", done.stdout) == asked
    assert ("each keeps its address" in done.stderr) is (arguments in ([], ["2"]))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--site", "https://mine.example"], "stands for one site"),
        (["--recorded-site", "https://other.example"], "but from https://old.example and https://new.example"),
        (["1", "--recorded-site", "https://new.example"], "interaction 1 of .* was recorded from another site"),
        (["--recorded-site", "new.example"], "'new.example' is no address"),
    ],
)
def test_a_site_that_cannot_be_exported_is_refused(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(TWO_SITES))

    done = run("export", str(tmp_path / "a.json"), "--curl", *arguments)

    assert isinstance(done.exception, UsageError)
    assert re.search(said, str(done.exception))


@pytest.mark.parametrize("arguments", [["9", "--curl"], ["1"], ["1", "--har", "--curl"]])
def test_export_says_what_to_write_instead(file: str, arguments: list[str]) -> None:
    assert isinstance(run("export", file, *arguments).exception, UsageError)


def test_a_bad_cassette_is_an_error_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("- request: {}\n")

    for command in ("show", "export"):
        done = run(command, str(tmp_path / "bad.yaml"), *(["--har"] if command == "export" else []))
        assert isinstance(done.exception, BadDocument)
        assert "bad.yaml:1:1: a cassette of vcrpy before 1.0" in str(done.exception)
