"""faults/language/respond_file.py: an answer may come from a regular file below the scenario, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.errors import BadDocument
from linktape.faults.language.respond_file import MOST_BYTES, why_not
from linktape.faults.language.scenario_file import load
from linktape.wiring import scenario_library


def test_an_answer_may_come_from_a_file_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "a.json").write_bytes(b'{"from": "a file"}')
    path = tmp_path / "mine.yaml"
    path.write_text(
        "scenario: x\nrules: [{on: any, then: {respond: {status: 200, file: answers/a.json}}}]\n", encoding="utf-8"
    )

    scenario = scenario_library.find(str(path))

    assert scenario.rules[0].act.canned is not None
    assert scenario.rules[0].act.canned.body == b'{"from": "a file"}'


def test_a_file_may_not_be_reached_through_a_symbolic_link(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"canary")
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "up").symlink_to(tmp_path)

    for name in ("link", "up/secret"):
        text = f"scenario: x\nrules: [{{on: any, then: {{respond: {{status: 200, file: {name}}}}}}}]\n"
        with pytest.raises(BadDocument, match="symbolic link"):
            load(text, "x.yaml", folder=folder)


def test_without_a_folder_no_file_can_be_had() -> None:
    with pytest.raises(BadDocument, match="no file can be taken from here"):
        load("scenario: x\nrules: [{on: any, then: {respond: {status: 200, file: a.json}}}]\n", "x.yaml", folder=None)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.json", None),
        ("./deep/b.json", None),
        ("/etc/passwd", "is not below the scenario's folder"),
        ("../a.json", "is not below the scenario's folder"),
        ("deep/../a.json", "is not below the scenario's folder"),
        ("deep\\b.json", "is not below the scenario's folder"),
        ("C:a.json", "is not below the scenario's folder"),
        ("a\0b", "is not below the scenario's folder"),
        ("", "is not below the scenario's folder"),
        ("deep", "is not a regular file"),
        ("gone.json", "cannot be read (No such file or directory)"),
        ("a.json/b", "cannot be read (Not a directory)"),
        ("large.bin", f"has {MOST_BYTES + 1} bytes"),
    ],
)
def test_only_a_regular_file_below_the_folder_can_be_had(tmp_path: Path, name: str, said: str | None) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.json").touch()
    (tmp_path / "deep" / "b.json").touch()
    with (tmp_path / "large.bin").open("wb") as file:
        file.truncate(MOST_BYTES + 1)

    reason = why_not(tmp_path, name)

    assert (reason is None) is (said is None)
    assert said is None or (reason is not None and said in reason[0])
