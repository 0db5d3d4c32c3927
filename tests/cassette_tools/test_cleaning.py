"""An old cassette is cleaned: nothing is left of who recorded it, and everything else is as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import vcr  # type: ignore[import-untyped]  # vcrpy has no types
import yaml

from linktape.cassette_tools.cleaning import clean, policy, struck_by_cleaning
from linktape.cassette_tools.scan import scan
from linktape.errors import BadDocument
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.tape import reader, writer
from tests.redaction.canaries import bodies, canary, encode64, traces
from tests.stand_in_site import SiteHandler, serving
from tests.tape.support import content, interaction, linking

TOKEN = canary(1)
COOKIE = canary(2)
PEOPLE = ("mia@acme.example", "Mia Krystof", "mkrystof", "5b10a2844c20165700ede21g")
OURS = RedactionPolicy(salt="a salt for tests")


class Jira(SiteHandler):
    """A server that says more than it should."""

    def respond(self) -> None:
        kind = ("Content-Type", "application/json;charset=UTF-8")
        status, value = self._said()
        self.answer(status, json.dumps(value).encode(), kind, ("Set-Cookie", f"JSESSIONID={COOKIE}; Path=/"))

    def _said(self) -> tuple[int, object]:
        if self.content():
            return 401, {"errorMessages": [f"KEEP 2: {TOKEN} of {PEOPLE[1]} is not enough"], "errors": {}}
        user = {
            "self": f"{self.base}/jira/rest/api/2/user?username=mkrystof",
            "name": "mkrystof",
            "accountId": PEOPLE[3],
            "displayName": PEOPLE[1],
            "emailAddress": PEOPLE[0],
        }
        return 200, {"self": f"{self.base}{self.path}", "fields": {"assignee": user, "summary": "KEEP 1"}}


@pytest.fixture
def jira() -> Iterator[str]:
    with serving(Jira) as url:
        yield f"{url}/jira"


@pytest.fixture
def theirs(jira: str, tmp_path: Path) -> Path:
    """A cassette that the real vcrpy recorded, with everything in it."""
    path = tmp_path / "theirs.yaml"
    with vcr.use_cassette(str(path)), requests.Session() as client:
        client.auth = ("mkrystof", TOKEN)
        client.post(f"{jira}/rest/api/2/issueLink", json={"comment": {"body": f"cc {PEOPLE[0]}"}}, timeout=5)
        client.get(f"{jira}/rest/api/2/issue/HSP-1?access_token={TOKEN}", timeout=5)
    return path


def cleaned(data: bytes, **more: object) -> bytes:
    return clean(data, "a.yaml", Redactor(RedactionPolicy.read({**OURS.keys(), **more})))


def test_what_vcrpy_recorded_names_nobody_afterwards(theirs: Path) -> None:
    before = theirs.read_bytes()

    after = cleaned(before)

    for value in (TOKEN, COOKIE, *PEOPLE):
        assert traces(before, value)
        assert traces(after, value) == []
        assert traces(bodies(after), value) == []
    assert scan(before, "a.yaml")
    assert scan(after, "a.yaml") == []
    assert after.count(b"KEEP") == 2


def test_vcrpy_replays_the_clean_cassette_at_the_same_address(theirs: Path, jira: str) -> None:
    theirs.write_bytes(cleaned(theirs.read_bytes()))
    url = f"{jira}/rest/api/2/issue/HSP-1?access_token=***"

    with vcr.use_cassette(str(theirs), record_mode="none"):
        found = requests.get(url, timeout=5).json()

    assert found["self"].startswith(f"{jira}/rest/api/2/issue/HSP-1")
    assert found["fields"]["summary"] == "KEEP 1"


def test_a_person_is_one_pseudonym_though_the_name_comes_last(theirs: Path) -> None:
    """The answer that mentions the name stands before the one that shows whose it is."""
    found = [json.loads(one.response.content) for one in reader.cassette(cleaned(theirs.read_bytes()), "a.yaml")]

    assert found[1]["fields"]["assignee"]["displayName"] in found[0]["errorMessages"][0]


def test_a_clean_cassette_is_not_changed() -> None:
    head = writer.file_head({"redaction": {"salt": OURS.salt}})
    data = head + writer.block(linking()) + writer.block(interaction())

    assert cleaned(data) == data


def test_cleaning_again_changes_nothing(theirs: Path) -> None:
    once = cleaned(theirs.read_bytes())

    assert cleaned(once) == once


def test_the_unknown_is_kept_and_cleaned() -> None:
    data = yaml.dump(
        {
            "interactions": [
                {
                    "request": {"body": None, "headers": {}, "method": "GET", "uri": "https://jira.acme.example/x"},
                    "response": {"body": {"string": ""}, "headers": {}, "status": {"code": 200, "message": "OK"}},
                    "mine": {"note": f"password: {TOKEN}", "n": 5, "raw": f"Bearer {TOKEN}".encode() + b"\xff"},
                }
            ],
            "version": 1,
            "metadata": {"team": "links", "owner": "mia@acme.example"},
            "extra": ["a", 1, None, f"Bearer {TOKEN}"],
        }
    ).encode()

    found = yaml.safe_load(cleaned(data))

    assert found["extra"] == ["a", 1, None, "Bearer ***"]
    assert found["metadata"]["team"] == "links"
    assert found["metadata"]["owner"].endswith("@example.invalid")
    assert found["interactions"][0]["mine"]["n"] == 5
    assert found["interactions"][0]["mine"]["note"] == "password: ***"
    assert TOKEN not in str(found)


ONE = """\
interactions:
- request: {method: GET, uri: "https://jira.acme.example/rest/api/2/myself", body: ~, headers: {}}
  response: {status: {code: 200, message: OK}, headers: {}, BODY}
  recorded_at: last week
"""


@pytest.mark.parametrize(
    "body",
    [
        "parsed_body: {a: 1}",
        "body: {json: {a: 1}}",
        "body: {a: 1}",
        "body: {text: '{\"a\": 1}'}",
        "body: {base64_string: eyJhIjogMX0=}",
    ],
)
def test_a_body_in_another_tools_form_comes_out_whole(body: str) -> None:
    before = ONE.replace("BODY", f"{body}, http_version: HTTP/1.1").encode()

    (one,) = reader.cassette(cleaned(before), "a.yaml")
    after = yaml.safe_load(cleaned(before))["interactions"][0]

    assert one.response.content == b'{"a": 1}'
    assert (after["response"]["http_version"], after["recorded_at"]) == ("HTTP/1.1", "last week")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("body: {yaml: {a: 1}}", "a.yaml:3:68: a body as `yaml`"),
        ("body_json: {a: 1}", "a.yaml:3:61: `body_json` is not read"),
        ("body: x, auth: [a, b]", "a.yaml:3:76: the member `auth` of the response is not understood: delete it"),
        ("body: x, url: [a, b]", "a.yaml:3:75: the member `url` of the response is not understood: delete it"),
    ],
)
def test_what_is_not_understood_is_not_overwritten(body: str, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        cleaned(ONE.replace("BODY", body).encode())

    assert str(caught.value).startswith(said)


def test_times_of_our_own_recordings_stay() -> None:
    data = writer.file_head({}) + writer.block(interaction(answer=b'{"emailAddress": "mia@acme.example"}'))

    (before,) = reader.cassette(data, "a.yaml")
    (after,) = reader.cassette(cleaned(data), "a.yaml")

    assert (after.recorded_at, after.elapsed_s) == (before.recorded_at, before.elapsed_s)
    assert content(after)[0] == content(before)[0]


def test_a_cassette_keeps_the_salt_of_its_pseudonyms() -> None:
    theirs = {"salt": "the salt of the file", "json_paths": ["badge"]}
    data = writer.file_head({"redaction": theirs}) + writer.block(linking())
    ours = RedactionPolicy(salt="another", patterns=("EMP-[0-9]{6}",))

    found = policy(data, "a.yaml", ours)

    assert (found.salt, found.patterns, found.json_paths) == ("the salt of the file", ours.patterns, ("badge",))
    assert policy(writer.file_head({}) + writer.block(linking()), "a.yaml", ours) == ours


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (writer.file_head({}) + writer.block(linking()) + b"- request:\n    me", r"a\.yaml:\d+:1: the end is torn"),
        (b"a: [", r"a\.yaml:\d+:\d+: not YAML"),
    ],
)
def test_what_cannot_be_read_is_not_cleaned(data: bytes, message: str) -> None:
    with pytest.raises(BadDocument, match=message):
        cleaned(data)


def test_prose_goes_where_that_is_asked_for() -> None:
    data = writer.file_head({}) + writer.block(interaction(answer=b'{"fields": {"summary": "Buy out Acme"}}'))

    assert b"Buy out Acme" in cleaned(data)
    assert b"Buy out Acme" not in cleaned(data, redact_text=True)


def test_credentials_of_the_address_are_gone_and_known() -> None:
    data = (
        b"interactions:\n- request: {body: null, headers: {}, method: GET, uri: 'https://mia:"
        + TOKEN.encode()
        + b"@jira.acme.example/x'}\n  response: {body: {string: 'said "
        + encode64(TOKEN).encode()
        + b"'}, headers: {}, status: {code: 200, message: OK}}\nversion: 1\n"
    )

    after = cleaned(data)

    assert traces(after, TOKEN) == []
    assert b'uri: "https://jira.acme.example/x"' in after


def test_what_cleaning_struck_is_told_and_not_what_was_gone_before() -> None:
    token = "ATATT3xFf" + "kanarienvogel0" * 12
    interactions = [interaction("GET", f"/rest/api/3/issue/{key}") for key in ("***", token, "HSP-1")]
    data = writer.file_head({}) + b"".join(map(writer.block, interactions))

    after = clean(data, "a.yaml", Redactor(OURS))
    (line,) = struck_by_cleaning(data, after, "b.yaml")

    place = reader.cassette(after, "b.yaml")[1].place
    assert line.startswith(f"{place}: something was taken out of the path of the request: ")
