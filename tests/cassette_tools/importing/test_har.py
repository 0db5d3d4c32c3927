"""HTTP archives as linktape, browsers, Polly and mitmproxy write them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import linktape
from linktape.cassette_tools import exporting
from linktape.cassette_tools.importing.readers import read
from linktape.errors import BadDocument
from linktape.messages import SITE
from tests.browser import CHROMIUMS
from tests.cassette_tools.importing.recordings import LINKING, losses, recording
from tests.tape.support import interaction, linking


def entry(content: dict[str, object], headers: list[dict[str, str]] | None = None) -> bytes:
    """Give an archive with one answer."""
    request = {"method": "GET", "url": "https://acme.example/rest/api/3/issue/HSP-1", "headers": []}
    response = {"status": 200, "headers": headers or [], "content": content}
    return json.dumps({"log": {"version": "1.2", "entries": [{"request": request, "response": response}]}}).encode()


def test_a_browsers_answer_is_kept_byte_for_byte_and_its_site_is_ours() -> None:
    found = recording("browser.har").interactions

    assert [one.request.target for one in found[:1]] == ["/rest/api/3/issue/HSP-1?fields=issuelinks"]
    expected = f'{{"id":"10001","self":"{SITE}/rest/api/3/issue/10001","summary":"grün 😀"}}'
    assert found[0].response.content == expected.encode()
    assert found[0].request.client_base == "https://acme.atlassian.net"
    assert found[0].response.headers.all("set-cookie") == ("one=1", "two=2")
    assert found[0].elapsed_s == pytest.approx(0.1205)


def test_what_a_browsers_archive_lacks_is_named_with_its_place() -> None:
    assert losses(recording("browser.har")) == [
        "browser.har:36:7: POST /rest/api/3/issueLink: there is no answer to it (status 0)",
        "browser.har:50:7: GET /rest/api/3/issueLinkType: a body of it is not in the file; export with content",
        "browser.har:62:7: GET wss: is no call by HTTP",
    ]


def test_firefoxs_bodies_are_as_they_were_sent_and_what_it_left_out_is_named() -> None:
    found = recording("firefox.har")
    read, linked, picture = found.interactions

    assert (
        read.response.content
        == f'{{"id":"10001","self":"{SITE}/rest/api/3/issue/10001","key":"HSP-1",\
"fields":{{"summary":"grün 😀","issuelinks":[]}}}}'.encode()
    )
    assert read.response.headers.all("set-cookie") == ("one=1", "two=2")
    assert (linked.request.content, linked.response.content) == (LINKING, b"")
    assert picture.response.content == b"\x89PNG\xff\0"
    lost = "a body of it is not in the file; export with content"
    assert [line.partition(": ")[2] for line in losses(found)] == [
        f"GET /rest/api/3/issueLinkType: {lost}",
        f"POST /rest/api/3/issueLink: {lost}",
        "GET /rest/api/3/myself: there is no answer to it (status 0)",
    ]


def test_pollys_compressed_pieces_are_put_together_and_undone() -> None:
    answers = [one.response.content for one in recording("polly.har").interactions]

    assert answers == [b'{"id":"10001", "n":1.50}', b"", b'{"gz":true,"list":[1, 2]}', b"\x89P\xff\0"]


def test_mitmproxys_texts_have_the_bytes_that_their_charset_gives_them() -> None:
    page, login, picture = recording("mitmproxy.har").interactions

    assert page.response.content == "grün\n".encode("latin-1")
    assert page.request.client_base == "https://jira.acme.example/jira"
    assert login.request.content == b"os_destination=%2Fa+b"
    assert picture.response.content == b"\x89P\xff\0"


def test_what_linktape_exports_it_imports_again() -> None:
    binary = interaction(answer=b'{"id":"\xff"}')
    told = [interaction(), linking(), binary, interaction(status=404, answer=b"")]

    found = read(json.dumps(exporting.har(told), indent=2).encode(), "ours.har").interactions

    for one, other in zip(told, found, strict=True):
        assert (one.request, one.operation, one.response) == (other.request, other.operation, other.response)
        assert (one.recorded_at, one.elapsed_s) == (other.recorded_at, other.elapsed_s)


def test_the_charset_of_our_own_export_is_utf_8_whatever_the_header_says() -> None:
    one = interaction(answer="grün".encode())
    archive = exporting.har([one])
    archive["log"]["entries"][0]["response"]["headers"] = [
        {"name": "Content-Type", "value": "text/html;charset=latin1"}
    ]

    found = read(json.dumps(archive).encode(), "ours.har").interactions

    assert found[0].response.content == "grün".encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"size": 1, "text": "*", "encoding": "base64"}, "the body is no base64"),
        ({"size": 1, "text": ["a"]}, "`text` is a list"),
        ({"size": 1, "text": 7}, "`text` is 7"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_its_place(content: dict[str, object], message: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read(entry(content), "a.har")

    assert str(caught.value).startswith("a.har:1:")
    assert message in str(caught.value)


def test_a_compressed_body_that_cannot_be_undone_is_a_loss() -> None:
    headers = [{"name": "Content-Encoding", "value": "gzip"}]
    archive = entry({"size": 4, "text": "H4sIAAAA", "encoding": "base64"}, headers)

    found = read(archive, "a.har")

    assert not found.interactions
    assert "Content-Encoding gzip cannot be undone" in losses(found)[0]


@pytest.mark.parametrize("document", ['{"log":{"entries":7}}', '{"log":{"entries":[1]}}', '{"log":{"entries":[{}]}}'])
def test_an_archive_of_another_shape_is_refused(document: str) -> None:
    with pytest.raises(BadDocument, match=r"^a.har:1:\d+: "):
        read(document.encode(), "a.har")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["browser.har", "browser.zip"])
async def test_what_a_browser_has_seen_is_what_it_answered(name: str, tmp_path: Path) -> None:
    """Chromium's traffic as Playwright writes it down, with the bodies in it or in files beside it."""
    driver = pytest.importorskip("playwright.async_api")
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None) or pytest.skip("chromium is not installed")
    async with linktape.mock() as jira, driver.async_playwright() as playwright:
        url = jira.url
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        context = await browser.new_context(record_har_path=tmp_path / name)
        page = await context.new_page()
        await page.goto(f"{url}/rest/api/3/serverInfo")
        answers: list[str] = await page.evaluate(
            """async () => {
              const headers = {Authorization: "Basic " + btoa("admin:token"), "Content-Type": "application/json"};
              const body = JSON.stringify({summary: "gr\u00fc\u00dfe \u20ac"});
              const asked = [["GET", "issue/HSP-1"], ["GET", "issueLinkType"], ["PUT", "issue/HSP-1", body]];
              const answers = [];
              for (const [method, path, body] of asked) {
                const answer = await fetch("/rest/api/3/" + path, {method, headers, body});
                answers.push(await answer.text());
              }
              return answers;
            }"""
        )
        await context.close()
        await browser.close()

    found = read((tmp_path / name).read_bytes(), name)

    assert found.losses == ()
    assert [one.client_base for one in found.sent] == [url] * 4
    replayed = [one.response.content.decode() for one in found.interactions[1:]]
    assert replayed == [answer.replace(url, SITE) for answer in answers]
