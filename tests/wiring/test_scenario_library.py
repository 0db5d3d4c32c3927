"""wiring/scenario_library.py: finding scenarios by name and by path."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linktape.errors import BadDocument, UsageError
from linktape.wiring import scenario_library

TEXT = "scenario: mine\nrules: [{on: any, then: xsrf}]\n"


def test_a_name_is_looked_up_in_the_library() -> None:
    assert scenario_library.find("link-limit").name == "link-limit"


@pytest.mark.parametrize("name", ["mine.yaml", "mine.yml", "folder/mine.yaml"])
def test_what_looks_like_a_path_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path(name).write_text(TEXT, encoding="utf-8")

    scenario = scenario_library.find(name)

    assert (scenario.name, scenario.file) == ("mine", name)


def test_a_file_beside_does_not_hide_a_name_of_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("link-limit").write_text(TEXT, encoding="utf-8")

    assert scenario_library.find("link-limit").name == "link-limit"


def test_several_are_found_in_their_order() -> None:
    assert [one.name for one in scenario_library.find_all(["xsrf", "calm"])] == ["xsrf", "calm"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("link-limits", "there is no scenario 'link-limits' in the library; did you mean 'link-limit'?"),
        ("qqqqqqqq", "there is no scenario 'qqqqqqqq' in the library; `linktape scenarios list` shows them all"),
        ("none.yaml", "none.yaml: there is no such scenario file"),
        (
            "link-limit.yaml",
            "link-limit.yaml: there is no such scenario file; 'link-limit' is in the library, by this name alone",
        ),
        ("third", "there is no scenario 'third' in the library; there is a file scenarios/third.yaml: write its path"),
        ("plain", "there is no scenario 'plain' in the library; there is a file ./plain: write its path"),
        ("./scenarios/third", "scenarios/third: there is no such scenario file; there is scenarios/third.yaml"),
        ("folder.yaml", "folder.yaml: not a regular file; a scenario is a YAML file"),
        ("pipe.yaml", "pipe.yaml: not a regular file; a scenario is a YAML file"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.yaml").mkdir()
    Path("scenarios").mkdir()
    Path("scenarios/third.yaml").touch()
    Path("plain").touch()
    os.mkfifo("pipe.yaml")

    with pytest.raises(UsageError) as caught:
        scenario_library.find(name)

    assert str(caught.value) == said


def test_a_huge_file_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 33)

    with pytest.raises(BadDocument, match="a file of at most 1048576 bytes"):
        scenario_library.find(str(path))
