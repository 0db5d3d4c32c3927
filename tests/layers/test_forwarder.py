from __future__ import annotations

import gzip
import ipaddress
import json
import ssl
import zlib
from collections.abc import Callable

import pytest
import trustme
from aiohttp import web

from linktape.errors import RequestRefused, UpstreamFailed
from linktape.layers.forwarder import Credentials, Forwarder
from linktape.messages import SITE
from linktape.responder import Call
from linktape.upstream.route import UpstreamRoute
from tests.layers.upstreams import GET, OTHER, ask, behaved, ok, scripted, whole
from tests.support import basic, call, link


async def echo(request: web.BaseRequest) -> web.Response:
    """Say what the upstream was asked, as it was asked."""
    return web.json_response(
        {
            "method": request.method,
            "target": request.raw_path,
            "headers": [[name.decode(), value.decode()] for name, value in request.raw_headers],
            "body": (await request.read()).decode(),
        }
    )


async def echoed(url: str, asked: Call, **options: object) -> dict[str, object]:
    response = await ask(url, asked, **options)
    found: dict[str, object] = json.loads(await whole(response))
    return found


class TestRequests:
    async def test_method_target_headers_and_body_arrive(self) -> None:
        asked = call(
            "POST", "/rest/api/3/issueLink?a=%20b&a=c", link("HSP-1", "MKY-1"), headers={"X-A": "1"}, auth=basic()
        )
        async with behaved(echo) as url:
            said = await echoed(url, asked)

        assert said["method"] == "POST"
        assert said["target"] == "/rest/api/3/issueLink?a=%20b&a=c"
        assert said["body"] == asked.request.content.decode()
        assert said["headers"] == [
            ["Host", url.partition("//")[2]],
            ["X-A", "1"],
            ["Content-Type", "application/json"],
            ["Authorization", basic()],
            ["Accept-Encoding", "identity"],
            ["Content-Length", str(len(asked.request.content))],
        ]

    @pytest.mark.parametrize(
        ("base", "context", "target"),
        [
            ("", "", GET),
            ("", "/jira", f"/jira{GET}"),
            ("/jira", "", f"/jira{GET}"),
            ("/jira", "/jira", f"/jira{GET}"),
            ("/proxy/jira", "/jira", f"/proxy/jira{GET}"),
            ("/ex/jira/123-456", "", f"/ex/jira/123-456{GET}"),
            ("", "/ex/jira/123-456", f"/ex/jira/123-456{GET}"),
            ("/jira/", "", f"/jira{GET}"),
        ],
    )
    async def test_paths_are_joined_and_not_doubled(self, base: str, context: str, target: str) -> None:
        async with behaved(echo) as url:
            said = await echoed(url + base, call("GET", context + GET))

        assert said["target"] == target

    @pytest.mark.parametrize("path", ["/rest/../x", "/rest/api/3/%2e%2e/x", "/rest/./x", "/rest/api/.%2E/x"])
    async def test_a_path_that_leads_out_of_the_site_is_refused(self, path: str) -> None:
        with pytest.raises(RequestRefused) as refused:
            await ask("http://127.0.0.1:1/ex/jira/123", call("GET", path))

        assert refused.value.status == 400

    async def test_two_slashes_lead_to_no_other_host(self) -> None:
        async with behaved(echo) as url:
            said = await echoed(url, call("GET", "//evil.example/rest/api/3/myself"))

        assert said["target"] == "//evil.example/rest/api/3/myself"

    async def test_headers_of_one_connection_stay_on_it(self) -> None:
        hop = {"Connection": "X-Mine, close", "X-Mine": "1", "Keep-Alive": "5", "TE": "trailers", "Upgrade": "h2c",
               "Proxy-Authorization": "x", "Transfer-Encoding": "chunked", "Host": "evil.example"}  # fmt: skip
        async with behaved(echo) as url:
            said = await echoed(url, call("GET", GET, headers={**hop, "X-Kept": "2"}))

        names = [name for name, _ in said["headers"]]  # type: ignore[attr-defined]  # a list of pairs
        assert names == ["Host", "X-Kept", "Accept-Encoding"]

    @pytest.mark.parametrize(
        ("asked", "sent"),
        [
            (None, "identity"),
            ("gzip, deflate, br, zstd", "gzip, deflate"),
            ("gzip;q=0.5, *", "gzip;q=0.5"),
            ("br", "identity"),
        ],
    )
    async def test_only_codings_that_can_be_undone_are_asked_for(self, asked: str | None, sent: str) -> None:
        headers = {} if asked is None else {"Accept-Encoding": asked}
        async with behaved(echo) as url:
            said = await echoed(url, call("GET", GET, headers=headers))

        assert ["Accept-Encoding", sent] in said["headers"]  # type: ignore[operator]  # a list of pairs

    @pytest.mark.parametrize(
        ("own", "sent"), [(None, "Bearer upstream-token"), (basic(), basic()), ("", "Bearer upstream-token")]
    )
    async def test_our_credentials_stand_in_where_the_client_has_none(self, own: str | None, sent: str) -> None:
        asked = call("GET", GET, auth=own)
        async with behaved(echo) as url:
            said = await echoed(url, asked, credentials=Credentials.bearer("upstream-token"))

        assert [pair for pair in said["headers"] if pair[0] == "Authorization"] == [["Authorization", sent]]  # type: ignore[attr-defined]  # a list of pairs

    @pytest.mark.parametrize(
        "asked",
        [
            call("GET", f"{GET}?jwt=a"),
            call("GET", GET, headers={"Cookie": "JSESSIONID=a"}),
            call("POST", "/rest/auth/1/session", {"username": "a", "password": "b"}),
        ],
    )
    async def test_what_else_a_client_signs_in_with_is_not_doubled(self, asked: Call) -> None:
        async with behaved(echo) as url:
            async with Forwarder(url, credentials=Credentials.bearer("upstream-token")) as forwarder:
                await forwarder.respond(call("GET", GET, headers=dict(asked.request.headers)))
                said = json.loads(await whole(await forwarder.respond(asked)))

        assert "Authorization" not in dict(said["headers"])

    def test_credentials_show_nothing_of_themselves(self) -> None:
        shown = repr(Credentials.basic("a@example.com", "s3cret-token")) + repr(Credentials.bearer("s3cret-token"))

        assert "s3cret" not in shown
        assert Credentials.basic("a", "b").authorization == "Basic YTpi"

    async def test_the_site_is_called_by_the_upstreams_address(self) -> None:
        asked = call(
            "POST",
            f"/jira/rest/api/3/issueLink?u={SITE}/x",
            {"a": f"{SITE}/rest/api/3/issue/1"},
            headers={"Origin": SITE, "Referer": f"{SITE}/browse/HSP-1"},
        )
        seen: list[bytes] = []

        async def answer(request: web.BaseRequest) -> web.Response:
            seen.append(await request.read())
            seen.append("\n".join([request.raw_path, *(f"{n}: {v}" for n, v in request.headers.items())]).encode())
            return web.Response()

        async with behaved(answer) as url:
            await ask(url, asked)

        body, head = (part.decode() for part in seen)
        assert body == f'{{"a": "{url}/jira/rest/api/3/issue/1"}}'
        assert head.startswith(f"/jira/rest/api/3/issueLink?u={url}/jira/x\n")
        assert f"\nReferer: {url}/jira/browse/HSP-1\n" in head
        assert f"\nOrigin: {url}\n" in head


class TestAnswers:
    async def test_status_headers_and_body_come_back(self) -> None:
        async def answer(_: web.BaseRequest) -> web.Response:
            headers = [
                ("X-A", "1"),
                ("X-B", "2"),
                ("X-A", "3"),
                ("Connection", "X-Hop"),
                ("X-Hop", "4"),
                ("Keep-Alive", "5"),
            ]
            return web.Response(status=201, body=b'{"a": 1}', headers=headers, content_type="application/json")

        async with behaved(answer) as url:
            response = await ask(url)

        assert response.status == 201
        assert response.content == b'{"a": 1}'
        assert response.headers.all("X-A") == ("1", "3")
        assert not {"Connection", "X-Hop", "TE", "Content-Length"} & {name for name, _ in response.headers}
        assert response.origin == f"upstream {url.partition('//')[2]}"

    @pytest.mark.parametrize("target", [GET, "/rest/agile/1.0/board"])
    @pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "raw deflate", "GZIP", "two members"])
    @pytest.mark.parametrize("count", [1, 20_000])
    async def test_compressed_text_is_held_plain(self, target: str, coding: str, count: int) -> None:
        text = b'{"a": "' + b"0123456789" * count + b'"}'
        compressors: dict[str, Callable[[bytes], bytes]] = {
            "deflate": zlib.compress,
            "raw deflate": lambda data: zlib.compress(data)[2:-4],
            "two members": lambda data: gzip.compress(data[:5]) + gzip.compress(data[5:]),
        }
        compress = compressors.get(coding, gzip.compress)
        name = {"raw deflate": "deflate", "two members": "gzip"}.get(coding, coding)

        async def answer(_: web.BaseRequest) -> web.Response:
            return web.Response(
                body=compress(text), headers={"Content-Encoding": name}, content_type="application/json"
            )

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            response = await forwarder.respond(call("GET", target))
            body = await whole(response)

        assert body == text
        assert "Content-Encoding" not in response.headers

    @pytest.mark.parametrize(
        ("coding", "kind", "target"),
        [("br", "application/json", GET), ("gzip", "application/zip", OTHER), ("gzip, br", "application/json", OTHER)],
    )
    async def test_what_cannot_or_need_not_be_undone_passes_as_it_is(self, coding: str, kind: str, target: str) -> None:
        body = gzip.compress(b"x" * 99)

        async def answer(_: web.BaseRequest) -> web.Response:
            return web.Response(body=body, headers={"Content-Encoding": coding}, content_type=kind)

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            response = await forwarder.respond(call("GET", target))
            got = await whole(response)

        assert got == body
        assert response.headers.get("Content-Encoding") == coding

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    async def test_redirects_are_the_clients_to_follow(self, status: int) -> None:
        seen: list[str] = []

        async def answer(request: web.BaseRequest) -> web.Response:
            seen.append(request.path)
            return web.Response(status=status, headers={"Location": "http://evil.example/"})

        async with behaved(answer) as url:
            response = await ask(url)

        assert response.status == status
        assert response.headers.get("Location") == "http://evil.example/"
        assert len(seen) == 1

    async def test_cookies_of_one_client_are_not_sent_for_another(self) -> None:
        seen: list[str | None] = []

        async def answer(request: web.BaseRequest) -> web.Response:
            seen.append(request.headers.get("Cookie"))
            return web.Response(headers={"Set-Cookie": "JSESSIONID=1; Path=/; Domain=localhost"})

        async with behaved(answer, host="localhost") as url, Forwarder(url) as forwarder:
            first = await forwarder.respond(call("GET", GET))
            await forwarder.respond(call("GET", GET))

        assert seen == [None, None]
        assert first.headers.get("Set-Cookie") == "JSESSIONID=1; Path=/"

    async def test_no_proxy_of_the_environment_is_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        async with behaved(echo) as url:
            assert (await ask(url)).status == 200

    async def test_a_head_has_no_body_and_says_no_length(self) -> None:
        async with behaved(echo) as url:
            response = await ask(url, call("HEAD", GET))

        assert response.status == 200
        assert response.body == b""
        assert "Content-Length" not in response.headers

    @pytest.mark.parametrize("status", [204, 304])
    async def test_an_answer_without_a_body_is_whole(self, status: int) -> None:
        async with scripted(b"HTTP/1.1 %d X\r\n\r\n" % status) as upstream:
            response = await ask(upstream.url, call("DELETE", "/rest/api/3/issueLink/1"), timeout_s=2)

        assert response.status == status
        assert response.body == b""

    async def test_a_connection_is_used_again(self) -> None:
        async with scripted(ok()) as upstream, Forwarder(upstream.url) as forwarder:
            for _ in range(5):
                await forwarder.respond(call("GET", GET))

        assert (len(upstream.heads), upstream.connections) == (5, 1)

    async def test_a_body_that_ends_with_the_connection_is_whole(self) -> None:
        async with scripted(b'HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{"a": 1}', "close") as upstream:
            response = await ask(upstream.url, timeout_s=2)

        assert response.content == b'{"a": 1}'

    async def test_each_layer_can_read_who_answered(self) -> None:
        asked = call("GET", GET)
        async with behaved(echo) as url:
            await ask(url, asked)

        assert asked.notes[0].layer == "Forwarder"
        assert "answered 200" in asked.notes[0].reason


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def trusting(authority: trustme.CA) -> UpstreamRoute:
    tls = ssl.create_default_context()
    authority.configure_trust(tls)
    return UpstreamRoute(tls=tls)


class TestTls:
    def server_side(self, certificate: trustme.LeafCert) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context

    async def test_a_certificate_of_a_trusted_authority_is_accepted(self, authority: trustme.CA) -> None:
        tls = self.server_side(authority.issue_cert("localhost"))
        async with (
            behaved(echo, host="localhost", tls=tls) as url,
            Forwarder(url, route=trusting(authority)) as forwarder,
        ):
            answers = [await forwarder.respond(call("GET", GET)) for _ in range(3)]

        assert [answer.status for answer in answers] == [200] * 3

    @pytest.mark.parametrize("what", ["unknown authority", "another name", "no TLS"])
    async def test_a_peer_that_is_not_verified_gets_no_request(self, what: str, authority: trustme.CA) -> None:
        seen: list[str] = []

        async def answer(request: web.BaseRequest) -> web.Response:
            seen.append(request.path)
            return web.Response()

        signer = trustme.CA() if what == "unknown authority" else authority
        name = "jira.example.org" if what == "another name" else "localhost"
        tls = None if what == "no TLS" else self.server_side(signer.issue_cert(name))
        async with behaved(answer, host="localhost", tls=tls) as url:
            with pytest.raises(UpstreamFailed) as failed:
                await ask(url.replace("http:", "https:"), call("GET", GET, auth=basic()), route=trusting(authority))

        assert failed.value.status == 502
        assert failed.value.cause == "tls"
        assert seen == []

    async def test_an_address_needs_its_own_certificate(self, authority: trustme.CA) -> None:
        tls = self.server_side(authority.issue_cert(str(ipaddress.ip_address("127.0.0.1"))))
        async with behaved(echo, tls=tls) as url:
            assert (await ask(url, route=trusting(authority))).status == 200
