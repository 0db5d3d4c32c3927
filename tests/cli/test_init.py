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


def typed(folder: Path, command: str, within_s: float = 120) -> subprocess.CompletedProcess[str]:
    """Run a printed command, with this linktape and this Python for those of the user's path."""
    words = shlex.split(command)
    here = {"linktape": LINKTAPE, "python": [sys.executable]}
    done = [*here[words[0]], *words[1:]]
    return subprocess.run(done, cwd=folder, capture_output=True, text=True, timeout=within_s, check=False)


@pytest.mark.parametrize("language", [one.name for one in starter.LANGUAGES])
def test_what_is_written_is_green_by_the_commands_that_are_printed(tmp_path: Path, language: str) -> None:
    needs = starter.named(language).needs
    if shutil.which(needs) is None and needs != "pytest":
        pytest.skip(f"{needs} is not here")
    if language == "go":
        (tmp_path / "go.mod").write_text("module example.org/first\n\ngo 1.20\n")
    said = linktape(tmp_path, "init", "--language", language)
    assert said.returncode == 0, said.stderr

    first, *refused, drill = printed_commands(said.stdout)

    done = typed(tmp_path, first)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout or "verdict: good" in done.stderr
    for command in refused:
        done = typed(tmp_path, command)
        assert done.returncode == 1
        assert "fault link-limit struck 1 call: #3" in done.stderr
        assert "verdict: good: the command noticed the failure" in done.stderr
    assert "drill" in drill


WORST = ("link-limit", "rate-limited-date", "rate-limited-gateway", "lost-response", "empty-read", "login-redirect")


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("shell", WORST),
        ("node", WORST),
        *(pytest.param(one.name, (), marks=[pytest.mark.long, pytest.mark.timeout(900)]) for one in starter.LANGUAGES),
    ],
)
def test_its_client_is_a_good_one(tmp_path: Path, language: str, names: tuple[str, ...]) -> None:
    one = starter.named(language)
    if starter.missing_tool(one):
        pytest.skip(f"{one.needs} is not here")
    if language == "go":
        (tmp_path / "go.mod").write_text("module example.org/first\n\ngo 1.19\n")
    drill = printed_commands(linktape(tmp_path, "init", "--language", language).stdout)[-1]
    option = "--linktape-drill-scenario" if one.has_fixture else "--scenario"
    chosen = "".join(f" {option} {name}" for name in names)

    done = typed(tmp_path, drill + chosen if one.has_fixture else drill.replace(" --", f"{chosen} --", 1), within_s=900)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "(100 %); 0 runs with a bad verdict" in done.stdout or one.has_fixture


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
        "wrote tests/linktape_first.test.mjs",
        "There are files of go as well: `linktape init --language go` writes that test, too.",
    ]
    assert all("--env JIRA_URL" in command for command in printed_commands(done.stdout))
    assert (tmp_path / "linktape.yaml").read_text() == "port: 8096\n"


def test_a_language_that_there_is_not_writes_nothing(tmp_path: Path) -> None:
    done = linktape(tmp_path, "init", "--language", "rust")

    assert done.returncode == 2
    assert re.search(r"'rust' is not known here; .*one of python, node, java, go, shell", done.stderr)
    assert list(tmp_path.iterdir()) == []
