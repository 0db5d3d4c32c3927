"""cli/mock.py: a fake Jira, from a file or a recording, that tells its subscribers."""

from __future__ import annotations

import json
import queue
from pathlib import Path

import requests
from typer.testing import CliRunner

from linktape.cli.app import application
from linktape.fake.site.facts import facts
from linktape.jira.profiles import Profile
from tests.cli.running import running
from tests.stand_in_site import SiteHandler, serving
from tests.support import link

ADMIN = ("admin@example.com", "token")


def test_a_cassette_is_a_site_to_start_from(tmp_path: Path, sandbox: str) -> None:
    with running("record", "--upstream", sandbox, "--cassette", "a.yaml", folder=tmp_path) as proxy:
        requests.get(f"{proxy.url}/rest/api/2/issue/PR-3", auth=ADMIN, timeout=10)
        proxy.stopped()

    with running("mock", "--site", "a.yaml", folder=tmp_path) as mock:
        issue = requests.get(f"{mock.url}/rest/api/2/issue/PR-3?fields=issuelinks,summary", auth=ADMIN, timeout=10)
        made = requests.post(f"{mock.url}/rest/api/2/issueLink", json=link("PR-2", "PR-3"), auth=ADMIN, timeout=10)

    assert issue.json()["fields"]["summary"] == "Third in PR"
    assert issue.json()["fields"]["issuelinks"][0]["outwardIssue"]["key"] == "PR-2"
    assert made.status_code == 404, "a type that was never shown is not known"


def test_a_webhook_is_told_of_each_link(tmp_path: Path) -> None:
    told: queue.Queue[dict[str, object]] = queue.Queue()

    class Subscriber(SiteHandler):
        def respond(self) -> None:
            told.put(json.loads(self.content()))
            self.answer(200)

    with serving(Subscriber) as hook, running("mock", "--webhook", hook, folder=tmp_path) as mock:
        requests.post(f"{mock.url}/rest/api/2/issueLink", json=link("HSP-1", "MKY-1"), auth=ADMIN, timeout=10)
        event = told.get(timeout=20)

    assert event["webhookEvent"] == "issuelink_created"


def test_the_profiles_are_shown_where_they_differ_with_their_sources() -> None:
    shown = CliRunner().invoke(application(), ["mock", "--profiles"])

    assert shown.exit_code == 0
    assert all(profile.value in shown.stdout for profile in Profile)
    assert "404 (documented)" in shown.stdout
    assert "401 (observed)" in shown.stdout
    differing = sum(1 for fact in facts() if fact.differs)
    assert shown.stdout.count("\n| ") == differing + 1


def test_what_the_built_in_site_sets_over_its_profile_is_told_with_the_profiles() -> None:
    shown = CliRunner().invoke(application(), ["mock", "--profiles"])

    assert "as documented, its oauth_at_site is yes" in shown.output


def test_below_a_base_each_address_ends_in_it_and_anything_else_is_the_containers_404(tmp_path: Path) -> None:
    with running("mock", "--profile", "datacenter", "--base", "/jira", folder=tmp_path) as mock:
        issue = requests.get(f"{mock.url}/rest/api/2/issue/HSP-1", auth=ADMIN, timeout=10)
        made = requests.post(f"{mock.url}/rest/api/2/issueLink", json=link("HSP-1", "MKY-1"), auth=ADMIN, timeout=10)
        info = requests.get(f"{mock.url}/rest/api/2/serverInfo", timeout=10)
        past = requests.get(f"{mock.url.removesuffix('/jira')}/rest/api/2/issue/HSP-1", auth=ADMIN, timeout=10)

    assert mock.url.endswith("/jira")
    assert (issue.status_code, made.status_code, past.status_code) == (200, 201, 404)
    assert issue.json()["self"].startswith(f"{mock.url}/rest/api/2/")
    assert made.headers["Location"].startswith(f"{mock.url}/rest/api/2/issueLink/")
    assert info.json()["baseUrl"] == mock.url
    assert "HTTP Status 404" in past.text


def test_an_app_of_tier_2_is_told_what_it_may_use_in_an_hour(tmp_path: Path) -> None:
    limits = "{preset: cloud-2026, tier: 2, edition: premium, users: 300}"

    with running("mock", "--limits", limits, folder=tmp_path) as mock:
        app = {"Authorization": "Bearer app-token"}
        answer = requests.get(f"{mock.url}/rest/api/3/issue/HSP-1", headers=app, timeout=10)

    assert answer.headers["RateLimit-Policy"] == '"tenant-app-quota";q=136000;w=3600,"jira-burst-based";q=150;w=1'


def test_limits_that_do_not_exist_are_refused_with_what_was_meant() -> None:
    result = CliRunner().invoke(application(["mock"]), ["mock", "--limits", "cloud-2025"])

    assert result.exit_code != 0
    assert "there is no preset 'cloud-2025': did you mean 'cloud-2026'?" in str(result.exception)
