"""Recorder: written down before it is answered, or marked."""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from linktape.cassette_tools import checking
from linktape.errors import UpstreamFailed
from linktape.fake.site.built_in import builtin_site
from linktape.layers.fake_jira import FakeJira
from linktape.layers.recorder import MOST_BYTES, Recorded, Recorder
from linktape.messages import Delivery, Headers, Network, Request, Response
from linktape.redaction import recordable
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.responder import Call
from linktape.session import Session
from linktape.tape.cassette import Interaction
from linktape.tape.files import CassetteWriter, load
from tests.support import HandClock, StandIn, basic, call, into, link

CALLS: list[tuple[str, str, object]] = [
    ("GET", "/rest/api/3/issueLinkType", None),
    ("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1")),
    ("GET", "/rest/api/3/issue/HSP-1?fields=issuelinks", None),
    ("GET", "/rest/api/3/issueLink/99999", None),
    ("POST", "/rest/api/3/issueLink", b"{"),
]


class Openly:
    """A Redactor that takes nothing out, and finds what it is told to find."""

    def __init__(self, secret: bytes = b"") -> None:
        self.secret = secret
        self.learned: list[Request] = []

    def learn(self, request: Request) -> None:
        self.learned.append(request)

    def interaction(self, interaction: Interaction) -> Interaction:
        return interaction

    def leaks(self, block: bytes) -> list[str]:
        return ["a canary"] if self.secret and self.secret in block else []


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[CassetteWriter]:
    made = CassetteWriter.open(tmp_path / "a.yaml")
    yield made
    made.close()


def recorder(
    writer: CassetteWriter, inside: StandIn, redactor: Openly | None = None, scope: str = "issue-links"
) -> Recorder:
    return Recorder(inside, into(writer), redactor or Openly(), scope=scope)


async def streamed(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def test_an_answer_is_in_the_file_when_it_is_given(writer: CassetteWriter) -> None:
    inside = StandIn(lambda _: Response.json(201, {"id": "1"}, {"Set-Cookie": "a=b", "Vary": "Accept-Encoding"}))
    one = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), auth=basic())

    response = await recorder(writer, inside).respond(one)

    (found,) = load(writer.file)
    assert found.request.content == one.request.content
    assert dict(found.request.headers) == {"Content-Type": "application/json"}
    assert found.response.content == response.content == b'{"id":"1"}'
    assert "Set-Cookie" in response.headers
    assert "Set-Cookie" not in found.response.headers
    assert found.operation == one.operation
    assert found.elapsed_s > 0
    assert not response.is_not_recorded
    assert one.notes[0].reason == f"recorded as {found.place}"
    assert one.session.state(Recorded, Recorded) == Recorded(written=1)


async def test_what_struck_a_path_or_a_key_is_said_with_its_place_and_not_shown(writer: CassetteWriter) -> None:
    token = "ATATT3xFf" + "kanarienvogel0" * 12
    told: list[str] = []
    inside = StandIn(lambda _: Response.json(200, {"id": "1", "key": token}))
    layer = Recorder(inside, into(writer), Redactor(RedactionPolicy()), tell=told.append)
    calls = [call("GET", f"/rest/api/3/issue/{key}") for key in (token, "HSP-1")]

    for one in calls:
        await layer.respond(one)

    places = [note.reason.partition(" as ")[2] for note in (one.notes[0] for one in calls)]
    assert [one.partition(": what else")[0] for one in told] == [
        f"{places[0]}: something was taken out of the path of the request, $.key of the answer",
        f"{places[1]}: something was taken out of $.key of the answer",
    ]
    assert "kanarienvogel" not in "".join(told)


async def test_the_redactor_learns_from_every_request(writer: CassetteWriter) -> None:
    redactor = Openly()
    one = call("GET", "/elsewhere", auth=basic())

    await recorder(writer, StandIn(), redactor).respond(one)

    assert redactor.learned == [one.request]


@pytest.mark.parametrize("status", [502, 504])
async def test_a_failure_of_the_upstream_is_not_recorded(writer: CassetteWriter, status: int) -> None:
    def fail(_: Call) -> Response:
        raise UpstreamFailed(status, "refused")

    with pytest.raises(UpstreamFailed):
        await recorder(writer, StandIn(fail)).respond(call("GET", "/rest/api/3/issueLinkType"))

    assert writer.count == 0


async def test_an_answer_that_is_not_whole_is_not_recorded(writer: CassetteWriter) -> None:
    cut = Response(200, body=b"{", delivery=Delivery(network=Network.TRUNCATE))

    response = await recorder(writer, StandIn(lambda _: cut)).respond(call("GET", "/rest/api/3/issueLinkType"))

    assert response is cut
    assert writer.count == 0


async def test_what_is_out_of_scope_passes_untouched(writer: CassetteWriter) -> None:
    stream = streamed(b"a", b"b")
    inside = StandIn(lambda _: Response(200, body=stream))

    response = await recorder(writer, inside).respond(call("GET", "/secure/attachment/1"))

    assert response.body is stream
    assert writer.count == 0


async def test_what_is_not_recorded_is_told_with_its_reason(writer: CassetteWriter) -> None:
    reasons: list[str] = []
    cut = Response(200, body=b"{", delivery=Delivery(network=Network.TRUNCATE))
    calls = [call("GET", path) for path in ("/secure/attachment/1", "/rest/api/3/issueLinkType")]
    layer = Recorder(StandIn(lambda _: cut), into(writer), Openly(), left_out=reasons.append)

    for one in calls:
        await layer.respond(one)

    assert reasons == ["outside --scope issue-links", "the answer is not whole"]
    assert [note.brief for one in calls for note in one.notes] == [f"not recorded: {reason}" for reason in reasons]


async def test_a_word_of_jiras_in_an_issues_place_is_out_of_scope_and_a_clients_mistake_is_not(
    writer: CassetteWriter,
) -> None:
    layer = recorder(writer, StandIn(lambda _: Response.errors(404, "Issue does not exist")))

    for name in ("createmeta", "picker", "undefined"):
        await layer.respond(call("GET", f"/rest/api/3/issue/{name}"))

    assert [found.request.path for found in load(writer.file)] == ["/rest/api/3/issue/undefined"]


async def test_with_scope_all_streams_are_recorded_too(writer: CassetteWriter) -> None:
    async def echo(one: Call) -> bytes:
        assert not isinstance(one.request.body, bytes)
        return b"".join([piece async for piece in one.request.body])

    class Upstream:
        async def respond(self, one: Call) -> Response:
            sent = await echo(one)
            return Response(200, body=streamed(b"got ", sent))

    one = call("PUT", "/secure/attachment/1")
    one = Call(Request("PUT", "/secure/attachment/1", body=streamed(b"x", b"y")), one.operation, one.session)

    response = await Recorder(Upstream(), into(writer), Openly(), scope="all").respond(one)

    (found,) = load(writer.file)
    assert response.body == b"got xy"
    assert (found.request.content, found.response.content) == (b"xy", b"got xy")


async def test_what_is_too_long_is_passed_on_whole_and_marked(writer: CassetteWriter) -> None:
    pieces = [b"x" * (1 << 20)] * 9
    inside = StandIn(lambda _: Response(200, body=streamed(*pieces)))
    one = call("GET", "/secure/attachment/1")

    response = await recorder(writer, inside, scope="all").respond(one)

    assert not isinstance(response.body, bytes)
    assert b"".join([piece async for piece in response.body]) == b"".join(pieces)
    assert response.headers.get("Linktape-Recording") == "failed"
    assert response.is_not_recorded
    assert one.notes[0].reason == f"not recorded: the answer is longer than {MOST_BYTES} bytes"
    assert writer.count == 0


async def test_a_compressed_answer_is_stored_plain_and_passed_on_compressed(writer: CassetteWriter) -> None:
    body = gzip.compress(b'{"a":1}')
    fields = Headers({"Content-Type": "application/json", "Content-Encoding": "gzip"})
    inside = StandIn(lambda _: Response(200, fields, body))

    response = await recorder(writer, inside).respond(call("GET", "/rest/api/3/issueLinkType"))

    (found,) = load(writer.file)
    assert (response.body, response.headers) == (body, fields)
    assert found.response.content == b'{"a":1}'
    assert found.response.headers == Headers({"Content-Type": "application/json"})


async def test_a_body_that_cannot_be_decoded_is_not_stored(writer: CassetteWriter) -> None:
    inside = StandIn(lambda _: Response(200, Headers({"Content-Encoding": "br"}), b"\x0b\x02"))

    response = await recorder(writer, inside).respond(call("GET", "/rest/api/3/issueLinkType"))

    assert response.is_not_recorded
    assert writer.count == 0


async def test_what_the_last_scan_finds_is_not_written(
    writer: CassetteWriter, caplog: pytest.LogCaptureFixture
) -> None:
    inside = StandIn(lambda _: Response.json(200, {"echo": "CANARY-1"}))

    response = await recorder(writer, inside, Openly(b"CANARY-1")).respond(call("GET", "/rest/api/3/issueLinkType"))

    assert response.content == b'{"echo":"CANARY-1"}'
    assert response.headers.get("Linktape-Recording") == "failed"
    assert writer.count == 0
    assert "CANARY-1" not in caplog.text


@pytest.mark.parametrize(
    "answer", [Response(999), Response(200, Headers({"Vary": "a\r\nb"})), Response(200, Headers({"Link": "\x00"}))]
)
async def test_what_would_spoil_the_file_is_not_written(writer: CassetteWriter, answer: Response) -> None:
    one = call("GET", "/rest/api/3/issueLinkType")

    response = await recorder(writer, StandIn(lambda _: answer)).respond(one)

    assert response.is_not_recorded
    assert one.notes[0].reason.startswith("not recorded: it could not be read again: ")
    assert writer.count == 0


async def test_when_the_disk_refuses_the_client_still_has_its_answer(writer: CassetteWriter) -> None:
    os.unlink(writer.file)  # noqa: PTH108  # pathlib is taken for blocking here
    one = call("GET", "/rest/api/3/issueLinkType")

    response = await recorder(writer, StandIn()).respond(one)

    assert (response.status, response.content) == (200, b"{}")
    assert response.headers.get("Linktape-Recording") == "failed"
    assert response.is_not_recorded
    assert one.session.state(Recorded, Recorded) == Recorded(refused=1)


async def test_the_same_calls_against_the_same_jira_are_the_same_file(tmp_path: Path) -> None:
    files: list[bytes] = []
    for name in ("a.yaml", "b.yaml"):
        cassette = CassetteWriter.open(tmp_path / name)
        jira = FakeJira(builtin_site())
        redactor = Redactor(RedactionPolicy(salt="0123456789abcdef"))
        twice = Recorder(
            jira,
            into(cassette),
            redactor,
            clock=HandClock(tick_s=1.0),
        )
        session = Session()
        for method, target, body in CALLS:
            await twice.respond(call(method, target, body, auth=basic(), session=session))
        cassette.close()
        files.append((tmp_path / name).read_bytes())

    assert files[0].count(b"\n  # end ") == len(CALLS)
    assert files[0] == files[1]
    assert checking.vcrpy_refusal(files[0]) is None


async def test_a_secret_that_jira_echoes_is_in_no_cassette(writer: CassetteWriter) -> None:
    token = "ATATT3xFfGF0CANARYCANARYCANARY"
    inside = StandIn(lambda one: Response.errors(401, f"Invalid token {one.request.headers.get('Authorization')}"))
    one = call("GET", "/rest/api/3/issueLinkType", auth=f"Bearer {token}")

    response = await Recorder(inside, into(writer), Redactor()).respond(one)

    assert not response.is_not_recorded
    assert token in response.content.decode()
    assert token not in Path(writer.file).read_text()  # noqa: ASYNC240  # a test may wait


async def test_who_makes_blocks_is_told_how_many_calls_are_under_way_beside_this_one(writer: CassetteWriter) -> None:
    told: list[int] = []

    async def block(interaction: Interaction, others: int) -> tuple[bytes, list[str]]:
        told.append(others)
        if len(told) == 3:
            all_here.set()
        await all_here.wait()
        return recordable.block(Openly(), interaction)

    all_here = asyncio.Event()
    inside = StandIn(lambda _: Response.json(200, {}))
    by = Recorder(inside, into(writer), Openly(), block=block)
    calls = [asyncio.create_task(by.respond(call("GET", f"/rest/api/3/issueLink/{n}"))) for n in range(3)]
    await asyncio.gather(*calls)
    await by.respond(call("GET", "/rest/api/3/issueLink/3"))

    assert told == [0, 1, 2, 0]
    assert len(load(writer.file)) == 4
