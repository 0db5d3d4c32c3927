"""`linktape init`: what it writes into an empty folder is green at once, by the very commands that it prints."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from linktape.first_steps import starter
from tests.runs.ran import LINKTAPE, linktape


def printed_commands(said: str) -> list[str]:
    return [line.partition("  #")[0].strip() for line in said.partition("Next")[2].splitlines() if "  #" in line]


def typed(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a printed command, with this linktape and this pytest for those of the user's path."""
    words = shlex.split(command)
    here = {"linktape": LINKTAPE, "pytest": [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]}
    done = [*here[words[0]], *words[1:]]
    return subprocess.run(done, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("language", [one.name for one in starter.LANGUAGES])
def test_what_is_written_is_green_by_the_commands_that_are_printed(tmp_path: Path, language: str) -> None:
    needs = starter.named(language).needs
    if shutil.which(needs) is None and needs != "pytest":
        pytest.skip(f"{needs} is not here")
    if language == "go":
        (tmp_path / "go.mod").write_text("module example.org/first\n\ngo 1.20\n")
    said = linktape(tmp_path, "init", "--language", language)
    assert said.returncode == 0, said.stderr

    *tests, drill = printed_commands(said.stdout)

    assert "drill" in drill
    for command in tests:
        done = typed(tmp_path, command)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "2 passed" in done.stdout or "verdict: good" in done.stderr
    if len(tests) > 1:
        assert "fault link-limit struck 1 call: #3" in done.stderr


@pytest.mark.parametrize(("language", "wrong"), [("python", "sorted(["), ("shell", "made=$(sync)")])
def test_a_client_that_makes_less_than_it_says_is_caught(tmp_path: Path, language: str, wrong: str) -> None:
    linktape(tmp_path, "init", "--language", language)
    path = tmp_path / starter.named(language).test
    text = path.read_text()
    broken = {"python": ("made.append(key)", "made.append('MKY-9')"), "shell": ('201) echo "$key"', "201) echo MKY-9")}
    path.write_text(text.replace(*broken[language]))
    assert path.read_text() != text

    done = typed(tmp_path, printed_commands(linktape(tmp_path, "init", "--language", language).stdout)[0])

    assert done.returncode == 1


def test_it_says_what_it_wrote_what_it_kept_and_what_else_is_there(tmp_path: Path) -> None:
    (tmp_path / "go.mod").touch()
    (tmp_path / "package.json").touch()
    (tmp_path / "linktape.yaml").write_text("port: 8096\n")

    done = linktape(tmp_path, "init")

    assert done.stdout.splitlines()[:4] == [
        "kept  linktape.yaml, which was there already",
        "wrote scenarios/third-link.yaml",
        "wrote tests/linktape_first.mjs",
        "There are files of go as well: `linktape init --language go` writes that test, too.",
    ]
    assert all("--env JIRA_URL" in command for command in printed_commands(done.stdout))
    assert (tmp_path / "linktape.yaml").read_text() == "port: 8096\n"


def test_a_language_that_there_is_not_writes_nothing(tmp_path: Path) -> None:
    done = linktape(tmp_path, "init", "--language", "rust")

    assert done.returncode == 2
    assert re.search(r"'rust' is not known here; .*one of python, node, java, go, shell", done.stderr)
    assert list(tmp_path.iterdir()) == []
