"""cassette_tools/scan.py: which real sites a cassette names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linktape.cassette_tools.scan import site_names
from linktape.messages import SITE
from linktape.tape import writer
from tests.tape.support import interaction

REST = "/rest/api/3/issue/1"


def ours(answer: object) -> bytes:
    return writer.file_head({}) + writer.block(interaction(answer=json.dumps(answer).encode()))


def theirs(base: str, answer: str = "{}") -> bytes:
    return (
        f"interactions:\n- request: {{body: null, headers: {{}}, method: GET, uri: '{base}{REST}'}}\n"
        f"  response:\n    body: {{string: '{answer}'}}\n    headers: {{}}\n    status: {{code: 200, message: OK}}\n"
        "version: 1\n"
    ).encode()


def test_a_recording_with_the_placeholder_only_names_no_site() -> None:
    answer = {"self": SITE + REST, "icon": "https://secure.gravatar.example/avatar/1", "text": "see atlassian.net"}

    assert site_names(ours(answer), "a.yaml") == []


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://acme.atlassian.net" + REST, "acme.atlassian.net"),
        ("https:\\/\\/acme.atlassian.net\\/rest\\/api\\/3", "acme.atlassian.net"),
        ("http://10.1.2.3:8080/jira/rest/api/2/issue/1", "10.1.2.3:8080"),
        ("https://api.atlassian.com/ex/jira/1-2/rest/api/3/issue/1", "api.atlassian.com"),
        ("https%3A%2F%2Facme.example%2Frest%2Fapi%2F3%2Fx", "acme.example"),
    ],
)
def test_an_address_that_replay_leads_to_is_a_finding(text: str, host: str) -> None:
    data = ours({"self": SITE + REST, "a": text}).replace(b"\\\\/", b"\\/")

    (site,) = site_names(data, "a.yaml")

    assert (site.host, site.leads_back, site.lines) == (host, True, 1)
    assert str(site).startswith(f"a.yaml:{site.line}: the site {host}, in 1 line; replay leads clients there")
    assert host.split(".")[0] in data.decode().split("\n")[site.line - 1]


@pytest.mark.parametrize(
    "text",
    ["https://jira.acme.example/browse/HSP-1", "see acme.atlassian.net", "https://acme.atlassian.net/browse/X-1"],
)
def test_a_site_in_a_text_is_named_and_no_finding(text: str) -> None:
    (site,) = site_names(ours({"text": text}), "a.yaml")

    assert not site.leads_back
    assert str(site).endswith(f"the site {site.host}, in 1 line")


def test_the_site_that_another_tool_recorded_is_named_once_and_no_finding() -> None:
    base = "https://me:canary@Jira.acme.example"
    (site,) = site_names(theirs(base, json.dumps({"self": f"https://jira.acme.example{REST}"})), "a.yaml")

    assert str(site) == "a.yaml:2: the site jira.acme.example, in 2 lines"


@pytest.mark.parametrize("text", ["https://example.org/rest/apis", "jira", "x@acme.atlassian.net", "http://jira"])
def test_what_is_no_site_is_not_named(text: str) -> None:
    assert site_names(ours({"text": text}), "a.yaml") == []


@pytest.mark.parametrize("slash", ["\\/", "\\\\/"])
def test_escaped_slashes_hide_nothing(slash: str) -> None:
    data = f"uri: '{SITE}{REST}'\nbody: \"https://acme.example{REST}\"\n".replace(
        "acme.example/", f"acme.example{slash}"
    )

    (site,) = site_names(data.encode(), "a.yaml")

    assert (site.line, site.leads_back) == (2, True)


def test_the_cassettes_that_linktape_ships_name_no_site() -> None:
    paths = sorted(Path(__file__).parents[2].joinpath("cassettes").glob("**/*.yaml"))

    assert paths
    assert [site_names(path.read_bytes(), path.name) for path in paths] == [[]] * len(paths)
