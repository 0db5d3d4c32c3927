"""A gate that looked at nothing is never green: ways to make one vacuous, each red with its cause in a sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import linktape as tape
from tests.runs.ran import client, linktape

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.slow  # each way is a command of its own, with a client of its own

NO_CALL = "the command made no call to linktape, so nothing was tested"
LIMIT = "scenario link-limit struck no call, so nothing of it was tested"

CLIENTS = {
    "reads.py": "ask('GET', 'issueLinkType')",
    "links.py": "link()",
    "links-twice.py": "link(); link('HSP-2')",
    "catches.py": "try:\n    link('NONE-1')\nexcept Exception:\n    pass",
    "elsewhere.py": "import os\nos.environ.get('JIRA_URL')",
    "avatar.py": "ask('GET', 'avatar/issuetype/system')",
    "foreign-host.py": (
        "request = urllib.request.Request(BASE + 'serverInfo', headers={'Host': 'jira.example.com'})\n"
        "try:\n    urllib.request.urlopen(request)\nexcept urllib.error.HTTPError:\n    pass"
    ),
    "resets.py": (
        "import urllib.request\nheaders = {'Authorization': 'Bearer ' + os.environ['LINKTAPE_TOKEN'], "
        "'Content-Type': 'application/json'}\nurllib.request.urlopen(urllib.request.Request("
        "os.environ['LINKTAPE_CONTROL_URL'] + '/reset', b'{}', headers, method='POST'))"
    ),
}
FILES = {
    "empty.yaml": "version: 1\ninteractions: []\n",
    "third.yaml": "scenario: third\nrules:\n- {name: limit, on: linkIssues, when: {nth: 3}, then: link-limit}\n",
    "two.yaml": (
        "scenario: two\nrules:\n- {name: slow, on: linkIssues, then: {delay: 0ms}}\n"
        "- {name: gone, on: deleteIssueLink, then: link-not-found}\n"
    ),
    "nothing.yaml": "scenario: nothing\nrules: []\n",
    "chance.yaml": (
        "scenario: chance\nseed: 1\nrules:\n- {on: linkIssues, when: {probability: 0.000001}, then: unavailable}\n"
    ),
}


@dataclass(frozen=True)
class Way:
    """A way to make a gate vacuous: the arguments of linktape, the client's file, the exit code, and what is said."""

    name: str
    arguments: Sequence[str]
    said: str
    client: str | None = None
    code: int = 1


def command(*words: str) -> list[str]:
    return ["--", *words]


MOCK, TRUE = ["run", "--mock"], command("true")
WAYS = [
    Way("the command does nothing", [*MOCK, *TRUE], f"{NO_CALL}: does it take the address from LINKTAPE_URL?"),
    Way("it reads a variable that it is not given", MOCK, NO_CALL, "elsewhere.py"),
    Way("it ignores the one that --env names", [*MOCK, "--env", "JIRA_URL", *TRUE], "from LINKTAPE_URL or JIRA_URL?"),
    Way("it asks only the control port", MOCK, NO_CALL, "resets.py"),
    Way("it is refused at the door", MOCK, f"{NO_CALL}; 1 request refused by linktape (421)", "foreign-host.py"),
    Way("it fails before it calls", [*MOCK, *command("sh", "-c", "exit 7")], NO_CALL, code=7),
    Way(
        "what it starts is not there", [*MOCK, *command("sh", "-c", "exec no-such-program")],
        "by exit code 127 a shell says that something is not found (is it installed, and in PATH?)", code=127,
    ),
    Way("a replay is asked nothing", ["run", "--replay", "sync.yaml", *TRUE], NO_CALL),
    Way("an empty cassette is asked nothing", ["run", "--replay", "empty.yaml", *TRUE], NO_CALL),
    Way("a recording hears nothing", ["run", "--record", "new.yaml", "--upstream", "SANDBOX", *TRUE], NO_CALL),
    Way(
        "the upstream never answers", ["run", "--record", "new.yaml", "--upstream", "http://127.0.0.1:1"],
        "no call was answered by the upstream, so nothing was tested: the upstream 127.0.0.1:1 refused", "reads.py",
    ),
    Way("no call at all, with a scenario", [*MOCK, "--scenario", "link-limit", *TRUE], f"{LIMIT}: no call fits it"),
    Way("the scenario is about other calls", [*MOCK, "--scenario", "link-limit"], LIMIT, "reads.py"),
    Way(
        "its rule waits for a call that never comes", [*MOCK, "--scenario", "./third.yaml"],
        "2 calls fit it, and none of them is the one that it waits for", "links-twice.py",
    ),
    Way("one of two strikes nobody", [*MOCK, "--scenario", "calm", "--scenario", "link-limit"], LIMIT, "reads.py"),
    Way("chance never strikes", [*MOCK, "--scenario", "./chance.yaml"], "scenario chance struck no call", "links.py"),
    Way("the scenario has nothing in it", [*MOCK, "--scenario", "./nothing.yaml"], "it has neither rules", "links.py"),
    Way(
        "a rule never acts, strictly", [*MOCK, "--strict", "--scenario", "./two.yaml"],
        "rule gone of scenario two never acted: no call fits it", "links.py",
    ),
    Way(
        "recordings are left over, strictly",
        ["run", "--replay", "sync.yaml", "--strict"], "never asked for: sync.yaml:", "reads.py",
    ),
    Way("the client hides a miss", ["run", "--replay", "sync.yaml"], "no recording answers this", "catches.py"),
    Way("a drill of nothing", ["drill", *TRUE], NO_CALL),
    Way("a drill of nothing with a score", ["drill", "--fail-under", "0", *TRUE], NO_CALL),
    Way("a drill of no call in particular", ["drill", "--each-call", *TRUE], NO_CALL),
    Way("a drill in a scenario that strikes nobody", ["drill", "--scenario", "link-limit"], LIMIT, "reads.py"),
    Way(
        "a drill whose only scenario strikes nobody, with a score",
        ["drill", "--fail-under", "0", "--scenario", "link-limit"], LIMIT, "reads.py",
    ),
    Way("coverage of no run", ["coverage", "--fail-under", "0"], "does the client take its address from", code=2),
    Way(
        "drift of an empty cassette", ["drift", "--cassette", "empty.yaml", "--upstream", "SANDBOX"],
        "nothing was asked, so nothing was tested: empty.yaml holds no interaction",
    ),
    Way(
        "drift of writes alone", ["drift", "--cassette", "writes.yaml", "--upstream", "SANDBOX"],
        "writes.yaml holds nothing that may be asked again",
    ),
    Way("a check of an empty cassette", ["cassette", "check", "empty.yaml"], "it holds no interaction, so nothing was"),
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_a_command_that_tested_nothing_is_red_and_says_why(tmp_path: Path, way: Way) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    with tape.mock() as sandbox:
        arguments = [sandbox.url if one == "SANDBOX" else one for one in way.arguments]
        for name in [one for one in ("sync.yaml", "writes.yaml") if one in arguments]:
            record(tmp_path / name, sandbox.url)
        words = command(*client(tmp_path, CLIENTS[way.client], way.client)) if way.client else []

        done = linktape(tmp_path, *arguments, *words)

    assert done.returncode == way.code, done.stdout + done.stderr
    sentences = [line for line in (done.stdout + done.stderr).splitlines() if way.said in line]
    assert sentences, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def record(path: Path, sandbox: str) -> None:
    """Record a link that is made, and nothing else."""
    import requests

    body = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}
    with tape.record(sandbox, path) as recorder:
        answer = requests.post(f"{recorder.url}/rest/api/3/issueLink", json=body, auth=("admin", "token"), timeout=30)
    assert answer.status_code == 201


def test_who_means_it_may_make_no_call(tmp_path: Path) -> None:
    ran = linktape(tmp_path, "run", "--mock", "--allow-no-calls", "--scenario", "link-limit", "--json", "o.json", *TRUE)
    drilled = linktape(tmp_path, "drill", "--allow-no-calls", "--scenario", "calm", "--fail-under", "80", *TRUE)

    assert (ran.returncode, drilled.returncode) == (0, 0), ran.stderr + drilled.stdout
    assert json.loads((tmp_path / "o.json").read_text())["untested"] is None
    assert "0 of 0 failures noticed or recovered from (–)" in drilled.stdout


NO_CALL_IN_TEST = (
    "linktape: the test made no call to linktape, so nothing was tested: does its client take Jira's address"
)

LIMITED = "mock=True, scenario='link-limit'"
TESTS = {
    "the mock is asked nothing": ("mock=True", "pass", NO_CALL_IN_TEST),
    "a cassette is asked nothing": ("cassette='empty.yaml'", "pass", NO_CALL_IN_TEST),
    "the scenario is about other calls": (LIMITED, "get(linktape.url)", f"linktape: {LIMIT}"),
    "a rule never acts, strictly": (
        "mock=True, strict=True, scenario='./two.yaml'", "post(linktape.url)", "linktape: rule gone of scenario two",
    ),
    "a miss is caught": ("cassette='empty.yaml'", "get(linktape.url)", "linktape: #1 list the link types: no recor"),
    "a broken expectation is caught": (LIMITED, "post(linktape.url); post(linktape.url)", "linktape: no-retry-413: re"),
}  # fmt: skip


@pytest.mark.parametrize(("marker", "body", "said"), TESTS.values(), ids=TESTS)
def test_a_test_that_tested_nothing_fails_itself_and_says_why_in_its_first_line(
    pytester: pytest.Pytester, marker: str, body: str, said: str
) -> None:
    for name, text in FILES.items():
        (pytester.path / name).write_text(text)
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(
        test_it=f"""
import pytest, requests

AUTH = ("admin@example.com", "token")
LINK = {{"type": {{"name": "Blocks"}}, "inwardIssue": {{"key": "HSP-1"}}, "outwardIssue": {{"key": "MKY-1"}}}}


def get(url):
    return requests.get(url + "/rest/api/3/issueLinkType", auth=AUTH)


def post(url):
    return requests.post(url + "/rest/api/3/issueLink", json=LINK, auth=AUTH)


@pytest.mark.linktape({marker})
def test_it(linktape):
    {body}
"""
    )

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"{said}*", "FAILED *::test_it - Failed: linktape: *"])
