"""first_steps/starter.py: which language a folder shows, and what is written there, once and over nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.errors import UsageError
from linktape.first_steps import starter
from linktape.wiring import scenario_library
from linktape.wiring.configuration import configuration

NAMES = [one.name for one in starter.LANGUAGES]


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ([], ["shell"]),
        (["README.md"], ["shell"]),
        (["pyproject.toml"], ["python"]),
        (["requirements-dev.txt"], ["python"]),
        (["sync.py"], ["python"]),
        (["package.json"], ["node"]),
        (["pom.xml"], ["java"]),
        (["build.gradle.kts"], ["java"]),
        (["go.mod"], ["go"]),
        (["go.mod", "package.json"], ["node", "go"]),
    ],
)
def test_the_language_is_what_the_files_show(tmp_path: Path, files: list[str], names: list[str]) -> None:
    for name in files:
        (tmp_path / name).touch()

    assert [one.name for one in starter.shown_in(tmp_path)] == names


def test_a_misspelt_language_is_told_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        starter.named("nodejs")

    assert str(caught.value).startswith("--language 'nodejs' is not known here; did you mean 'node'?")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_can_be_read(tmp_path: Path, name: str) -> None:
    language = starter.named(name)

    written = list(starter.write(tmp_path, language))

    assert written == [("linktape.yaml", True), ("scenarios/third-link.yaml", True), (language.test, True)]
    assert scenario_library.read_file(tmp_path / "scenarios" / "third-link.yaml").doubts == ()
    assert configuration(None, tmp_path, {}).chosen("run").values["mock"].value is True
    text = (tmp_path / language.test).read_text(encoding="utf-8")
    assert language.command in text
    assert text.endswith("\n")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    language = starter.named(name)
    for path in ("linktape.yaml", "scenarios/third-link.yaml", language.test):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("mine", encoding="utf-8")

    assert [is_new for _, is_new in starter.write(tmp_path, language)] == [False] * 3
    assert {path.read_text() for path in tmp_path.rglob("*") if path.is_file()} == {"mine"}


def test_a_folder_that_cannot_be_written_into_is_told(tmp_path: Path) -> None:
    (tmp_path / "scenarios").touch()

    with pytest.raises(UsageError, match=r"scenarios/third-link.yaml: cannot be written \(File exists\)"):
        list(starter.write(tmp_path, starter.named("shell")))


def test_a_configuration_of_ones_own_is_not_relied_on() -> None:
    shell = starter.named("shell")

    ours = [command for command, _ in starter.next_commands(shell, [])]
    theirs = [command for command, _ in starter.next_commands(shell, ["linktape.yaml"])]

    assert ours[0] == "linktape run -- sh tests/linktape_first.sh"
    assert theirs[0] == "linktape run --mock --env JIRA_URL -- sh tests/linktape_first.sh"
