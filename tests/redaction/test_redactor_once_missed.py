"""Places in which a credential or a person was once left: each stands for a kind."""

from __future__ import annotations

import gzip
import json
from urllib.parse import quote

import pytest

from linktape.jira.classify import classify, with_body
from linktape.messages import SITE, Headers, Request, Response
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.tape.cassette import Interaction
from tests.redaction.canaries import canary, traces

SECRET = canary(9000)
WORD = "correcthorsebattery"
NAME, USER, ACCOUNT = "Mia Krystof", "fredmiller", "70121:3f2c1a90-5b7e-4d21-9c43-0a1b2c3d4e5f"


def redactor() -> Redactor:
    return Redactor(RedactionPolicy(salt="a salt for tests"))


def written(request: Request, response: Response) -> bytes:
    operation = with_body(classify(request.method, request.path, request.query), request.content)
    found = redactor().interaction(Interaction(request, operation, response))
    return b"\n".join((found.request.target.encode(), found.request.content, found.response.content))


def answered(body: object) -> bytes:
    response = Response(200, Headers(), body) if isinstance(body, bytes) else Response.json(200, body)
    return written(Request("GET", "/rest/api/3/issue/HSP-1"), response)


SECRETS: dict[str, object] = {
    **{
        f"a member {name}": {name: SECRET}
        for name in (
            *(
                "tokens",
                "apiTokens",
                "secrets",
                "passwords",
                "passcode",
                "pin",
                "totp",
                "pat",
                "sharedKey",
                "signingKey",
            ),
            *("encryptionKey", "basicAuth", "authHeader", "code_verifier", "connectionString", "mfaCode", "webhookUrl"),
        )
    },
    "a list of tokens": {"tokens": [SECRET, SECRET]},
    "a password that is a word": {"password": WORD},
    **{f"a pair by {name}": [{name: "password", "value": SECRET}] for name in ("id", "field", "header", "name", "key")},
    "a GraphQL variable": {"query": "mutation($p: String!){login(password: $p)}", "variables": {"p": SECRET}},
    "curl with a user": {"body": f"curl -u mia:{SECRET} https://jira.example.com"},
    "curl with --user": {"body": f"curl --user 'mia:{SECRET}' https://jira.example.com"},
    "an option": {"body": f"deploy --token {SECRET} --dry-run"},
    "an unknown scheme": {"body": f"Authorization: GenieKey {SECRET}"},
    "broken JSON": f'{{"password": "{WORD}", "x'.encode(),
    "JSON lines": f'{{"a": 1}}\n{{"password": "{WORD}"}}\n'.encode(),
    "printed by Python": f"{{'password': '{WORD}'}}".encode(),
    "XML with a namespace": f"<s:Envelope><wsse:Password Type='x'>{SECRET}</wsse:Password></s:Envelope>".encode(),
    "CDATA": f"<a><password><![CDATA[{SECRET}]]></password></a>".encode(),
    "a Discord webhook": {"url": f"https://discord.com/api/webhooks/123456789/{SECRET}"},
    "a Teams webhook": {"url": f"https://acme.webhook.office.com/{SECRET}"},
    "an OAuth session handle": {"oauth_session_handle": SECRET},
    "an address behind a token": {"said": f"ATATT3xFfGF0Kanari3nv0gel{7:07d}https://mia:{WORD}@jira.example.com"},
    "an automation webhook": {"url": f"https://automation.atlassian.com/pro/hooks/{SECRET}"},
}


@pytest.mark.parametrize("what", SECRETS)
def test_a_secret_is_not_left(what: str) -> None:
    found = answered(SECRETS[what])

    assert traces(found, SECRET) == []
    assert WORD not in found.decode()


@pytest.mark.parametrize("parameter", ["pat", "tokens", "apiKeys", "totp", "pin"])
def test_a_secret_parameter_is_in_no_line_for_people(parameter: str) -> None:
    assert SECRET not in redactor().text(f"GET /rest/api/3/issue/HSP-1?{parameter}={SECRET}&x=1")


def test_a_secret_in_a_compressed_request_is_not_left() -> None:
    body = gzip.compress(json.dumps({"password": SECRET, "text": f"mine is {SECRET}"}).encode())
    request = Request("POST", "/rest/auth/1/session", headers=Headers({"Content-Encoding": "gzip"}), body=body)

    assert traces(written(request, Response.json(200, {"said": SECRET})), SECRET) == []


CLOUD_LINK = f'<a href="{SITE}/people/{ACCOUNT}" class="user-hover" data-account-id="{ACCOUNT}">@{NAME}</a>'
SERVER_LINK = f'<a href="{SITE}/secure/ViewProfile.jspa?name={USER}" class="user-hover" rel="{USER}">{NAME}</a>'

PEOPLE: dict[str, object] = {
    "a mention on Cloud": {"renderedFields": {"description": f"ask {CLOUD_LINK}"}},
    "a mention on Data Center": {"renderedFields": {"description": f"ask {SERVER_LINK}"}},
    "a custom user field's history on Cloud": {
        "items": [{"field": "Tester", "fromString": NAME, "from": ACCOUNT, "toString": NAME, "tmpToAccountId": ACCOUNT}]
    },
    "a custom user field's history on Data Center": {
        "items": [{"field": "Tester", "from": "JIRAUSER10100", "fromString": NAME, "to": None, "toString": None}]
    },
    "participants": {
        "items": [{"field": "Participants", "from": f"[{ACCOUNT}]", "fromString": NAME, "to": "", "toString": ""}]
    },
    "a custom user field's history on Server": {
        "items": [{"field": "Tester", "fieldtype": "custom", "from": USER, "fromString": NAME, "to": None}]
    },
    "a custom field of several users on Server": {
        "items": [{"field": "Testers", "fieldtype": "custom", "to": f"[{USER}, joe]", "toString": f"[{NAME}({USER})]"}]
    },
    "a person's line in a picker": {
        "users": [{"name": USER, "displayName": NAME, "html": f"<strong>Mia</strong> Krystof ({USER})"}]
    },
    "a person among the suggestions for JQL": {
        "results": [{"value": ACCOUNT, "displayName": f"<b>{NAME}</b> - mia@example.com"}]
    },
    "a record of an audit": {"records": [{"authorKey": USER, "summary": "Project created"}]},
    "whom a board belongs to": {
        "location": {"displayName": NAME, "name": NAME, "avatarURI": f"https://example.com/{USER}/16"}
    },
    "a user whom an error quotes": {"errors": {"assignee": f"User '{USER}' does not exist."}},
    "a value that an error quotes": {"errorMessages": [f"The value '{USER}' does not exist for the field 'reporter'."]},
    "a filter's address": {"searchUrl": f"{SITE}/rest/api/2/search?jql=assignee+%3D+{USER}+order+by+key"},
    "an account id of five digits": {"summary": f"ask {ACCOUNT}"},
    "a user of Data Center by key": {"summary": "ask JIRAUSER10100"},
}


@pytest.mark.parametrize("what", PEOPLE)
def test_a_person_is_not_left_in_an_answer(what: str) -> None:
    found = answered(PEOPLE[what]).decode()

    assert not {name for name in (NAME, "Krystof", USER, ACCOUNT, "JIRAUSER10100", quote(ACCOUNT)) if name in found}


REQUESTS: dict[str, tuple[str, object]] = {
    "an update of the assignee": ("/rest/api/2/issue/HSP-1", {"update": {"assignee": [{"set": {"name": USER}}]}}),
    "the assignee alone": ("/rest/api/2/issue/HSP-1/assignee", {"name": USER}),
    "a watcher alone": ("/rest/api/2/issue/HSP-1/watchers", USER),
    "a search for a user": (f"/rest/api/2/user/search?query={quote(NAME)}&maxResults=5", None),
    "a user by key": ("/rest/api/2/user?key=JIRAUSER10100", None),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_a_person_is_not_left_in_a_request(what: str) -> None:
    target, body = REQUESTS[what]
    path, _, query = target.partition("?")
    content = b"" if body is None else json.dumps(body).encode()

    found = written(Request("POST", path, query, body=content), Response.json(200, {})).decode()

    assert not {name for name in (NAME, "Krystof", USER, "JIRAUSER10100") if name in found}


@pytest.mark.parametrize(
    "query",
    [
        f'"assignee" = {USER}',
        f"assignee changed from {USER} to {USER}",
        f"assignee changed to {USER}",
        f"status changed by {USER}",
        f"status was Done by {USER}",
        f"worklogAuthor = {USER}",
        f'"Tester" = {USER}',
        f"cf[10100] = {USER}",
        f"issueHistory() and lastUpdatedBy = {USER}",
        f"watchers = {USER} or voters in ({USER}, joe)",
        f"participants = {USER}",
    ],
)
def test_jql_names_nobody_and_stays_jql(query: str) -> None:
    content = json.dumps({"jql": query}).encode()

    found = json.loads(redactor().request(Request("POST", "/rest/api/2/search", body=content)).content)["jql"]

    assert USER not in found
    assert len(found.split()) == len(query.split())


@pytest.mark.parametrize(
    "query",
    [
        "assignee was currentUser() ORDER BY created",
        "status was Done order by updated desc",
        '"Epic Link" = HSP-1 and cf[10010] = 5 and "Severity" = "High"',
        "project = HSP and status changed from Open to Done after -1w",
        "priority in (High, Highest) and fixVersion = 1.0",
    ],
)
def test_jql_without_people_stays_as_it_is(query: str) -> None:
    content = json.dumps({"jql": query}).encode()

    assert redactor().request(Request("POST", "/rest/api/2/search", body=content)).content == content


def test_a_person_whom_only_an_error_names_was_seen_before() -> None:
    by = redactor()
    for body in ({"author": {"displayName": NAME, "name": USER}}, {"warningMessages": [f"{NAME} is inactive."]}):
        operation = classify("GET", "/rest/api/2/search", "")
        recorded = by.interaction(
            Interaction(Request("GET", "/rest/api/2/search"), operation, Response.json(200, body))
        )

    assert NAME not in recorded.response.content.decode()


def test_a_person_is_found_beside_something_that_was_decoded() -> None:
    """What is read in between must not end the look at the whole."""
    blob = "c29tZSByZWFkYWJsZSB0ZXh0IG9mIG5vIGludGVyZXN0"

    found = answered({"blob": blob, "author": {"displayName": NAME, "name": USER}}).decode()

    assert blob in found
    assert NAME not in found
    assert USER not in found


@pytest.mark.parametrize("value", ['Kanari3"nv0gel-1', "Kanari3\\nv0gel-2", "Kanari3/nv0gel\u00e9-3"])
def test_the_last_scan_knows_a_value_as_it_is_written(value: str) -> None:
    by = redactor()
    by.learn_value(value)

    for text in (value, json.dumps(value), json.dumps(value, ensure_ascii=False)):
        assert by.leaks(f"    string: {text}\n".encode())


@pytest.mark.parametrize("others", [0, 400])
def test_a_password_deep_within_the_strings_of_a_long_answer_goes(others: int) -> None:
    inner = json.dumps({"a": json.dumps({"b": json.dumps({"password": "pa55w0rd"})})})

    assert b"pa55w0rd" not in answered(json.dumps([inner, *["filling"] * others]))
