"""What is run of each client's repository, on which site, and how."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("LINKTAPE_", "PYTEST_"))}

PYTHON_TESTS = tuple(f"tests/resources/test_{name}.py" for name in ("issue_link", "issue_link_type", "remote_link"))
JAVASCRIPT_TESTS = tuple(
    f"tests/live/cloud/{name}.test.ts" for name in ("issueLinks", "issueLinkTypes", "issueRemoteLinks")
)
JAVASCRIPT_PACKAGES = ("vitest@^4.1", "vite@^8.2", "zod@^4.4")
HTTPS = "https://linktape.example"
"""jira.js' tests want each `self` to be an address of https, as it is behind an ingress."""


class CannotRun(Exception):
    """Why a suite cannot be run here."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many of a suite's tests passed, and what was not good of the others."""

    passed: int
    not_passed: tuple[str, ...]
    printed: str = ""

    @property
    def is_good(self) -> bool:
        """Whether something was tested, and everything passed."""
        return self.passed > 0 and not self.not_passed

    def __str__(self) -> str:
        total = self.passed + len(self.not_passed)
        return "\n".join([f"{self.passed} of {total} passed", *map("  {}".format, self.not_passed)])


@dataclass(frozen=True, slots=True)
class Suite:
    """One client's suite: `run` takes its checkout and a profile of the fake."""

    repository: str
    option: str
    profiles: tuple[str, ...]
    tests: tuple[str, ...]
    runner: Callable[[Path, str, Path], str]

    def run(self, checkout: Path, profile: str) -> Outcome:
        """Run the suite. Raises CannotRun where the folder is no checkout of it."""
        missing = [name for name in self.tests if not (checkout / name).is_file()]
        if missing:
            raise CannotRun(f"{checkout} is no checkout of {self.repository}: it has no {missing[0]}")
        with TemporaryDirectory() as folder:
            printed = self.runner(checkout, profile, Path(folder))
            return outcome_of(Path(folder) / "report.xml", printed)


def run_pycontribs(checkout: Path, profile: str, folder: Path) -> str:
    """Run pycontribs/jira's tests with this Python; gives what they printed."""
    environment = {**CLEAN, "PYTHONPATH": os.pathsep.join([str(checkout), str(HERE)])}
    script = "import tests.conftest as it; print(it.get_unique_project_name())"
    name = _call((sys.executable, "-c", script), checkout, environment).split()[-1]
    with _mock(folder, profile, [f"{name}A", f"{name}B"]) as url:
        people = {"ADMIN": "admin", "ADMIN_PASSWORD": "token", "USER": "user", "USER_PASSWORD": "user-token"}
        environment |= {"CI_JIRA_TYPE": "Server", "CI_JIRA_URL": url}
        environment |= {f"CI_JIRA_{name}": value for name, value in people.items()}
        options = ("-p", "no:linktape", "-p", "no:cacheprovider", "-p", "projects_in_the_site", "-o", "addopts=")
        command = (sys.executable, "-m", "pytest", *options, f"--junitxml={folder / 'report.xml'}", *PYTHON_TESTS)
        return _call(command, checkout, environment, codes=(0, 1))


def run_jira_js(checkout: Path, profile: str, folder: Path) -> str:
    """Run jira.js' live tests with node, in a copy that has vitest from npm; gives what they printed."""
    npm = shutil.which("npm")
    if npm is None:
        raise CannotRun("node and npm are not here")
    for name in ("src", "tests"):
        shutil.copytree(checkout / name, folder / name)
    shutil.copy(checkout / "tsconfig.json", folder)
    shutil.copy(HERE / "vitest.config.mjs", folder)
    (folder / "package.json").write_text('{"private": true, "type": "module"}\n', encoding="utf-8")
    _call((npm, "install", "--no-audit", "--no-fund", *JAVASCRIPT_PACKAGES), folder, CLEAN)
    with _mock(folder, profile, ["AUTOTEST"], "--external-url", HTTPS) as url:
        account = {"JIRA_BASE_URL": url, "JIRA_EMAIL": "admin@example.com", "JIRA_API_TOKEN": "token"}
        report = ("--reporter=junit", "--reporter=verbose", "--outputFile.junit=report.xml")
        command = (npm, "exec", "--", "vitest", "run", *report, *JAVASCRIPT_TESTS)
        return _call(command, folder, {**CLEAN, **account}, codes=(0, 1))


SUITES = (
    Suite("pycontribs/jira", "jira", ("datacenter", "documented"), PYTHON_TESTS, run_pycontribs),
    Suite("MrRefactoring/jira.js", "jira-js", ("documented", "observed"), JAVASCRIPT_TESTS, run_jira_js),
)


@contextmanager
def _mock(folder: Path, profile: str, projects: Sequence[str], *options: str) -> Iterator[str]:
    """Serve a site with these projects, and nothing in them, inside the block; gives its address."""
    staff = ["staff"]
    site = {
        "users": [
            {"name": "admin", "email": "admin@example.com", "tokens": ["token"], "groups": [*staff, "administrators"]},
            {"name": "user", "email": "user@example.com", "tokens": ["user-token"], "groups": staff},
        ],
        "groups": {"staff": "1", "administrators": "2"},
        "administrators": ["administrators"],
        "projects": [{"key": key, "browse": staff, "link": staff} for key in projects],
    }
    (folder / "site.json").write_text(json.dumps(site), encoding="utf-8")
    serve = ("-m", "linktape", "mock", "--site", "site.json", "--profile", profile, "--port", "0")
    with (
        (folder / "mock.log").open("w+", encoding="utf-8") as log,
        subprocess.Popen(
            (sys.executable, *serve, *options), cwd=folder, env=CLEAN, stdout=subprocess.PIPE, stderr=log, text=True
        ) as mock,
    ):
        try:
            assert mock.stdout is not None
            ready = mock.stdout.readline().strip()
            if not ready:
                log.seek(0)
                raise CannotRun(f"the mock does not start: {log.read()}")
            yield ready.rpartition(" ")[2]
        finally:
            mock.terminate()


def _call(command: Sequence[str], folder: Path, environment: Mapping[str, str], codes: Sequence[int] = (0,)) -> str:
    """Run a command and give what it printed. Raises CannotRun for an exit code that is none of `codes`."""
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode not in codes:
        raise CannotRun(
            f"`{' '.join(command[:4])} …` ended with {ended.returncode}: {(ended.stderr or ended.stdout)[-2_000:]}"
        )
    return ended.stdout + ended.stderr


def outcome_of(report: Path, printed: str) -> Outcome:
    """Read a JUnit report."""
    passed, others = 0, list[str]()
    for case in ET.parse(report).iter("testcase"):
        bad = next((inner for inner in case if inner.tag in ("failure", "error", "skipped")), None)
        if bad is None:
            passed += 1
        else:
            others.append(f"{bad.tag}: {case.get('classname')} {case.get('name')}: {bad.get('message', '')}"[:300])
    return Outcome(passed, tuple(others), printed)
