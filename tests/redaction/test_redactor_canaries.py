"""Everything that a client or an upstream can say a credential in, and nothing of it in what is written."""

from __future__ import annotations

import base64
import gzip
import json
import logging
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings

from linktape.errors import CassetteUnwritable
from linktape.jira.classify import classify, with_body
from linktape.messages import JSON_TYPE, SITE, Headers, Request, Response
from linktape.redaction.log_filter import redacting_filter
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.tape import writer
from linktape.tape.cassette import Interaction
from tests.redaction.canaries import TOKENS, WRITINGS, Token, bodies, canary, encode64, private_key, traces

KEEP = "KEEP-this-marker-4711"


def redactor(**more: object) -> Redactor:
    return Redactor(RedactionPolicy.read({"salt": "a salt for tests", **more}))


def exchange(request: Request, response: Response | None = None) -> Interaction:
    operation = with_body(classify(request.method, request.path, request.query), request.content)
    return Interaction(request, operation, response or Response.json(200, {"said": KEEP}))


def written(interaction: Interaction, by: Redactor | None = None) -> bytes:
    """Give the block that a cassette would get; the last scan must agree."""
    by = by or redactor()
    block = writer.block(by.interaction(interaction))
    assert by.leaks(block) == []
    return block


def assert_unfindable(block: bytes, value: str) -> None:
    assert traces(block, value) == []
    assert traces(bodies(block), value) == []


@dataclass(frozen=True)
class Carrier:
    """A place where a credential travels to Jira."""

    name: str
    headers: Callable[[str], dict[str, str]] = field(default=lambda value: {})
    query: Callable[[str], str] = field(default=lambda value: "")
    path: Callable[[str], str] = field(default=lambda value: "/rest/api/3/issue/HSP-1")
    body: Callable[[str], bytes] = field(default=lambda value: b"")
    media: str = "application/json"
    method: str = "GET"

    def request(self, value: str) -> Request:
        headers = {"Content-Type": self.media, **self.headers(value)}
        return Request(self.method, self.path(value), self.query(value), Headers(headers), self.body(value))


def _login(value: str) -> bytes:
    return json.dumps({"username": "mia", "password": value}).encode()


def _multipart(value: str) -> bytes:
    return (
        f'--edge\r\nContent-Disposition: form-data; name="os_password"\r\n\r\n{value}\r\n'
        '--edge\r\nContent-Disposition: form-data; name="note"\r\n\r\nnothing\r\n--edge--\r\n'
    ).encode()


CARRIERS = (
    Carrier(
        "Basic, the token", headers=lambda value: {"Authorization": "Basic " + encode64("mia@example.com:" + value)}
    ),
    Carrier("Basic, the user", headers=lambda value: {"Authorization": "Basic " + encode64(value + ":a-password-1")}),
    Carrier(
        "Basic, no padding", headers=lambda value: {"Authorization": "Basic " + encode64("ab:" + value).rstrip("=")}
    ),
    Carrier("basic in lower case", headers=lambda value: {"authorization": "basic " + encode64("mia:" + value)}),
    Carrier("Bearer", headers=lambda value: {"Authorization": "Bearer " + value}),
    Carrier("JWT scheme", headers=lambda value: {"Authorization": "JWT " + value}),
    Carrier("a scheme of one's own", headers=lambda value: {"Authorization": "AcmeKey " + value}),
    Carrier("no scheme at all", headers=lambda value: {"Authorization": value}),
    Carrier("Digest", headers=lambda value: {"Authorization": f'Digest username="mia", response="{value}"'}),
    Carrier("OAuth 1", headers=lambda value: {"Authorization": f'OAuth oauth_token="{value}", oauth_version="1.0"'}),
    Carrier("Proxy-Authorization", headers=lambda value: {"Proxy-Authorization": "Basic " + encode64("p:" + value)}),
    Carrier("a session cookie", headers=lambda value: {"Cookie": f"theme=dark; JSESSIONID={value}"}),
    Carrier("a quoted cookie", headers=lambda value: {"Cookie": f'cloud.session.token="{value}"; b=c'}),
    Carrier(
        "a percent-encoded cookie", headers=lambda value: {"Cookie": "atlassian.xsrf.token=" + quote(value + "|lin")}
    ),
    Carrier("a cookie of one's own", headers=lambda value: {"Cookie": f"acme={value}"}),
    Carrier("X-Api-Key", headers=lambda value: {"X-Api-Key": value}),
    Carrier("X-Auth-Token", headers=lambda value: {"X-Auth-Token": value}),
    Carrier("X-Acme-Session", headers=lambda value: {"X-Acme-Session": value}),
    Carrier("X-Atlassian-Token", headers=lambda value: {"X-Atlassian-Token": value}),
    Carrier("a header with an address", headers=lambda value: {"Referer": f"https://mia:{value}@jira.example.com/"}),
    Carrier("?access_token", query=lambda value: f"fields=issuelinks&access_token={value}"),
    Carrier("?jwt", query=lambda value: f"jwt={value}&fields=summary"),
    Carrier("?os_password", query=lambda value: f"os_username=mia&os_password={value}"),
    Carrier("?X-Amz-Signature", query=lambda value: f"X-Amz-Expires=60&X-Amz-Signature={value}"),
    Carrier("?api-key, encoded", query=lambda value: "api-key=" + "".join(f"%{ord(letter):02X}" for letter in value)),
    Carrier(";jsessionid", path=lambda value: f"/rest/api/3/issue/HSP-1;jsessionid={value}"),
    Carrier("a JSON login", method="POST", path=lambda value: "/rest/auth/1/session", body=_login),
    Carrier(
        "a nested JSON secret", method="POST", body=lambda value: json.dumps({"a": [{"clientSecret": value}]}).encode()
    ),
    Carrier(
        "a name and value pair",
        method="POST",
        body=lambda value: json.dumps({"cookies": [{"name": "JSESSIONID", "value": value}]}).encode(),
    ),
    Carrier(
        "a form",
        method="POST",
        media="application/x-www-form-urlencoded",
        body=lambda value: f"grant_type=refresh&refresh_token={value}".encode(),
    ),
    Carrier("a multipart form", method="POST", media="multipart/form-data; boundary=edge", body=_multipart),
)


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
def test_a_credential_is_not_in_the_request_that_carried_it(carrier: Carrier) -> None:
    value = canary(CARRIERS.index(carrier))

    block = written(exchange(carrier.request(value)))

    assert_unfindable(block, value)
    assert KEEP in block.decode()


def _echoes() -> list[tuple[str, str, str]]:
    return [(carrier.name, how, f"{carrier.name} -> {how}") for carrier in CARRIERS for how in WRITINGS]


@pytest.mark.parametrize(("carrier", "how"), [pytest.param(*echo[:2], id=echo[2]) for echo in _echoes()])
def test_a_credential_that_comes_back_is_not_written(carrier: str, how: str) -> None:
    """An upstream that says `Invalid token …` puts it where no rule would look."""
    which = next(one for one in CARRIERS if one.name == carrier)
    value = canary(1000 + CARRIERS.index(which) * 50 + list(WRITINGS).index(how))
    said = WRITINGS[how](value)
    as_json = Response.json(400, {"errorMessages": [f"Invalid: {said} ({KEEP})"], "errors": {"issue": said}})
    as_text = Response(500, Headers({"Content-Type": "text/plain"}), f"{KEEP} invalid <{said}>!".encode())

    for response in (as_json, as_text):
        block = written(exchange(which.request(value), response))

        assert_unfindable(block, value)
        assert KEEP in block.decode()


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
def test_a_credential_that_comes_back_in_all_ways_at_once_is_not_written(carrier: Carrier) -> None:
    """One kind of escapes must not hide another."""
    value = canary(2900 + CARRIERS.index(carrier))
    said = [write(value) for write in WRITINGS.values()]
    said_in = {"errorMessages": [KEEP, *said], "inside": json.dumps(said), "%41": "&amp;\\"}
    as_json = Response.json(400, said_in)
    as_long_json = Response.json(400, {"before": ["plain"] * 1_000, **said_in, "after": ["plain"] * 1_000})
    as_text = Response(500, Headers({"Content-Type": "text/plain"}), f"{KEEP}\n{' '.join(said)}".encode())

    for response in (as_json, as_long_json, as_text):
        block = written(exchange(carrier.request(value), response))

        assert_unfindable(block, value)
        assert KEEP in block.decode()


BODIES: dict[str, Callable[[str], bytes]] = {
    "UTF-16 with a mark": lambda value: f'{{"said": "{KEEP} {value}"}}'.encode("utf-16"),
    "UTF-16 without a mark": lambda value: f'{{"said": "{KEEP} {value}"}}'.encode("utf-16-le"),
    "UTF-16, big end first": lambda value: f"{KEEP} {value}".encode("utf-16-be"),
    "UTF-32": lambda value: f"{KEEP} {value}".encode("utf-32"),
    "UTF-8 with a mark": lambda value: b"\xef\xbb\xbf" + json.dumps({"said": value}).encode(),
    "Latin-1": lambda value: f"{KEEP} Schlüssel {value}".encode("latin-1"),
    "gzip with no header": lambda value: gzip.compress(f"{KEEP} {value}".encode()),
    "gzip in two members": lambda value: gzip.compress(b"first") + gzip.compress(f"{KEEP} {value}".encode()),
    "gzip with something behind it": lambda value: gzip.compress(b"first") + f"behind {value}".encode(),
    "gzip that was cut": lambda value: gzip.compress(f"{value} {KEEP}".encode() * 50, 0)[:-30],
    "gzip with a wrong checksum": lambda value: gzip.compress(f"{KEEP} {value}".encode())[:-8] + bytes(8),
    "gzip that becomes huge": lambda value: gzip.compress(value.encode() + bytes(40 << 20)),
    "zlib": lambda value: zlib.compress(f"{KEEP} {value}".encode()),
    "zlib that was cut": lambda value: zlib.compress(f"{value} {KEEP}".encode() * 50, 0)[:-30],
    "base64 of cut gzip": lambda value: base64.b64encode(gzip.compress(value.encode() * 9, 0)[:-20]),
    "gzip in gzip": lambda value: gzip.compress(gzip.compress(f"{KEEP} {value}".encode())),
    "broken JSON": lambda value: f'{{"errorMessages": ["{KEEP} {value}"'.encode(),
    "JSON lines": lambda value: f'{{"a": 1}}\n{{"said": "{value}"}}\n'.encode(),
    "HTML": lambda value: f"<html><b>{KEEP}</b><input name='x' value='{value}'></html>".encode(),
    "bytes": lambda value: b"\x00\x01\xff\xfe" + value.encode() + b"\x80\x81",
    "a number of JSON": lambda value: json.dumps({"said": value, "n": 1}).encode(),
    "a JSON text alone": lambda value: json.dumps(f"{KEEP} {value}").encode(),
    "a form": lambda value: f"said={quote(value)}&b=c".encode(),
}


HUGE = "gzip that becomes huge"


@pytest.mark.parametrize("how", [*(how for how in BODIES if how != HUGE), pytest.param(HUGE, marks=pytest.mark.slow)])
def test_a_credential_is_found_in_a_body_of_any_kind(how: str) -> None:
    value = canary(3000 + list(BODIES).index(how))
    body = BODIES[how](value)
    response = Response(200, Headers({"Content-Type": "application/octet-stream"}), body)

    block = written(exchange(CARRIERS[4].request(value), response))

    assert_unfindable(block, value)


@pytest.mark.parametrize(
    "coding", ["gzip", "deflate", "GZIP", "gzip, gzip"], ids=lambda coding: str(coding).replace(", ", "+")
)
def test_a_compressed_answer_is_stored_plain_and_clean(coding: str) -> None:
    value = canary(3100)
    body = f'{{"said": "{KEEP} {value}"}}'.encode()
    for name in coding.lower().split(", "):
        body = gzip.compress(body) if name == "gzip" else zlib.compress(body)
    response = Response(200, Headers({"Content-Type": JSON_TYPE, "Content-Encoding": coding}), body)

    block = written(exchange(CARRIERS[4].request(value), response))

    assert_unfindable(block, value)
    assert KEEP in block.decode()


ANSWER_HEADERS: dict[str, Callable[[str], tuple[str, str]]] = {
    "Location with a token": lambda value: ("Location", f"{SITE}/login?os_destination=%2F&token={value}"),
    "Location with an encoded address in it": lambda value: (
        "Location",
        f"https://id.example.com/?continue={quote(f'{SITE}/x?access_token={value}', safe='')}",
    ),
    "Location with a fragment": lambda value: ("Location", f"{SITE}/done#state=1&access_token={value}"),
    "Location with userinfo": lambda value: ("Location", f"https://mia:{value}@jira.example.com/"),
    "Location with a session": lambda value: ("Location", f"{SITE}/secure/Dashboard.jspa;jsessionid={value}?a=b"),
    "Link": lambda value: ("Link", f'<{SITE}/x?startAt=50&signature={value}>; rel="next"'),
    "WWW-Authenticate": lambda value: ("WWW-Authenticate", f'Bearer realm="{KEEP}", token="{value}"'),
    "Set-Cookie": lambda value: ("Set-Cookie", f"JSESSIONID={value}; Path=/; Secure; HttpOnly"),
    "Set-Cookie of one's own": lambda value: ("Set-Cookie", f"acme={value}; Path=/"),
    "X-Subject-Token": lambda value: ("X-Subject-Token", value),
    "X-ASESSIONID": lambda value: ("X-ASESSIONID", value),
}


@pytest.mark.parametrize("where", ANSWER_HEADERS)
def test_a_credential_that_an_answer_hands_out_is_not_written(where: str) -> None:
    value = canary(3200 + list(ANSWER_HEADERS).index(where))
    headers = Headers([("Content-Type", JSON_TYPE), ANSWER_HEADERS[where](value)])
    body = json.dumps({"said": f"{KEEP} {value}" if "ookie" in where or where.startswith("X-") else KEEP}).encode()

    block = written(exchange(Request("GET", "/rest/api/3/myself"), Response(302, headers, body)))

    assert_unfindable(block, value)
    assert KEEP in block.decode()


def test_a_session_that_a_login_answers_with_is_not_written_afterwards() -> None:
    by, value = redactor(), canary(3300)
    login = Response.json(200, {"session": {"name": "JSESSIONID", "value": value}, "loginInfo": {"loginCount": 3}})

    first = written(exchange(CARRIERS[26].request(canary(3301)), login), by)
    later = written(exchange(Request("GET", "/x"), Response.json(500, {"session expired": value})), by)

    assert_unfindable(first, value)
    assert_unfindable(later, value)
    assert "JSESSIONID" in first.decode()
    assert '"loginCount": 3' in first.decode()


def test_a_credential_of_the_environment_is_found_though_no_client_sent_it() -> None:
    by, value = redactor(), canary(3400)
    by.learn_value(value)
    by.learn_value("ops.person@acme-corp.example")

    block = written(
        exchange(Request("GET", "/x"), Response.json(401, {"e": f"ops.person@acme-corp.example:{value} refused"})), by
    )

    assert_unfindable(block, value)
    assert_unfindable(block, "ops.person")


def test_a_number_is_a_secret_only_where_a_credential_stands() -> None:
    secret = "4711081599"
    request = Request(
        "POST", "/rest/auth/1/session", headers=Headers(), body=f'{{"username":"mia","password":{secret}}}'.encode()
    )
    response = Response.json(200, {"pin": int(secret), "text": f"your {secret}", "list": [int(secret)]})

    redacted = redactor().interaction(exchange(request, response))

    assert json.loads(redacted.request.content)["password"] == 0
    assert json.loads(redacted.response.content) == {"pin": 0, "text": f"your {secret}", "list": [int(secret)]}


@pytest.mark.parametrize("name", [TOKENS[0].value, "mia@acme.example"], ids=["a token", "an e-mail address"])
def test_a_member_that_is_called_by_a_secret_is_not_recorded(name: str) -> None:
    answer = exchange(Request("GET", "/x"), Response.json(200, {"errors": {name: "no"}}))
    asked = exchange(Request("POST", "/x", body=json.dumps({name: 1}).encode()), Response.json(200, {}))

    for one in (answer, asked):
        with pytest.raises(CassetteUnwritable, match="as the name of a member") as refused:
            redactor().interaction(one)

        assert name not in str(refused.value)


# what nobody ever sent as a credential


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: f"{token.kind} {TOKENS.index(token)}")
@pytest.mark.parametrize(
    "how", ["as it is", "percent-encoded throughout", "base64 of a sentence", "JSON escapes", "JSON in JSON"]
)
def test_a_known_shape_is_found_without_being_known(token: Token, how: str) -> None:
    said = WRITINGS[how](token.value)
    body = json.dumps({"comment": {"body": f"{KEEP}: my token {said} works"}}).encode()
    request = Request("POST", "/rest/api/2/issue/HSP-1/comment", f"note={quote(said)}", Headers(), body)

    block = written(exchange(request, Response.json(201, {"body": f"{KEEP} {said}"})))

    assert_unfindable(block, token.value)
    assert block.decode().count(KEEP) == 2


def test_a_private_key_is_found_across_its_lines() -> None:
    key = private_key()

    block = written(exchange(Request("GET", "/x"), Response.json(200, {"description": f"{KEEP}\n{key}\n{KEEP}"})))

    assert_unfindable(block, key.splitlines()[1])
    assert block.decode().count(KEEP) == 2


@pytest.mark.parametrize(
    "said",
    [
        "Authorization: Basic {pair}",
        "curl -u mia:{value} -H 'Authorization: Bearer {value}' https://jira.example.com",
        "password: {value}",
        "api_key={value}",
        'export JIRA_TOKEN="{value}"',
        "JIRA_API_TOKEN={value} pytest",
        "https://mia:{value}@jira.example.com/browse/HSP-1",
        "https://bucket.s3.amazonaws.com/a.png?X-Amz-Credential={value}&X-Amz-Signature={value}",
        "https://api.media.example.com/file/1/binary?token={value}&client=1",
        "Cookie: JSESSIONID={value}; theme=dark",
        "AccountKey={value}{value}==;EndpointSuffix=core.windows.net",
        '<input type="hidden" name="atl_token" value="{value}">',
        "<meta id='atlassian-token' name='atlassian-token' content='{value}'>",
        "<settings><password>{value}</password></settings>",
        "{{'access_token': '{value}'}}",
    ],
)
def test_prose_that_names_a_secret_loses_it(said: str) -> None:
    value = canary(4000)
    text = said.format(value=value, pair=encode64(f"mia:{value}")).replace("-u mia:" + value, "")

    block = written(exchange(Request("GET", "/x"), Response.json(200, {"fields": {"description": f"{KEEP} {text}"}})))

    assert_unfindable(block, value)
    assert KEEP in block.decode()


@pytest.mark.parametrize(
    "said",
    [
        "Basic Authentication Failure - Reason : AUTHENTICATION_DENIED",
        "Client must be authenticated to access this resource.",
        "Failed to parse Connect Session Auth Token",
        "Unauthorized; scope does not match",
        "Bearer authentication is required here",
        "The token: please renew it.",
        "password: null",
        "No issue link type with name 'Blocks' found.",
        "You are currently not a member of the project role: Developers.",
        "HSP-1 blocks MKY-1",
        f"{SITE}/rest/api/3/issueLink/10001",
        "nextPageToken: CAEaAggD",
        "1001.0.0-SNAPSHOT-57a0ca5b2b2f4a3e8f0a1c9d8e7f6a5b4c3d2e1f",
        "icon@2x.png",
        "2026-01-31T12:00:00.000+0000",
        "276f955c-63d7-42c8-9520-92d01dca0625",
    ],
)
def test_what_jira_says_stays_as_it_is(said: str) -> None:
    body = json.dumps({"errorMessages": [said], "errors": {}, "summary": said}).encode()

    redacted = redactor().interaction(exchange(Request("GET", "/x"), Response(400, Headers(), body)))

    assert redacted.response.content == body
    assert redactor().text(said) == said


# logs


class _Log:
    """A logger whose handler redacts, and what it wrote."""

    def __init__(self, by: Redactor) -> None:
        self._stream = StringIO()
        handler = logging.StreamHandler(self._stream)
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s %(extra)s", defaults={"extra": ""}))
        handler.addFilter(redacting_filter(by))
        self.logger = logging.Logger("tests.redaction")
        self.logger.addHandler(handler)

    @property
    def written(self) -> bytes:
        return self._stream.getvalue().encode()


LOG_LINES: dict[str, Callable[[str], str]] = {
    "a malformed request": lambda value: repr(f"GET / HTTP/1.1\r\nAuthorization: Bearer {value}\0\r\n".encode()),
    "a malformed request, raw": lambda value: f"bad request:\n  Authorization: Bearer {value}\n    ^",
    "a request line": lambda value: f"GET /rest/api/3/issue/HSP-1?access_token={value} HTTP/3.9",
    "a Basic header": lambda value: "Authorization: Basic " + encode64("mia:" + value),
    "a header list": lambda value: f"[(b'Authorization', b'Bearer {value}'), (b'Host', b'a')]",
    "a dictionary of headers": lambda value: str({"Authorization": f"Bearer {value}", "Accept": "*/*"}),
    "a cookie header": lambda value: f"Cookie: a=b; JSESSIONID={value}",
    "a URL with a password": lambda value: f"cannot reach https://mia:{value}@jira.example.com/jira",
    "an environment": lambda value: f"LINKTAPE_JIRA_TOKEN={value}",
}


@pytest.mark.parametrize("how", LOG_LINES)
def test_a_log_line_shows_no_credential_even_of_a_request_that_was_never_read(how: str) -> None:
    value = canary(5000 + list(LOG_LINES).index(how))
    log = _Log(redactor())

    log.logger.error(LOG_LINES[how](value))

    assert log.written.startswith(b"ERROR ")
    assert traces(log.written, value) == []


def test_a_log_record_is_clean_in_arguments_fields_and_traceback() -> None:
    by, value = redactor(), canary(5100)
    by.learn(CARRIERS[4].request(value))
    log = _Log(by)

    try:
        raise ValueError(f"peer said {value}")
    except ValueError:
        log.logger.exception("failed for %s", value, extra={"extra": {"token": value}})
    log.logger.error("bytes %r", value.encode(), extra={"extra": value})

    assert traces(log.written, value) == []
    assert b"Traceback" in log.written
    assert b"ValueError: peer said ***" in log.written


@pytest.mark.parametrize("how", WRITINGS)
def test_a_text_for_people_shows_no_known_credential(how: str) -> None:
    by, value = redactor(), canary(5200 + list(WRITINGS).index(how))
    by.learn(CARRIERS[0].request(value))

    shown = by.text(f"unmatched: {WRITINGS[how](value)} ({KEEP})")

    assert traces(shown.encode(), value) == []
    assert KEEP in shown


# the last scan


@pytest.mark.parametrize("how", WRITINGS)
def test_the_last_scan_refuses_a_block_with_a_known_credential_and_does_not_show_it(how: str) -> None:
    by, value = redactor(), canary(6000 + list(WRITINGS).index(how))
    by.learn(CARRIERS[4].request(value))
    unredacted = exchange(Request("GET", "/x"), Response.json(200, {"said": WRITINGS[how](value)}))

    found = by.leaks(writer.block(unredacted))

    assert found
    assert not any(value in said for said in found)
    assert all(said.startswith("line ") for said in found)


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: f"{token.kind} {TOKENS.index(token)}")
def test_the_last_scan_refuses_a_known_shape(token: Token) -> None:
    unredacted = exchange(Request("GET", "/x"), Response.json(200, {"said": token.value}))

    assert any(token.kind in said for said in redactor().leaks(writer.block(unredacted)))


def test_the_last_scan_refuses_what_hides_in_bytes() -> None:
    by, value = redactor(), canary(6100)
    by.learn(CARRIERS[4].request(value))
    unredacted = exchange(Request("GET", "/x"), Response(200, Headers(), b"\xff\xfe\x00" * 40 + value.encode() * 4))

    assert by.leaks(writer.block(unredacted))


def test_a_value_too_short_to_search_for_goes_only_where_credentials_stand() -> None:
    request = Request(
        "GET", "/rest/api/3/issue/HSP-1", "token=token", Headers({"Authorization": "Basic " + encode64("admin:token")})
    )
    response = Response.json(200, {"summary": "the token of the admin", "token": "token"})

    redacted = redactor().interaction(exchange(request, response))

    assert redacted.request.query == "token=***"
    assert json.loads(redacted.response.content) == {"summary": "the token of the admin", "token": "***"}


def test_a_password_that_is_a_word_of_jira_does_not_destroy_the_recording() -> None:
    for password in ("password", "Duplicate", "atlassian", "issuelinks", "your-domain"):
        request = Request("GET", "/x", headers=Headers({"Authorization": "Basic " + encode64("admin:" + password)}))
        body = {"self": SITE, "type": "Duplicate", "fields": {"issuelinks": []}, "password": password}

        redacted = redactor().interaction(exchange(request, Response.json(200, body)))

        assert json.loads(redacted.response.content) == {**body, "password": "***"}


def test_headers_that_are_not_on_the_list_are_not_stored() -> None:
    asked = Headers(
        {"Accept": "application/json", "User-Agent": "a", "Authorization": "Bearer x", "X-Any": "y", "Cookie": ""}
    )
    answered = Headers({"Content-Type": "a/b", "Set-Cookie": "a=b", "X-Arequestid": "1", "X-RateLimit-Limit": "350"})

    redacted = redactor().interaction(exchange(Request("GET", "/x", headers=asked), Response(200, answered)))
    limited = redactor().interaction(exchange(Request("GET", "/x"), Response(429, answered)))

    assert dict(redacted.request.headers) == {"Accept": "application/json"}
    assert dict(redacted.response.headers) == {"Content-Type": "a/b"}
    assert dict(limited.response.headers) == {"Content-Type": "a/b", "X-RateLimit-Limit": "350"}


@pytest.mark.slow
def test_a_scanner_of_another_make_finds_nothing_in_what_was_recorded(tmp_path: Path) -> None:
    by = Redactor()
    blocks = [writer.file_head({"linktape": "0.1.0", "redaction": by.policy_metadata()})]
    for number, carrier in enumerate(CARRIERS):
        if carrier.name == "Basic, the user":
            continue  # a name in base64 is written in base64 again, and that is what the scanner looks for
        said = [write(canary(8000 + number)) for write in WRITINGS.values()]
        user = {"accountId": "5b10a2844c20165700ede21g", "displayName": "Mia Krystof", "name": "mia"}
        answer = Response.json(400, {"said": said, "tokens": [token.value for token in TOKENS], "author": user})
        blocks.append(written(exchange(carrier.request(canary(8000 + number)), answer), by))
    path = tmp_path / "recorded.yaml"
    path.write_bytes(b"".join(blocks))
    (tmp_path / "bad.yaml").write_text(f"token: '{TOKENS[6].value}'\n")

    assert _detected(tmp_path / "bad.yaml")
    assert _detected(path) == []


def _detected(path: Path) -> list[str]:
    found = SecretsCollection()
    with default_settings():
        found.scan_file(str(path))
    return [f"{secret.type} in line {secret.line_number}" for _, secret in found]


def test_more_than_a_hundred_and_twenty_distinct_canaries_are_planted() -> None:
    planted = len(_echoes()) + len(CARRIERS) + len(BODIES) + len(ANSWER_HEADERS) + len(TOKENS) + len(LOG_LINES)

    assert planted >= 120
    assert len({canary(number) for number in range(7000)}) == 7000


@pytest.mark.parametrize("how", WRITINGS)
def test_what_looks_for_canaries_sees_them(how: str) -> None:
    value = canary(6900)

    assert traces(f"said: {WRITINGS[how](value)}.".encode(), value)


@pytest.mark.parametrize("how", BODIES)
def test_what_looks_for_canaries_sees_them_in_every_body(how: str) -> None:
    value = canary(6901)

    block = writer.block(exchange(Request("GET", "/x"), Response(200, Headers(), BODIES[how](value))))

    assert traces(block, value) or traces(bodies(block), value)


def test_many_credentials_are_found_as_surely_as_one() -> None:
    """Beyond some number the values are looked for by their beginnings; nothing may change for that."""
    by = redactor()
    values = [canary(number) for number in range(7000, 7400)]
    for value in values:
        by.learn(Request("GET", "/x", headers=Headers({"Authorization": "Bearer " + value})))

    block = written(exchange(Request("GET", "/x"), Response.json(400, {"said": " ".join(values)})), by)

    assert all(value not in block.decode() for value in values)


def test_a_credential_is_replaced_in_the_operation_too() -> None:
    value = canary(7500)
    request = replace(CARRIERS[4].request(value), path=f"/rest/api/3/issueLink/{value}")

    redacted = redactor().interaction(exchange(request))

    assert redacted.operation.link == "***"
    assert redacted.operation.path == redacted.request.path


def test_base64_in_lines_is_read_as_one() -> None:
    value = canary(7600)
    mime = base64.encodebytes(f"{'x' * 50}{value}{'y' * 50}".encode()).decode()

    block = written(exchange(CARRIERS[4].request(value), Response.json(200, {"content": mime})))

    content = json.loads(yaml.safe_load(block)[0]["response"]["body"]["string"])["content"]
    assert content == "***\n"
