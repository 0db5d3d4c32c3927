"""The scan of a cassette says where something is and what it is, and never shows it."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from linktape.cassette_tools.scan import Leak, scan
from linktape.errors import BadDocument
from linktape.messages import Headers, Request, Response
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.tape import reader, writer
from tests.redaction.canaries import TOKENS, Token, canary, encode64, private_key
from tests.tape.support import interaction, linking

VALUE = canary(1)


def vcrpys(
    uri: str = "https://jira.example.com/rest/api/2/issue/HSP-1",
    asked: object = None,
    answered: object = "{}",
    asked_headers: dict[str, list[str]] | None = None,
    answered_headers: dict[str, list[str]] | None = None,
) -> bytes:
    """Give a cassette as vcrpy dumps one."""
    item = {
        "request": {"body": asked, "headers": asked_headers or {}, "method": "GET", "uri": uri},
        "response": {
            "body": {"string": answered},
            "headers": answered_headers or {"Content-Type": ["application/json"]},
            "status": {"code": 200, "message": "OK"},
        },
    }
    return yaml.dump({"interactions": [item], "version": 1}).encode()


def line_of(data: bytes, text: str) -> int:
    return next(number for number, line in enumerate(data.decode().split("\n"), 1) if text in line)


def kinds(found: list[Leak]) -> set[str]:
    return {finding.kind for finding in found}


PLANTED: dict[str, tuple[bytes, str]] = {
    "an Authorization header": (
        vcrpys(asked_headers={"Authorization": ["Basic " + encode64(f"mia:{VALUE}")]}),
        "a value of the header Authorization",
    ),
    "a cookie": (vcrpys(asked_headers={"Cookie": [f"a={VALUE}"]}), "a value of the header Cookie"),
    "a session that was set": (
        vcrpys(answered_headers={"Set-Cookie": [f"JSESSIONID={VALUE}; Path=/"]}),
        "a value of the header Set-Cookie",
    ),
    "a key of one's own": (vcrpys(asked_headers={"X-Acme-Key": [VALUE]}), "a value of the header X-Acme-Key"),
    "who it was": (vcrpys(answered_headers={"X-AUSERNAME": ["mia"]}), "a value of the header X-AUSERNAME"),
    "a token in a redirect": (
        vcrpys(answered_headers={"Location": [f"https://jira.example.com/x?token={VALUE}"]}),
        "value of parameter token",
    ),
    "a token in the query": (vcrpys(uri=f"https://jira.example.com/x?token={VALUE}"), "value of parameter token"),
    "a password in the address": (vcrpys(uri=f"https://mia:{VALUE}@jira.example.com/x"), "password in an address"),
    "a login": (vcrpys(asked=json.dumps({"username": "mia", "password": "a"})), "value of password"),
    "an e-mail address": (vcrpys(answered=json.dumps({"summary": "ask mia@acme.example"})), "e-mail address"),
    "an account id": (vcrpys(answered=json.dumps({"accountId": "5b10a2844c20165700ede21g"})), "account id"),
    "a display name": (vcrpys(answered=json.dumps({"author": {"displayName": "Mia"}})), "display name"),
    "bytes": (vcrpys(answered=json.dumps({"token": VALUE}).encode()), "value of token"),
    "compressed bytes": (
        vcrpys(
            answered=gzip.compress(json.dumps({"token": VALUE}).encode()),
            answered_headers={"Content-Encoding": ["gzip"]},
        ),
        "value of token",
    ),
    "what cannot be looked into": (
        vcrpys(answered=b"\x0b\x02\x80abc\x03", answered_headers={"Content-Encoding": ["br"]}),
        "a body that cannot be looked into",
    ),
    "a base64 text": (vcrpys(answered=json.dumps({"x": encode64(f"password={VALUE}")})), "value of password"),
    "a private key": (vcrpys(answered=json.dumps({"key": private_key()})), "private key"),
    "somebody else's key": (
        b"interactions: []\nversion: 1\nnotes: {token: '" + TOKENS[0].value.encode() + b"'}\n",
        "Atlassian API token",
    ),
}


@pytest.mark.parametrize("what", PLANTED)
def test_it_is_found_and_not_shown(what: str) -> None:
    data, kind = PLANTED[what]

    found = scan(data, "a.yaml")

    assert kind in kinds(found)
    assert all(str(finding).startswith(f"a.yaml:{finding.line}: ") for finding in found)
    assert not any(VALUE in str(finding) or "mia@" in str(finding) for finding in found)
    assert all(1 <= finding.line <= data.count(b"\n") for finding in found)


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: f"{token.kind} {TOKENS.index(token)}")
def test_a_known_shape_is_found_in_any_cassette(token: Token) -> None:
    found = scan(vcrpys(answered=json.dumps({"errorMessages": [f"bad {token.value}"]})), "a.yaml")

    assert any(finding.is_secret for finding in found)
    assert not any(token.value[:20] in str(finding) for finding in found)


def test_the_line_is_that_of_the_value_in_a_readable_body() -> None:
    answer = json.dumps(
        {"a": 1, "author": {"displayName": "Mia Krystof", "active": True}, "x": "bob@acme.example"}, indent=2
    )
    data = writer.file_head({}) + writer.block(interaction(answer=answer.encode()))

    found = {finding.kind: finding.line for finding in scan(data, "a.yaml")}

    assert found == {"display name": line_of(data, "Mia Krystof"), "e-mail address": line_of(data, "bob@acme")}


def test_what_linktape_recorded_has_nothing_to_find() -> None:
    by = Redactor(RedactionPolicy(salt="a salt for tests"))
    user = {
        "self": "https://your-domain.atlassian.net/rest/api/2/user?username=mia",
        "name": "mia",
        "displayName": "Mia K",
    }
    request = Request(
        "POST",
        "/rest/api/2/search",
        f"token={VALUE}",
        Headers({"Authorization": f"Bearer {VALUE}"}),
        json.dumps({"jql": "assignee = mia", "note": f"mia@acme.example {VALUE}"}).encode(),
    )
    one = interaction(answer=json.dumps({"issues": [{"fields": {"assignee": user}}]}).encode())
    recorded = by.interaction(type(one)(request, one.operation, Response.json(200, {"who": user, "said": VALUE})))
    data = writer.file_head({"redaction": by.policy_metadata()}) + writer.block(recorded) + writer.block(linking())

    assert scan(data, "a.yaml") == []


def test_the_torn_end_of_a_recording_is_looked_at_too() -> None:
    data = writer.file_head({}) + writer.block(linking()) + f"- request:\n    method: GET\n    token: {VALUE}".encode()

    (found,) = scan(data, "a.yaml")

    assert found.where == "the torn end of the file"
    assert found.line == line_of(data, VALUE)


@pytest.mark.parametrize("data", [b"", b"\n", b"version: 1\ninteractions: []\n"])
def test_an_empty_cassette_has_nothing_to_find(data: bytes) -> None:
    assert scan(data, "a.yaml") == []


@pytest.mark.parametrize("data", [b"a: [", b"- 1\n", b"x: &a [*a]\ninteractions: []\n", b"\xff\xfe\x00"])
def test_what_is_no_cassette_is_refused_with_its_place(data: bytes) -> None:
    with pytest.raises(BadDocument, match=r"a\.yaml:\d+:\d+: "):
        scan(data, "a.yaml")


def test_a_pickled_body_of_an_old_vcrpy_is_looked_into() -> None:
    body = base64.b64encode(f'{{"token": "{VALUE}"}}'.encode()).decode()
    data = vcrpys().replace(
        b"string: '{}'", f"string: !!python/object/new:_io.BytesIO\n        state: [!!binary {body}]".encode()
    )
    assert b"BytesIO" in data

    assert kinds(scan(data, "a.yaml")) == {"value of token"}


def test_the_cassettes_that_linktape_ships_are_clean() -> None:
    for path in sorted(Path(__file__).parents[2].joinpath("cassettes").glob("**/*.yaml")):
        assert scan(path.read_bytes(), path.name) == []


@pytest.mark.parametrize("member", ["parsed_body: {VALUE}", "body: {json: {VALUE}}", "body: {VALUE}"])
def test_a_secret_in_a_body_that_is_written_as_a_mapping_is_found_by_its_member(member: str) -> None:
    value = f"apiToken: {canary(1)}, emailAddress: mia@acme.example"
    data = (
        "interactions:\n"
        "- request: {method: GET, uri: 'https://a.example/', body: {password: " + canary(2) + "}, headers: {}}\n"
        "  response: {status: {code: 200}, headers: {}, " + member.replace("VALUE", value) + "}\n"
    )

    found = scan(data.encode(), "a.yaml")

    assert [leak.line for leak in found if leak.is_secret] == [2, 3]
    assert [(leak.line, leak.kind) for leak in found if not leak.is_secret] == [(3, "e-mail address")]


_SHAPED = "ATATT3xFf" + "kanarienvogel0" * 12


@pytest.mark.parametrize(
    ("data", "is_apart"),
    [
        (vcrpys(uri=f"https://jira.example.com/rest/api/2/issue/{_SHAPED}"), True),
        (vcrpys(uri=f"https://jira.example.com/rest/api/2/issue/HSP-1?x={_SHAPED}"), False),
        (vcrpys(answered=json.dumps({"key": _SHAPED})), True),
        (vcrpys(answered=json.dumps({"self": f"https://jira.example.com/rest/api/2/issue/{_SHAPED}"})), True),
        (vcrpys(answered=json.dumps({"self": f"https://jira.example.com/rest/api/2/issue/1?x={_SHAPED}"})), False),
        (vcrpys(answered=json.dumps({"fields": {"status": {"name": _SHAPED}}})), True),
        (vcrpys(answered=json.dumps({"summary": _SHAPED})), False),
        (vcrpys(answered=_SHAPED), False),
    ],
)
def test_a_secret_in_an_id_a_key_or_a_path_is_named_as_one(data: bytes, is_apart: bool) -> None:
    (leak,) = scan(data, "a.yaml")

    assert leak.where.endswith("(an id, a key or a path: without it, others look the same)") is is_apart


COMMENTED: dict[str, Callable[[str], str]] = {
    "in front": lambda text: f"# {_SHAPED}\n{text}",
    "behind a member": lambda text: re.sub("(method: .*)\n", rf"\1  # {_SHAPED}\n", text),
    "between two members": lambda text: text.replace("  response:", f"  # {_SHAPED}\n  response:"),
    "at the end": lambda text: f"{text}# {_SHAPED}\n",
}


@pytest.mark.parametrize("write", COMMENTED.values(), ids=COMMENTED.keys())
@pytest.mark.parametrize("is_ours", [True, False])
def test_a_comment_is_looked_at(write: Callable[[str], str], is_ours: bool) -> None:
    data = writer.file_head({}) + writer.block(linking()) if is_ours else vcrpys()
    commented = write(data.decode()).encode()

    found = scan(commented, "a.yaml")

    assert [(one.line, one.where) for one in found] == [(line_of(commented, _SHAPED), "a comment")]
    assert not reader.cassette(commented, "a.yaml").is_torn
