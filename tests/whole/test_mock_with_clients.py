"""Real clients, unmodified, against a running mock: connect, list, link with a comment, find, read, delete, err."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import requests
from atlassian import Jira
from jira import JIRA, JIRAError

from tests.cli.running import running

SCRIPT = Path(__file__).with_name("javascript") / "client.mjs"
JIRA_JS = "jira.js@5.4.0"
ADMIN, READER, STRANGER = (
    ("admin@example.com", "token"),
    ("reader@example.com", "reader-token"),
    ("admin@example.com", "wrong-token"),
)
HIDDEN = {"body": "x", "visibility": {"type": "role", "value": "Administrators"}}
Seen = dict[str, Any]

ERRORS = {
    "deleted twice": 404,
    "unknown type": 404,
    "unknown issue": 404,
    "hidden issue": 404,
    "no permission": 404,
    "refused comment": 400,
    "full issue": 413,
    "wrong token": 401,
}
DIFFERENT = {
    "documented": {},
    "observed": {"no permission": 401, "wrong token": 404},
    "datacenter": {"no permission": 401, "full issue": 0},
}


def expected(profile: str) -> Seen:
    return {
        "deployment": "Server" if profile == "datacenter" else "Cloud",
        "me": "admin",
        "types": ["Blocks", "Cloners", "Duplicate", "Relates"],
        "before": [],
        "link": ["blocks", "MKY-1", "is blocked by", "HSP-1"],
        "comments": ["said"],
        "byId": ["HSP-1", "MKY-1"],
        "after": [],
        "errors": {**ERRORS, **DIFFERENT[profile]},
    }


def with_jira(url: str) -> Seen:
    """PyPI's jira."""

    def client(user: tuple[str, str]) -> JIRA:
        return JIRA(url, basic_auth=user, max_retries=0, get_server_info=user is not STRANGER)

    def status(action: Callable[[], object]) -> int:
        try:
            action()
        except JIRAError as exc:
            return exc.status_code or -1
        return 0

    admin, reader = client(ADMIN), client(READER)
    types = [kind.name for kind in admin.issue_link_types()]
    before = admin.issue("HSP-1").fields.issuelinks
    admin.create_issue_link("Blocks", "HSP-1", "MKY-1", {"body": "said"})
    [entry], [other] = admin.issue("HSP-1").fields.issuelinks, admin.issue("MKY-1").fields.issuelinks
    whole = admin.issue_link(entry.id)
    comments = [comment.body for comment in admin.comments("HSP-1")]
    entry.delete()
    after = admin.issue("HSP-1").fields.issuelinks
    stranger = client(STRANGER)
    return {
        "deployment": admin.server_info()["deploymentType"],
        "me": admin.myself()["displayName"],
        "types": types,
        "before": before,
        "link": [entry.type.outward, entry.outwardIssue.key, other.type.inward, other.inwardIssue.key],
        "comments": comments,
        "byId": [whole.inwardIssue.key, whole.outwardIssue.key],
        "after": after,
        "errors": {
            "deleted twice": status(lambda: admin.delete_issue_link(entry.id)),
            # PyPI's jira looks a type up in the list before it asks, so an unknown one is asked for without its help
            "unknown type": requests.post(
                f"{url}/rest/api/2/issueLink",
                json={
                    "type": {"name": "Haunts"},
                    "inwardIssue": {"key": "HSP-1"},
                    "outwardIssue": {"key": "MKY-1"},
                },
                auth=ADMIN,
                timeout=10,
            ).status_code,
            "unknown issue": status(lambda: admin.create_issue_link("Blocks", "HSP-1", "HSP-99")),
            "hidden issue": status(lambda: reader.create_issue_link("Blocks", "HSP-1", "SEC-1")),
            "no permission": status(lambda: reader.create_issue_link("Blocks", "HSP-1", "MKY-1")),
            "refused comment": status(lambda: admin.create_issue_link("Blocks", "HSP-1", "MKY-1", HIDDEN)),
            "full issue": status(lambda: admin.create_issue_link("Blocks", "HSP-1", "HSP-5")),
            "wrong token": status(lambda: stranger.create_issue_link("Blocks", "HSP-1", "MKY-1")),
        },
    }


def answer(value: object) -> Any:
    """Take an answer as it is: the client has several types for each."""
    return value


def with_atlassian(url: str) -> Seen:
    """PyPI's atlassian-python-api."""

    def client(user: tuple[str, str]) -> Jira:
        return Jira(url=url, username=user[0], password=user[1])

    def status(action: Callable[[], object]) -> int:
        try:
            action()
        except requests.HTTPError as exc:
            return -1 if exc.response is None else exc.response.status_code
        return 0

    def links(key: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = answer(admin.issue(key, fields="issuelinks"))["fields"]["issuelinks"]
        return found

    def link(by: Jira, source: str, destination: str, name: str = "Blocks", comment: object = None) -> object:
        ends = {"inwardIssue": {"key": source}, "outwardIssue": {"key": destination}}
        return by.create_issue_link({"type": {"name": name}, **ends, "comment": comment})

    admin, reader, stranger = client(ADMIN), client(READER), client(STRANGER)
    before = links("HSP-1")
    link(admin, "HSP-1", "MKY-1", comment={"body": "said"})
    [entry], [other] = links("HSP-1"), links("MKY-1")
    whole = answer(admin.get_issue_link(entry["id"]))
    comments = answer(admin.issue_get_comments("HSP-1"))
    admin.remove_issue_link(entry["id"])
    return {
        "deployment": answer(admin.get_server_info())["deploymentType"],
        "me": answer(admin.get("rest/api/2/myself"))["displayName"],
        "types": [kind["name"] for kind in answer(admin.get_issue_link_types())],
        "before": before,
        "link": [
            entry["type"]["outward"],
            entry["outwardIssue"]["key"],
            other["type"]["inward"],
            other["inwardIssue"]["key"],
        ],
        "comments": [comment["body"] for comment in comments["comments"]],
        "byId": [whole["inwardIssue"]["key"], whole["outwardIssue"]["key"]],
        "after": links("HSP-1"),
        "errors": {
            "deleted twice": status(lambda: admin.remove_issue_link(entry["id"])),
            "unknown type": status(lambda: link(admin, "HSP-1", "MKY-1", "Haunts")),
            "unknown issue": status(lambda: link(admin, "HSP-1", "HSP-99")),
            "hidden issue": status(lambda: link(reader, "HSP-1", "SEC-1")),
            "no permission": status(lambda: link(reader, "HSP-1", "MKY-1")),
            "refused comment": status(lambda: link(admin, "HSP-1", "MKY-1", comment=HIDDEN)),
            "full issue": status(lambda: link(admin, "HSP-1", "HSP-5")),
            "wrong token": status(lambda: link(stranger, "HSP-1", "MKY-1")),
        },
    }


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The built-in site, but that HSP-5 is full."""
    text = (resources.files("linktape.fake.site") / "built-in.yaml").read_text(encoding="utf-8")
    made = tmp_path / "site.yaml"
    made.write_text(text.replace("{key: HSP-5,", "{key: HSP-5, start_links: 2000,"), encoding="utf-8")
    return made


@pytest.mark.parametrize(("profile", "context"), [("documented", ""), ("observed", ""), ("datacenter", "/jira")])
@pytest.mark.parametrize("client", [with_jira, with_atlassian])
def test_a_client_from_pypi_sees_a_jira(client: Callable[[str], Seen], profile: str, context: str, site: Path) -> None:
    with running("mock", "--site", site.name, "--profile", profile, folder=site.parent) as mock:
        seen = client(mock.url + context)

    assert seen == expected(profile)


@pytest.fixture(scope="session")
def javascript(pytestconfig: pytest.Config) -> Path:
    """A folder in which node finds jira.js, from npm."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not here")
    assert pytestconfig.cache is not None
    folder = Path(pytestconfig.cache.mkdir("jira-js-5.4.0"))
    if not (folder / "node_modules" / "jira.js").is_dir():
        (folder / "package.json").write_text('{"private": true, "type": "module"}', encoding="utf-8")
        command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent", JIRA_JS]
        made = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        if made.returncode:
            pytest.skip(f"npm could not install {JIRA_JS}: {made.stderr[-200:]}")
    shutil.copy(SCRIPT, folder / SCRIPT.name)
    return folder


@pytest.mark.parametrize("profile", ["documented", "observed"])
def test_a_client_from_npm_sees_a_jira(profile: str, javascript: Path, site: Path) -> None:
    with running("mock", "--site", site.name, "--profile", profile, folder=site.parent) as mock:
        command = ["node", SCRIPT.name, mock.url]
        done = subprocess.run(command, cwd=javascript, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected(profile)
