"""cassette_tools/exporting.py: HAR and curl."""

from __future__ import annotations

import base64
import json
import shlex
import subprocess
from pathlib import Path

import pytest

from linktape.cassette_tools.exporting import Addresses, curl, har
from linktape.messages import SITE
from tests.tape.support import LINK_BODY, interaction, linking
from tests.tape.test_sites import DEEP, HOOK, OLD, recorded_from


def test_a_har_has_what_was_asked_and_answered() -> None:
    archive = har([linking(), interaction(answer=b"\xff")])

    made, read = archive["log"]["entries"]
    assert archive["log"]["version"] == "1.2"
    assert made["request"]["url"] == f"{SITE}/rest/api/3/issueLink"
    assert made["request"]["postData"] == {"mimeType": "application/json", "text": LINK_BODY.decode()}
    assert made["response"]["status"] == 201
    assert made["startedDateTime"] == "2026-01-31T12:00:00.000125+00:00"
    assert made["time"] == 250.0
    assert read["request"]["queryString"] == [{"name": "fields", "value": "issuelinks"}]
    assert read["response"]["content"]["text"] == base64.b64encode(b"\xff").decode()
    assert read["response"]["content"]["encoding"] == "base64"
    assert json.loads(json.dumps(archive)) == archive


@pytest.mark.parametrize("body", [LINK_BODY, b'it\'s $HOME `id` \\ "x" !\n', "é 😀".encode()])
def test_a_curl_command_sends_the_same_bytes_through_a_shell(body: bytes, tmp_path: Path) -> None:
    one = interaction("POST", "/rest/api/3/issueLink?a='b'&c=d", body)
    (tmp_path / "curl").write_text('#!/bin/sh\nfor one in "$@"; do printf "%s\\0" "$one"; done\n')
    (tmp_path / "curl").chmod(0o755)

    shell = ["sh", "-c", curl(one, "https://site.example")]
    done = subprocess.run(shell, capture_output=True, check=True, env={"PATH": f"{tmp_path}:/usr/bin:/bin"})

    said = done.stdout.split(b"\0")[:-1]
    assert said[:3] == [b"--request", b"POST", b"https://site.example/rest/api/3/issueLink?a='b'&c=d"]
    assert said[said.index(b"--data-raw") + 1] == body
    assert b"Content-Type: application/json" in said


def test_a_curl_command_has_no_credentials_but_asks_for_them() -> None:
    words = shlex.split(curl(linking()))

    assert words[words.index("--user") + 1] == "$LINKTAPE_JIRA_EMAIL:$LINKTAPE_JIRA_TOKEN"


def test_two_sites_are_kept_apart_and_neither_is_sent_the_others_credentials() -> None:
    cassette = recorded_from(OLD, DEEP)
    addresses = Addresses(cassette)

    commands = [curl(one, addresses) for one in cassette]
    entries = har(cassette)["log"]["entries"]

    assert [shlex.split(one)[3] for one in commands] == [f"{base}/rest/api/2/serverInfo" for base in (OLD, DEEP)]
    assert [one for one in commands if "--user" in one] == []
    assert [one["request"]["url"] for one in entries] == [f"{base}/rest/api/2/serverInfo" for base in (OLD, DEEP)]
    assert [json.loads(one["response"]["content"]["text"])["baseUrl"] for one in entries] == [OLD, DEEP]


def test_a_host_that_is_no_jira_is_asked_itself_and_is_sent_no_credentials() -> None:
    jira, hook = recorded_from(OLD)[0], recorded_from(HOOK, path="/post")[0]
    addresses = Addresses([jira, hook], "https://mine.example")

    assert shlex.split(curl(hook, addresses)) == ["curl", "--request", "GET", f"{HOOK}/post"]
    assert shlex.split(curl(jira, addresses))[3] == "https://mine.example/rest/api/2/serverInfo"
    assert "--user" in curl(jira, addresses)
    assert [one["request"]["url"] for one in har([jira, hook])["log"]["entries"]] == [
        f"{SITE}/rest/api/2/serverInfo",
        f"{HOOK}/post",
    ]
