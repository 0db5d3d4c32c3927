"""edge/known_requests.py: the same bytes again are answered as the first time, by every layer, in every respect."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import pytest

from linktape import packing
from linktape.edge import server
from linktape.edge.known_requests import Known, KnownRequests
from linktape.jira.classify import classify
from linktape.messages import Delivery, Headers, Network, Request, Response
from linktape.playback.match_settings import Repeat
from linktape.redaction.policy import RedactionPolicy
from linktape.responder import Call
from linktape.tape.files import CassetteWriter
from linktape.wiring.serving import served
from linktape.wiring.settings import Mode, Settings
from tests.standing import H, StandInOnion, served_with
from tests.support import HandClock, basic, link
from tests.tape.recordings import issue_answer, recorded

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
ANSWER = Response(200, Headers({"Content-Type": "application/json"}), b'{"n":1}')

KEPT = b"GET /rest/api/3/issueLinkType HTTP/1.1\r\n" + H + b"\r\n"
TIMES = 3


def known() -> Known:
    return Known(Request("GET", "/"), classify("GET", "/"), "default", is_head=False)


def kept(memory: KnownRequests, data: bytes, response: Response = ANSWER) -> Known:
    """Have a request's reading kept with its answer."""
    one = memory.of(data, known())
    memory.keep(one, response)
    return one


def test_what_is_learned_makes_all_that_was_known_forgotten() -> None:
    learned = [0]
    memory = KnownRequests(lambda: learned[0])
    one = kept(memory, b"GET /")

    assert memory.get(b"GET /") is one
    learned[0] += 1
    assert memory.get(b"GET /") is None


def test_the_memory_is_bounded_and_the_longest_unused_goes_first() -> None:
    memory = KnownRequests(lambda: 0, most_bytes=100 << 10)
    for n in range(100):
        kept(memory, b"%d" % n)
        memory.get(b"0")

    assert memory.get(b"0") is not None
    assert memory.get(b"1") is None
    assert memory.get(b"99") is not None


def test_an_answer_that_comes_again_stays_rendered_and_one_that_is_made_anew_does_not() -> None:
    memory = KnownRequests(lambda: 0)
    one = memory.of(b"GET /", known())

    sent = [memory.message(one, ANSWER, AT) for _ in range(3)]
    ready = one.ready
    anew = memory.message(one, other := replace(ANSWER, body=b'{"n":2}'), AT)

    assert ready is not None
    assert ready.is_of(ANSWER)
    assert sent[0] == sent[1] == sent[2] == ready.message(ANSWER, AT)
    assert one.ready is ready
    assert anew is not None
    assert anew.endswith(other.content)


def test_answers_count_in_the_bound_and_their_rendering_as_well() -> None:
    memory = KnownRequests(lambda: 0, most_bytes=100 << 10)
    answers = [replace(ANSWER, body=b"%d" % n + bytes(10 << 10)) for n in range(20)]
    for n, answer in enumerate(answers):
        one = memory.of(b"%d" % n, known())
        for _ in range(2):
            memory.message(one, answer, AT)

    assert [n for n in range(20) if memory.get(b"%d" % n) is not None] == [16, 17, 18, 19]


def test_what_was_forgotten_meanwhile_is_not_kept_again() -> None:
    learned = [0]
    memory = KnownRequests(lambda: learned[0])
    one = memory.of(b"GET /", known())
    memory.message(one, ANSWER, AT)
    learned[0] += 1
    assert memory.get(b"another") is None

    assert memory.message(one, ANSWER, AT) is not None

    assert one.ready is None
    assert memory.get(b"GET /") is None


def test_what_was_learned_while_a_request_was_answered_is_not_forgotten_with_it() -> None:
    learned = [0]
    memory = KnownRequests(lambda: learned[0])
    one = memory.of(b"GET /", known())
    learned[0] += 1
    assert memory.get(b"another") is None

    memory.keep(one, ANSWER)

    assert memory.get(b"GET /") is None


def test_a_request_that_is_not_whole_is_not_kept() -> None:
    memory = KnownRequests(lambda: 0)

    memory.keep(known(), ANSWER)
    assert memory.message(known(), ANSWER, AT) is not None

    assert memory.get(b"") is None


def test_what_comes_after_it_was_forgotten_is_packed_with_its_rendered_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_SAMPLES", 1)
    memory = KnownRequests(lambda: 0, most_bytes=20 << 10)
    numbers = [b"%d" % n for n in range(20)]
    for data in numbers * 3:
        if memory.get(data) is None:
            memory.message(memory.of(data, known()), replace(ANSWER), AT)

    there = [memory.get(data) for data in numbers]

    assert [one.data for one in there if one is not None] == numbers
    ready = [one.ready for one in there if one is not None and one.ready is not None]
    assert [one.response is not None and one.is_of(one.response) for one in ready] == [True] * len(numbers)


def test_a_long_answer_that_is_not_rendered_counts_as_well() -> None:
    memory = KnownRequests(lambda: 0, most_bytes=1 << 20)
    long = replace(ANSWER, body=bytes(300 << 10))
    for n in range(10):
        assert memory.message(memory.of(b"%d" % n, known()), long, AT) is None

    assert [n for n in range(10) if memory.get(b"%d" % n) is not None] == [7, 8, 9]


def test_a_later_answer_that_is_longer_counts_with_its_own_length() -> None:
    memory = KnownRequests(lambda: 0, most_bytes=1 << 20)
    long = replace(ANSWER, body=bytes(300 << 10))
    for n in range(10):
        one = memory.of(b"%d" % n, known())
        memory.message(one, ANSWER, AT)
        memory.message(one, long, AT)

    assert [n for n in range(10) if memory.get(b"%d" % n) is not None] == [7, 8, 9]


# --- the same traffic both ways ---------------------------------------------------------------------------------------


def sent(method: str, target: str, body: object = None, **fields: str) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {target} HTTP/1.1", "Host: linktape.test", f"Authorization: {basic()}", "Accept: */*"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    if content:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content


def nested(depth: int) -> object:
    """Give a body as deep as a request's may be, and less."""
    value: object = 1
    for _ in range(depth):
        value = {"a": value}
    return value


TRAFFIC = [
    sent("GET", "/rest/api/3/issue/HSP-1?fields=issuelinks"),
    sent("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1", comment={"body": "cc mia@acme.example"})),
    sent("POST", "/rest/api/2/issueLink", link("HSP-2", "NO-1")),
    sent("HEAD", "/rest/api/3/issue/HSP-1"),
    sent("GET", "/s/other/rest/api/3/issue/HSP-1?fields=issuelinks"),
    sent("GET", "/rest/api/3/issue/HSP-1?fields=issuelinks", Linktape_Session="third"),
    sent("GET", "/rest/api/3/user?accountId=5b10a2844c20165700ede21g"),
    sent("GET", "/rest/agile/1.0/board?token=canary-0123456789"),
    sent("DELETE", "/rest/api/3/issueLink/10001"),
    sent("POST", "/rest/api/3/issueLink", ["no link"]),
    sent("POST", "/rest/api/3/issueLink", nested(190)),
]


@dataclass
class Seen:
    """All that two ways through the edge could differ in."""

    answers: list[bytes] = field(default_factory=list[bytes])
    journal: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    verdicts: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    coverage: object = None
    metrics: list[str] = field(default_factory=list[str])


async def one_answer(reader: asyncio.StreamReader, request: bytes) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    body = b"" if length is None or request.startswith(b"HEAD") else await reader.readexactly(int(length[1]))
    return re.sub(rb"Date: [^\r]+\r\n", b"", head) + body


async def seen_by(settings: Settings, requests: Sequence[bytes], *, again: bool, times: int = TIMES) -> Seen:
    """Send the requests over one connection, in one piece each, or cut in two so that none is known by its bytes."""
    seen = Seen()
    async with served(settings, HandClock()) as (onion, serving):
        port = int(serving.url.rsplit(":", 1)[1])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in list(requests) * times:
            if again:
                writer.write(request)
            else:
                writer.write(request[:10])
                await writer.drain()
                await asyncio.sleep(0)
                writer.write(request[10:])
            try:
                seen.answers.append(await one_answer(reader, request))
            except (ConnectionResetError, asyncio.IncompleteReadError):
                seen.answers.append(b"lost")
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        for session in onion.sessions:
            for entry in session.journal:
                seen.journal.append({**entry.as_json(), "at": "", "took_s": 0})
            seen.verdicts.append(onion.verdict(session))
        seen.coverage = onion.all_coverage().as_json()
        seen.metrics = [line for line in serving.traffic.counters.lines(3) if "seconds" not in line]
    return seen


@pytest.mark.parametrize("scenario", [(), ("link-limit",), ("rate-limited",), ("lost-delete",), ("outage",)])
@pytest.mark.parametrize("mode", [Mode.MOCK, Mode.REPLAY])
async def test_bytes_that_came_before_are_answered_judged_and_told_as_if_they_were_new(
    mode: Mode, scenario: tuple[str, ...], tmp_path: Path
) -> None:
    cassettes = (recording(tmp_path / "a.yaml"),) if mode is Mode.REPLAY else ()
    settings = Settings(
        mode,
        port=0,
        cassettes=cassettes,
        scenarios=scenario,
        seed=7,
        allow_hosts=("linktape.test",),
        time_scale=0.001,
        redaction=RedactionPolicy(salt="of-both-servers"),
    )

    new = await seen_by(settings, TRAFFIC, again=False)
    again = await seen_by(settings, TRAFFIC, again=True)

    assert again == new
    assert len(new.journal) == TIMES * len(TRAFFIC)


@pytest.mark.parametrize("scenario", [(), ("link-limit",)])
@pytest.mark.parametrize("mode", [Mode.MOCK, Mode.REPLAY])
async def test_what_was_packed_meanwhile_is_answered_judged_and_told_as_if_it_were_new(
    mode: Mode, scenario: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        mode,
        port=0,
        cassettes=(recording(tmp_path / "a.yaml"),) if mode is Mode.REPLAY else (),
        scenarios=scenario,
        repeat=Repeat.ALWAYS,
        seed=7,
        allow_hosts=("linktape.test",),
        time_scale=0.001,
        redaction=RedactionPolicy(salt="of-both-servers"),
    )
    new = await seen_by(settings, TRAFFIC, again=False, times=8)
    unpack = Mock(side_effect=packing.Packing.unpack)
    monkeypatch.setattr(packing, "_SAMPLES", 2)
    monkeypatch.setattr(packing.Packing, "unpack", lambda self, data: unpack(self, data))
    monkeypatch.setattr(server, "KnownRequests", partial(KnownRequests, most_bytes=16 << 10))

    packed = await seen_by(settings, TRAFFIC, again=True, times=8)

    assert packed == new
    assert unpack.call_count > 20


@pytest.mark.parametrize("mode", [Mode.MOCK, Mode.REPLAY])
async def test_what_is_packed_shares_no_more_things_where_there_are_more_requests(
    mode: Mode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "_SAMPLES", 2)
    shared: list[list[object]] = []
    number = packing.Packing.number

    def noted(self: packing.Packing, thing: object, kind: type) -> int | None:
        shared[-1] = self._shared
        return number(self, thing, kind)

    monkeypatch.setattr(packing.Packing, "number", noted)
    monkeypatch.setattr(server, "KnownRequests", partial(KnownRequests, most_bytes=16 << 10))
    writer = CassetteWriter.open(tmp_path / "a.yaml")
    for n in range(60):
        writer.append(recorded(f"GET issue/{n}", answer=issue_answer("HSP-1")))
    writer.close()
    tapes = (tmp_path / "a.yaml",) if mode is Mode.REPLAY else ()
    settings = Settings(mode, port=0, cassettes=tapes, repeat=Repeat.ALWAYS, allow_hosts=("linktape.test",))
    for count in (20, 60):
        shared.append([])
        requests = [sent("GET", f"/rest/api/3/{what}/{n}") for n in range(count) for what in ("issue", "issueLink")]

        await seen_by(settings, requests, again=True, times=3)

    few, many = ([type(thing).__name__ for thing in things] for things in shared)
    assert few == many


def recording(path: Path) -> Path:
    """Record an answer to some of the traffic."""
    writer = CassetteWriter.open(path)
    for one in (
        recorded("GET issue/HSP-1?fields=issuelinks", answer=issue_answer("HSP-1")),
        recorded("POST issueLink", link("HSP-1", "MKY-1", comment={"body": "cc mia@acme.example"})),
        recorded("GET user?accountId=5b10a2844c20165700ede21g", answer={"accountId": "5b10a2844c20165700ede21g"}),
        recorded("DELETE issueLink/10001"),
    ):
        writer.append(one)
    writer.close()
    return path


# --- what the connection must not mix up --------------------------------------------------------------------------


class Gated:
    """Answers each call when it is let go, with its number."""

    def __init__(self) -> None:
        self.waiting: list[asyncio.Event] = []
        self.arrived = asyncio.Semaphore(0)
        self.is_open = True

    async def respond(self, call: Call) -> Response:
        gate = asyncio.Event()
        self.waiting.append(gate)
        self.arrived.release()
        if not self.is_open:
            await gate.wait()
        return Response.json(200, call.n)


@asynccontextmanager
async def gated(*, at_once: bool) -> AsyncIterator[tuple[Gated, asyncio.StreamReader, asyncio.StreamWriter]]:
    onion = StandInOnion(inside := Gated(), answers_at_once=at_once)
    async with served_with(onion) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(KEPT)
        assert (await one_answer(reader, KEPT)).endswith(b"1")
        yield inside, reader, writer
        writer.close()


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("pieces", [[KEPT + KEPT[:9], KEPT[9:]], [KEPT, KEPT], [KEPT * 2], [KEPT[:9], KEPT[9:] + KEPT]])
async def test_what_comes_while_an_answer_is_waited_for_is_answered_behind_it(
    pieces: list[bytes], at_once: bool
) -> None:
    async with gated(at_once=at_once) as (inside, reader, writer):
        inside.is_open = False
        writer.write(KEPT)
        await inside.arrived.acquire()
        await inside.arrived.acquire()

        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        inside.waiting[1].set()
        answers = [await one_answer(reader, KEPT)]
        for n in (2, 3):
            await inside.arrived.acquire()
            inside.waiting[n].set()
            answers.append(await one_answer(reader, KEPT))

        assert [answer[-1:] for answer in answers] == [b"2", b"3", b"4"]


async def test_a_client_that_goes_while_its_answer_is_waited_for_has_not_got_it() -> None:
    told: list[bool] = []

    class Waiting(Gated):
        async def respond(self, call: Call) -> Response:
            call.when_settled(told.append)
            return await super().respond(call)

    onion = StandInOnion(inside := Waiting())
    async with served_with(onion) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(KEPT)
        await one_answer(reader, KEPT)
        inside.is_open = False
        writer.write(KEPT)
        await inside.arrived.acquire()
        await inside.arrived.acquire()
        writer.close()
        await writer.wait_closed()
        inside.waiting[1].set()

    assert told == [True, False]


async def test_a_client_that_connects_anew_for_each_call_is_known_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    known_to: list[Known | None] = []
    get = KnownRequests.get

    def got(self: KnownRequests, data: bytes) -> Known | None:
        known_to.append(get(self, data))
        return known_to[-1]

    monkeypatch.setattr(KnownRequests, "get", got)
    async with served_with(StandInOnion()) as here:
        for _ in range(2):
            reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
            writer.write(KEPT)
            await one_answer(reader, KEPT)
            writer.close()

    assert known_to[0] is None
    assert known_to[-1] is not None


@pytest.mark.parametrize("network", [Network.RESET, Network.TRUNCATE, Network.CLOSE, Network.EMPTY])
async def test_a_broken_answer_to_known_bytes_ends_the_connection(network: Network) -> None:
    broken = Delivery(network=network)

    class Breaking:
        async def respond(self, call: Call) -> Response:
            return Response.json(200, {}) if call.n == 1 else Response(200, body=b"{ }", delivery=broken)

    async with served_with(StandInOnion(Breaking())) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(KEPT)
        await one_answer(reader, KEPT)
        writer.write(KEPT)
        try:
            left = await reader.read()
        except ConnectionResetError:
            left = b""
        writer.close()

    assert left.endswith(b"{ }") is (network is Network.CLOSE)


async def test_after_the_last_byte_of_known_requests_the_parser_reads_on() -> None:
    """Known and new requests, whole and in pieces, by turns on one connection."""
    async with gated(at_once=True) as (_, reader, writer):
        new = KEPT.replace(b"issueLinkType", b"myself")
        for number, pieces in enumerate([[KEPT], [new], [KEPT], [new[:5], new[5:]], [KEPT], [new]], start=2):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            assert (await one_answer(reader, KEPT)).endswith(b"%d" % number)


@pytest.mark.parametrize(
    "request_", [KEPT.replace(b"HTTP/1.1", b"HTTP/1.0"), KEPT.replace(H, H + b"Connection: close\r\n")]
)
async def test_a_request_that_ends_its_connection_is_not_kept(request_: bytes) -> None:
    async with served_with(StandInOnion()) as here:
        for _ in range(2):
            reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
            writer.write(request_)
            assert (await reader.read()).endswith(b"{}")
            writer.close()


async def test_what_fails_in_a_layer_is_a_500_of_ours_the_second_time_as_the_first() -> None:
    class Failing:
        async def respond(self, call: Call) -> Response:
            if call.n == 1:
                return Response.json(200, {})
            raise LookupError("canary")

    async with served_with(StandInOnion(Failing())) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(KEPT)
        await one_answer(reader, KEPT)
        writer.write(KEPT)
        answer = await reader.read()
        writer.close()

    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"Linktape-Error: internal" in answer
    assert b"canary" not in answer
