"""linktape between a client that says its secrets in every way and a Jira that repeats them. Nobody reads them."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.cli.running import Running, ran, running
from tests.redaction.canaries import TOKENS, WRITINGS, canary, encode64, traced
from tests.redaction.test_redactor_canaries import CARRIERS
from tests.stand_in_site import SiteHandler, serving

KEEP = "KEEP-this-marker-4711"
COOKIE = canary(9900)
UPSTREAM = canary(9901)
PEOPLE = ("mia.krystof@acme-corp.example", "Mia Krystof", "mkrystof", "5b10a2844c20165700ede21g")
USER = {"accountId": PEOPLE[3], "displayName": PEOPLE[1], "name": PEOPLE[2], "emailAddress": PEOPLE[0]}


class Parrot(SiteHandler):
    """A Jira that repeats what it was sent, in its headers, its errors and its redirects."""

    def respond(self) -> None:
        heard = [self.path, *self.headers.values(), self.content().decode("latin-1")]
        said = [write(text) for text in heard for write in (WRITINGS["as it is"], WRITINGS["base64"])]
        value = {"errorMessages": [KEEP, *said], "author": USER, "tokens": [token.value for token in TOKENS]}
        self.answer(
            302 if "redirect" in self.path else 400,
            json.dumps(value).encode(),
            ("Content-Type", "application/json;charset=UTF-8"),
            ("Set-Cookie", f"JSESSIONID={COOKIE}; Path=/; HttpOnly"),
            ("X-AUSERNAME", PEOPLE[2]),
            ("Location", f"{self.path}&token={COOKIE}#{COOKIE}"),
            ("WWW-Authenticate", f'Bearer realm="{COOKIE}"'),
        )


@pytest.fixture
def parrot() -> Iterator[str]:
    with serving(Parrot) as url:
        yield url


VALUES = [canary(9000 + number) for number in range(len(CARRIERS))]
EVERYTHING = (*VALUES, COOKIE, UPSTREAM, *(token.value for token in TOKENS), *PEOPLE)

MALFORMED = (
    "GET /rest/api/3/myself HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\0\r\n\r\n",
    "GET /rest/api/3/myself?access_token={} HTTP/3.9\r\nHost: a\r\n\r\n",
    "GET /rest/api/3/myself?access_token={} HTTP/0.9\r\n\r\n",
    "GET /x HTTP/1.1\r\nHost: a\r\nCookie: JSESSIONID={}\r\nX\x01: y\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: a\r\nAuthorization: Basic {}\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {}\r\n\r\n",
    "GET http://mia:{}@evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "{}\r\n\r\n",
)


def say_everything(url: str) -> None:
    """Send every carrier's request, and every malformed one."""
    where = urlsplit(url)
    for carrier, value in zip(CARRIERS, VALUES, strict=True):
        asked = carrier.request(value)
        headers = {name: text.replace("\n", " ") for name, text in asked.headers}
        client = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
        client.request(asked.method, asked.target, asked.content or None, headers)
        client.getresponse().read()
        client.close()
    for number, said in enumerate(MALFORMED):
        with socket.create_connection((where.hostname or "", where.port or 0), timeout=20) as raw:
            raw.sendall(said.format(VALUES[number]).encode("latin-1"))
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(65536):
                pass


def shown(served: Running) -> dict[str, bytes]:
    """Give what the control port tells."""
    url, token = served.control
    found: dict[str, bytes] = {}
    for path in ("status", "journal", "verdict", "coverage", "metrics", *(f"explain/{n}" for n in range(1, 40))):
        answer = requests.get(f"{url}/{path}", headers={"Authorization": f"Bearer {token}"}, timeout=20)
        if answer.status_code == 200:
            found[path] = answer.content
    return found


def test_a_recording_its_logs_and_its_control_port_name_nothing(parrot: str, tmp_path: Path) -> None:
    environment = {"LINKTAPE_JIRA_EMAIL": PEOPLE[0], "LINKTAPE_JIRA_TOKEN": UPSTREAM}
    arguments = ("record", "--upstream", parrot, "--cassette", "a.yaml", "--scope", "all")
    with running(*arguments, folder=tmp_path, **environment) as proxy:
        say_everything(proxy.url)
        outputs = shown(proxy)
        _, log = proxy.stopped()

    outputs |= {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    outputs |= {"log": log.encode()}

    assert {name: traced(data, EVERYTHING) for name, data in outputs.items()} == {name: set() for name in outputs}
    assert {"status", "journal", "verdict", "explain/1", "a.yaml"} <= set(outputs)
    assert outputs["a.yaml"].count(KEEP.encode()) == len(CARRIERS)
    assert "Traceback" not in log
    assert ran("cassette", "scan", "a.yaml", folder=tmp_path).returncode == 0


def test_a_replay_matches_and_names_nothing(parrot: str, tmp_path: Path) -> None:
    """The same credentials, others, or none: what was recorded is found."""
    with running("record", "--upstream", parrot, "--cassette", "a.yaml", "--scope", "all", folder=tmp_path) as proxy:
        say_everything(proxy.url)
        proxy.stopped()

    with running("replay", "--cassette", "a.yaml", folder=tmp_path) as tape:
        say_everything(tape.url)
        requests.get(f"{tape.url}/rest/api/3/issue/HSP-99?access_token={VALUES[0]}", timeout=20)
        outputs = shown(tape)
        _, log = tape.stopped()

    outputs |= {"log": log.encode()}
    assert {name: traced(data, EVERYTHING) for name, data in outputs.items()} == {name: set() for name in outputs}
    assert len(json.loads(outputs["verdict"])["unmatched"]) == 1
    assert "Traceback" not in log


@pytest.mark.parametrize("how", ["an option", "the environment", "the file"])
def test_prose_is_not_kept_where_that_is_asked_for(how: str, tmp_path: Path) -> None:
    option = ["--redact-text"] if how == "an option" else []
    environment = {"LINKTAPE_REDACT_TEXT": "1"} if how == "the environment" else {}
    (tmp_path / "linktape.yaml").write_text("redact-text: true\n" if how == "the file" else "")

    with running("mock", folder=tmp_path) as mock:
        arguments = ("record", "--upstream", mock.url, "--cassette", "a.yaml", *option)
        with running(*arguments, folder=tmp_path, **environment) as proxy:
            asked = requests.get(f"{proxy.url}/rest/api/3/issue/HSP-1", auth=("admin@example.com", "token"), timeout=20)
            proxy.stopped()

    recorded = (tmp_path / "a.yaml").read_text()
    assert asked.json()["fields"]["summary"] == "First in HSP"
    assert "First in HSP" not in recorded
    assert '"summary": "Text ' in recorded


def test_a_refused_upstream_is_reported_without_its_password(tmp_path: Path) -> None:
    value = VALUES[0]

    done = ran("record", "--upstream", f"http://mia:{value}@127.0.0.1:9", "--cassette", "a.yaml", folder=tmp_path)

    assert traced((done.stdout + done.stderr).encode(), [value, encode64(f"mia:{value}")]) == set()
    assert done.returncode == 2
