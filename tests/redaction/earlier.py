"""Requests that name people and credentials, whose recording by linktape 0.1.0 lies in `data/recorded-by-0.1.0.yaml`.

The file was written by that version's redactor and is never written again: what was recorded then goes on replaying.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import quote, quote_plus

from linktape.messages import JSON_TYPE, SITE, Headers, Request, Response

RECORDED = Path(__file__).parents[1] / "data" / "recorded-by-0.1.0.yaml"
SALT = "a salt of 0.1.0"
ACCOUNT = "5b10a2844c20165700ede21g"
NEW_ACCOUNT = "712020:3f2c1a90-5b7e-4d21-9c43-0a1b2c3d4e5f"
EMAIL = "Mia.Krystof@acme-corp.example"
NAME = "Mia Krystof"
USER = "mkrystof"
BASIC = {"Authorization": "Basic " + base64.b64encode(f"{EMAIL}:Kanari3nv0gel0000".encode()).decode()}

CLOUD_USER = {
    "self": f"{SITE}/rest/api/3/user?accountId={ACCOUNT}",
    "accountId": ACCOUNT,
    "emailAddress": EMAIL,
    "avatarUrls": {"48x48": "https://avatar-management--avatars.us-west-2.prod.public.atl-paas.net/initials/MK-1.png"},
    "displayName": NAME,
    "active": True,
}
SERVER_USER = {
    "self": f"{SITE}/rest/api/2/user?username={USER}",
    "key": USER,
    "name": USER,
    "emailAddress": EMAIL,
    "displayName": NAME,
}
_ISSUE = {"id": "10001", "key": "HSP-1", "fields": {"summary": "First", "reporter": CLOUD_USER, "creator": SERVER_USER}}


def _request(method: str, target: str, body: object = None, headers: dict[str, str] | None = None) -> Request:
    path, _, query = target.partition("?")
    content = b"" if body is None else json.dumps(body).encode()
    return Request(method, path, query, Headers({"Content-Type": JSON_TYPE, **(headers or BASIC)}), content)


def _jql(text: str) -> str:
    return f"/rest/api/3/search/jql?jql={quote(text)}&fields=issuelinks"


_LINK = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}
_MENTION = {"type": "mention", "attrs": {"id": ACCOUNT, "text": f"@{NAME}"}}

EXCHANGES: dict[str, tuple[Request, Response]] = {
    "who am I": (_request("GET", "/rest/api/3/myself"), Response.json(200, CLOUD_USER)),
    "a user by account id": (_request("GET", f"/rest/api/3/user?accountId={ACCOUNT}"), Response.json(200, CLOUD_USER)),
    "a user by a new account id": (
        _request("GET", f"/rest/api/3/user?accountId={quote(NEW_ACCOUNT, safe='')}"),
        Response.json(200, {**CLOUD_USER, "accountId": NEW_ACCOUNT}),
    ),
    "a user by name": (_request("GET", f"/rest/api/2/user?username={USER}"), Response.json(200, SERVER_USER)),
    "a user by address": (
        _request("GET", f"/rest/api/2/user/search?query={quote(EMAIL)}"),
        Response.json(200, [SERVER_USER]),
    ),
    "an issue": (_request("GET", "/rest/api/3/issue/HSP-1"), Response.json(200, _ISSUE)),
    "JQL": (_request("GET", _jql(f"assignee = {USER} AND project = HSP")), Response.json(200, {"issues": [_ISSUE]})),
    "JQL with a list": (
        _request("GET", _jql(f'reporter in ("{NAME}", {USER}) ORDER BY key')),
        Response.json(200, {"issues": []}),
    ),
    "JQL with history": (_request("GET", _jql(f'assignee was not in ({USER}, "joe")')), Response.json(200, {"n": 1})),
    "JQL in a body": (
        _request("POST", "/rest/api/2/search", {"jql": f'assignee was "{NAME}"', "fields": ["issuelinks"]}),
        Response.json(200, {"issues": [_ISSUE]}),
    ),
    "a new issue": (
        _request(
            "POST",
            "/rest/api/2/issue",
            {"fields": {"assignee": {"name": USER}, "reporter": {"accountId": ACCOUNT}, "summary": "New"}},
        ),
        Response.json(201, {"id": "10002", "key": "HSP-2"}),
    ),
    "a link": (_request("POST", "/rest/api/3/issueLink", _LINK), Response(201, Headers({"Content-Type": JSON_TYPE}))),
    "a link with a comment": (
        _request("POST", "/rest/api/2/issueLink", {**_LINK, "comment": {"body": f"for [~{USER}], {EMAIL}"}}),
        Response(201, Headers({"Content-Type": JSON_TYPE})),
    ),
    "a link with a document": (
        _request(
            "POST",
            "/rest/api/3/issueLink",
            {
                **_LINK,
                "comment": {
                    "body": {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [_MENTION]}]}
                },
            },
        ),
        Response(201, Headers({"Content-Type": JSON_TYPE})),
    ),
    "a login": (
        _request("POST", "/rest/auth/1/session", {"username": USER, "password": "Kanari3nv0gel0001"}),
        Response.json(200, {"session": {"name": "JSESSIONID", "value": "Kanari3nv0gel0002"}}),
    ),
    "a token in the query": (
        _request("GET", "/rest/api/3/serverInfo?access_token=Kanari3nv0gel0003&x=1"),
        Response.json(200, {"version": "1001"}),
    ),
    "a full name in the query": (
        _request("GET", f"/rest/api/2/user/picker?displayName={quote_plus(NAME)}"),
        Response.json(200, {"users": [SERVER_USER]}),
    ),
}
