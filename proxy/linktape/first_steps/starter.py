"""Writes what a project begins with: a configuration, a scenario, and a test in the language that its folder shows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from linktape.errors import UsageError

CONFIGURATION, SCENARIO = "linktape.yaml", "scenarios/third-link.yaml"


@dataclass(frozen=True, slots=True)
class Language:
    """A language: which files show it, where its first test goes, and what runs that."""

    name: str
    signs: tuple[str, ...]
    test: str
    command: str
    needs: str
    has_fixture: bool = False  # its tests find linktape by themselves

    @property
    def text(self) -> str:
        """The first test."""
        return _template(f"{self.name}.txt")


LANGUAGES = (
    Language(
        "python",
        ("pyproject.toml", "setup.py", "setup.cfg", "requirements*.txt", "pytest.ini", "tox.ini", "Pipfile", "*.py"),
        "tests/test_linktape.py",
        "python -m pytest tests/test_linktape.py",
        "pytest",
        has_fixture=True,
    ),
    Language(
        "node", ("package.json",), "tests/linktape_first.test.mjs", "node --test tests/linktape_first.test.mjs", "node"
    ),
    Language(
        "java",
        ("pom.xml", "build.gradle", "build.gradle.kts"),
        "tests/LinktapeFirst.java",
        "java tests/LinktapeFirst.java",
        "java",
    ),
    Language("go", ("go.mod",), "tests/linktape/first_test.go", "go test ./tests/linktape/", "go"),
    Language("shell", (), "tests/linktape_first.sh", "sh tests/linktape_first.sh", "curl"),
)
"""In the order in which they are looked for; the last one needs no sign."""


def shown_in(folder: Path) -> list[Language]:
    """Give the languages that a folder's files show; the shell where they show none."""
    found = [one for one in LANGUAGES if any(True for sign in one.signs for _ in folder.glob(sign))]
    return found or [LANGUAGES[-1]]


def named(name: str) -> Language:
    """Give a language by its name. Raises UsageError."""
    from linktape.wiring.option import unknown

    found = next((one for one in LANGUAGES if one.name == name), None)
    if found is None:
        names = [one.name for one in LANGUAGES]
        raise UsageError(f"--language {unknown(name, names)}; it is one of {', '.join(names)}")
    return found


def write(folder: Path, language: Language) -> Iterator[tuple[str, bool]]:
    """Write what is not there yet. Gives each file's path, and whether it was written. Raises UsageError."""
    texts = {
        CONFIGURATION: _template(CONFIGURATION),
        SCENARIO: _template("third-link.yaml"),
        language.test: language.text,
    }
    for name, text in texts.items():
        path = folder / name
        is_new = not path.exists()
        try:
            if is_new:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("x", encoding="utf-8") as file:
                    file.write(text)
        except OSError as exc:
            raise UsageError(f"{name}: cannot be written ({exc.strerror})") from exc
        yield name, is_new


def next_commands(language: Language, kept: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give what to type next, each with what it does; a configuration that was there may say something else."""
    of_run, of_drill = ("--mock --env JIRA_URL ", "--env JIRA_URL ") if CONFIGURATION in kept else ("", "")
    if language.has_fixture:
        yield language.command, "two tests against a fake Jira, one with a failure"
        yield f"{language.command} --linktape-drill", "against every failure of the library: some minutes"
        return
    yield f"linktape run {of_run}-- {language.command}", "a test against a fake Jira"
    yield (
        f"linktape run {of_run}--scenario {SCENARIO} -- {language.command}",
        "the third link is refused: it fails",
    )
    yield (
        f"linktape drill {of_drill}--jobs 8 -- {language.command}",
        "against every failure: a minute or two",
    )


def missing_tool(language: Language) -> str:
    """Give the program that the test needs and that is not here; empty where it is."""
    is_here = shutil.which(language.needs) or (language.has_fixture and find_spec(language.needs))
    return "" if is_here else language.needs


def _template(name: str) -> str:
    return (resources.files(__package__) / "files" / name).read_text(encoding="utf-8")
