"""Workers of pytest-xdist on one server, each test with a cassette and a scenario of its own.

`LINKTAPE_FULL=1` makes it eight workers with fifty tests each.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import requests

import linktape as tape
from tests.plugin_suite import SPARED
from tests.runs.ran import linktape

WORKERS, TESTS = (8, 50) if os.environ.get("LINKTAPE_FULL") else (3, 20)

SUITE = """
import base64, json, os, pytest, urllib.error, urllib.request

URL, CONTROL, TOKEN = (os.environ["LINKTAPE_" + name] for name in ("URL", "CONTROL_URL", "TOKEN"))
BASIC = "Basic " + base64.b64encode(b"admin:token").decode()


def ask(method, url, body=None, authorization=BASIC):
    headers = {"Authorization": authorization, "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=30) as answer:
            return answer.status, json.loads(answer.read() or "null")
    except urllib.error.HTTPError as error:
        return error.code, None


NUMBERS = list(range(COUNT))


@pytest.mark.parametrize("n", NUMBERS)
def test_meets_nobody(n):
    session, story = f"t{n}", n % 4 + 1
    if n % 3 == 0:
        control = f"{CONTROL}/scenario?session={session}"
        assert ask("PUT", control, {"scenario": "link-limit"}, "Bearer " + TOKEN)[0] == 200
    api = f"{URL}/s/{session}/rest/api/2"
    ends = {"inwardIssue": {"key": f"HSP-{story}"}, "outwardIssue": {"key": f"MKY-{story}"}}
    read = f"{api}/issue/HSP-{story}?fields=issuelinks"

    before = ask("GET", read)[1]["fields"]["issuelinks"]
    status, _ = ask("POST", f"{api}/issueLink", {"type": {"name": "Blocks"}, **ends})
    after = ask("GET", read)[1]["fields"]["issuelinks"]

    assert before == []
    assert status == (413 if n % 3 == 0 else 201)
    assert [link["outwardIssue"]["key"] for link in after] == ([] if n % 3 == 0 else [f"MKY-{story}"])
    assert all(link["self"].startswith(api) for link in after)
"""


def record(path: Path, upstream: str, story: int) -> None:
    """Record one story: an issue read, linked, and read again."""
    link = {
        "type": {"name": "Blocks"},
        "inwardIssue": {"key": f"HSP-{story}"},
        "outwardIssue": {"key": f"MKY-{story}"},
    }
    policy = {"salt": "one-for-the-whole-project"}
    with tape.record(upstream, path, redaction=policy) as recorder, requests.Session() as client:
        client.auth = ("admin", "token")
        issue = f"{recorder.url}/rest/api/2/issue/HSP-{story}?fields=issuelinks"
        client.get(issue).raise_for_status()
        client.post(f"{recorder.url}/rest/api/2/issueLink", json=link).raise_for_status()
        client.get(issue).raise_for_status()


def test_many_tests_with_cassettes_and_scenarios_of_their_own_share_one_server(tmp_path: Path) -> None:
    with tape.mock() as sandbox:
        for story in (1, 2, 3, 4):
            record(tmp_path / f"{story}.yaml", sandbox.session(str(story)).url, story)
    (tmp_path / "test_many.py").write_text(SUITE.replace("COUNT", str(WORKERS * TESTS)))
    cassettes = [word for story in (1, 2, 3, 4) for word in ("--replay", f"{story}.yaml")]
    workers = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *SPARED,
        "-n",
        str(WORKERS),
        "--dist",
        "load",
    ]

    done = linktape(tmp_path, "run", *cassettes, "--json", "out.json", "--", *workers)

    assert f"{WORKERS * TESTS} passed" in done.stdout, done.stdout + done.stderr
    said = json.loads((tmp_path / "out.json").read_text())
    assert done.returncode == 0, done.stderr
    assert len(said["sessions"]) == WORKERS * TESTS
    assert said["requests"] == 3 * WORKERS * TESTS
    assert {len(session["journal"]) for session in said["sessions"]} == {3}
