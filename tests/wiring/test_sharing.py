"""wiring/sharing.py: whole linktapes that share a Redis answer as one."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from linktape.errors import UsageError
from linktape.shared import redis_keeper
from linktape.shared.redis_sessions import RedisSessions
from linktape.tape import files
from linktape.tape.cassette import Cassette
from linktape.wiring.serving import Serving, served
from linktape.wiring.settings import ClockMode, Mode, OnMiss, RecordMode, Settings, complete
from tests.shared.conftest import prefix, redis, redis_of_all
from tests.shared.redis_server import RedisServer, free_port
from tests.support import basic, link

__all__ = ["prefix", "redis", "redis_of_all"]
pytestmark = pytest.mark.slow

BLOCKS = link("HSP-1", "MKY-1")


@dataclass
class Fleet:
    """Some linktapes, and clients that ask any of them."""

    ports: Sequence[Serving]
    client: aiohttp.ClientSession
    chance: random.Random

    async def post(self, session: str, body: object = None) -> tuple[int, str]:
        return await self.ask("POST", session, "issueLink", BLOCKS if body is None else body)

    async def get(self, session: str, target: str) -> tuple[int, str]:
        return await self.ask("GET", session, target)

    async def ask(self, method: str, session: str, target: str, body: object = None) -> tuple[int, str]:
        url = f"{self.chance.choice(self.ports).origin}/s/{session}/rest/api/3/{target}"
        async with self.client.request(method, url, json=body, headers={"Authorization": basic()}) as response:
            return response.status, await response.text()


@asynccontextmanager
async def fleet(settings: Settings, size: int = 3) -> AsyncIterator[Fleet]:
    async with AsyncExitStack() as stack:
        ports = [await stack.enter_async_context(served(settings)) for _ in range(size)]
        client = await stack.enter_async_context(aiohttp.ClientSession())
        yield Fleet([serving for _, serving in ports], client, random.Random(7))


@asynccontextmanager
async def control_of(serving: Serving) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    """Ask a control port."""
    headers = {"Authorization": f"Bearer {serving.token}"}
    async with aiohttp.ClientSession(headers=headers) as client:

        async def ask(method: str, path: str, body: object = None) -> Any:
            async with client.request(method, f"{serving.control_url}{path}", json=body) as response:
                assert response.status == 200, await response.text()
                return await response.json()

        yield ask


@asynccontextmanager
async def events_of(serving: Serving, seen: str = "") -> AsyncIterator[Callable[[], Awaitable[tuple[str, Any, str]]]]:
    """Listen at a control port, to all sessions. Gives what waits for the next event: its kind, data and id."""
    headers = {"Authorization": f"Bearer {serving.token}"} | ({"Last-Event-ID": seen} if seen else {})
    async with (
        aiohttp.ClientSession(headers=headers) as client,
        client.get(f"{serving.control_url}/events?session=*") as response,
    ):

        async def event() -> dict[str, str]:
            lines = (await response.content.readuntil(b"\n\n")).decode().splitlines()
            return dict(line.split(": ", 1) for line in lines if ": " in line)

        async def following() -> tuple[str, Any, str]:
            told: dict[str, str] = {}
            while "event" not in told:
                told = await event()
            return told["event"], json.loads(told["data"]), told.get("id", "")

        assert "linktape" in (await event()).values()  # from here on it listens
        yield following


def shared(redis: RedisServer, prefix: str, **more: object) -> Settings:
    given: dict[str, object] = {"mode": Mode.MOCK, "port": 0, "control_port": None, **more}
    return Settings(state=redis.url, state_prefix=prefix, **given)  # type: ignore[arg-type]


async def test_what_one_was_told_the_others_answer(redis: RedisServer, prefix: str) -> None:
    async with fleet(shared(redis, prefix)) as any_:
        for number in range(12):
            assert (await any_.post(f"s{number}"))[0] == 201
        found = [await any_.get(f"s{number}", "issueLink/10002") for number in range(12) for _ in range(3)]

    assert {status for status, _ in found} == {200}


async def test_an_nth_call_is_one_call_whoever_has_it(redis: RedisServer, prefix: str, tmp_path: Path) -> None:
    """64 clients at random processes: in each of eight sessions the third link, and no other, breaches the limit."""
    rules = tmp_path / "third.yaml"
    rules.write_text("scenario: third\nrules:\n  - {on: linkIssues, when: {nth: 3}, then: link-limit}\n")
    async with fleet(shared(redis, prefix, scenarios=(str(rules),))) as any_:

        async def client(number: int) -> tuple[str, int]:
            session = f"s{number % 8}"
            return session, (await any_.post(session))[0]

        answered = await asyncio.gather(*(client(number) for number in range(64)))

    for number in range(8):
        statuses = [status for session, status in answered if session == f"s{number}"]
        assert sorted(statuses).count(413) == 1, statuses
        assert len(statuses) == 8


async def test_a_scenario_file_that_changes_reaches_what_runs(redis: RedisServer, prefix: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"

    def write(fault: str) -> None:
        text = f"scenario: s\nrules:\n  - {{on: linkIssues, then: {fault}}}\n"
        (tmp_path / "new").write_text(text)
        (tmp_path / "new").rename(rules)

    write("link-limit")
    settings = shared(redis, prefix, scenarios=(str(rules),), control_port=0)
    async with fleet(settings) as any_, AsyncExitStack() as stack:
        assert {(await any_.post(name))[0] for name in "ab"} == {413}
        async with control_of(any_.ports[0]) as ask:
            await ask("PUT", "/scenario?session=b", {"scenario": "outage"})
        hearing = [await stack.enter_async_context(events_of(port)) for port in any_.ports]
        write("bad-gateway")
        for port, following in zip(any_.ports, hearing, strict=True):
            assert (await following())[1] == {"session": "*", "what": "files"}
            async with control_of(port) as ask:
                shown = await ask("GET", "/scenario?session=a")
                assert "502" in shown["scenarios"][0]["rules"][0]["says"]

        assert {(await any_.post("a"))[0] for _ in range(6)} == {502}
        assert {(await any_.post("b"))[0] for _ in range(6)} == {503}  # it plays what it was told to


@pytest.mark.parametrize("mode", [RecordMode.ONCE, RecordMode.ALL])
@pytest.mark.parametrize("durable", [False, True], ids=["", "durable"])
async def test_any_of_them_records_into_a_sessions_file(
    redis: RedisServer, prefix: str, tmp_path: Path, mode: RecordMode, durable: bool
) -> None:
    """Eight sessions of calls to random processes: each file has its session's calls, with one salt."""
    tapes = tmp_path / "{session}.yaml"
    async with served(Settings(Mode.MOCK, port=0, control_port=None)) as (_, upstream):
        settings = shared(
            redis,
            prefix,
            mode=Mode.RECORD,
            upstream=upstream.url,
            cassettes=(tapes,),
            record_mode=mode,
            durable=durable,
        )
        async with fleet(settings) as any_:

            async def client(number: int) -> None:
                for n in range(6):
                    assert (await any_.get(f"s{number}", f"issue/HSP-1?fields=issuelinks&n={n}"))[0] == 200

            await asyncio.gather(*map(client, range(8)))

    cassettes = cassettes_in(tmp_path)
    assert list(cassettes) == [f"s{number}.yaml" for number in range(8)]
    asked = [f"/rest/api/3/issue/HSP-1?fields=issuelinks&n={n}" for n in range(6)]
    assert [[one.request.target for one in tape] for tape in cassettes.values()] == [asked] * 8
    assert len({str(one.metadata["redaction"]) for one in cassettes.values()}) == 1


def cassettes_in(folder: Path) -> dict[str, Cassette]:
    return {path.name: files.load(path) for path in sorted(folder.iterdir())}


CONVERSATION: list[tuple[str, str, object]] = [
    ("GET", "serverInfo", None),
    ("GET", "issueLinkType", None),
    ("POST", "issueLink", BLOCKS),
    ("POST", "issueLink", BLOCKS),
    ("GET", "issue/HSP-1?fields=issuelinks", None),
    ("GET", "issueLink/10002", None),
    ("POST", "issueLink", link("HSP-1", "MKY-1", "Haunts")),
    ("DELETE", "issueLink/10002", None),
    ("GET", "issue/HSP-1?fields=issuelinks", None),
    ("GET", "issueLink/10002", None),
    ("GET", "issue/NO-1", None),
    ("GET", "issue/NO-1", None),
]
SAMPLE = (Path("cassettes/sample.yaml").resolve(),)
STRICT = """\
scenario: s
rules:
  - {on: linkIssues, when: {nth: 2}, then: link-limit}
expect: [no-retry-4xx, no-retry-413]
"""


@pytest.mark.parametrize(
    "more",
    [
        {"mode": Mode.MOCK},
        {"mode": Mode.MOCK, "limits": "cloud-2026"},
        {"mode": Mode.REPLAY, "cassettes": SAMPLE},
        {"mode": Mode.REPLAY, "cassettes": SAMPLE, "on_miss": OnMiss.MOCK},
    ],
    ids=["mock", "limits", "replay", "replay-else-mock"],
)
async def test_three_answer_and_judge_as_one_does(
    redis: RedisServer, prefix: str, tmp_path: Path, more: dict[str, object]
) -> None:
    """The same calls, in as many sessions at once as there are clients: the same answers, journals and verdicts."""
    rules = tmp_path / "rules.yaml"
    rules.write_text(STRICT)
    alone = Settings(**{"port": 0, "scenarios": (str(rules),), **more})  # type: ignore[arg-type]

    async def had(of: Fleet) -> list[object]:
        async def client(session: str) -> list[tuple[int, str]]:
            return [await of.ask(method, session, target, body) for method, target, body in CONVERSATION]

        names = [f"s{number}" for number in range(4)]
        answers = await asyncio.gather(*map(client, names))
        async with control_of(of.ports[-1]) as ask:
            verdicts = [await ask("GET", f"/verdict?session={name}") for name in names]
            journals = [(await ask("GET", f"/journal?session={name}"))["entries"] for name in names]
            coverage = await ask("GET", "/coverage?session=*")
        told = [[(one["n"], one["words"], one["status"], one["layers"]) for one in journal] for journal in journals]
        return [[_without_address(text, of) for _, text in one] for one in answers] + [
            [[status for status, _ in one] for one in answers],
            [_without_times(one) for one in verdicts],
            told,
            coverage,
        ]

    async with fleet(alone, size=1) as one, fleet(replace(alone, state=redis.url, state_prefix=prefix)) as three:
        assert await had(three) == await had(one)


def _without_address(text: str, of: Fleet) -> str:
    for serving in of.ports:
        text = text.replace(serving.origin, "")
    return text


def _without_times(verdict: dict[str, Any]) -> list[Any]:
    return [verdict["ok"], verdict["unmatched"], [(one["policy"], one["requests"]) for one in verdict["violations"]]]


async def test_any_control_port_speaks_for_all(redis: RedisServer, prefix: str) -> None:
    settings = shared(redis, prefix, control_port=0, scenarios=("link-limit",))
    async with fleet(settings) as any_:
        for _ in range(9):
            await any_.post("a")
        await any_.get("b", "myself")

        for port in any_.ports:
            async with control_of(port) as ask:
                assert [(one["name"], one["calls"]) for one in (await ask("GET", "/sessions"))["sessions"]] == [
                    ("a", 9),
                    ("b", 1),
                ]
                journal = await ask("GET", "/journal?session=a")
                assert [one["n"] for one in journal["entries"]] == list(range(1, 10))
                assert journal["counts"]["calls"] == 9
                assert len((await ask("GET", "/journal?session=*"))["entries"]) == 10
                assert not (await ask("GET", "/verdict?session=a"))["ok"]
                assert (await ask("GET", "/explain/3?session=a"))["explanation"]


async def test_what_one_control_port_changes_holds_everywhere(redis: RedisServer, prefix: str) -> None:
    async with fleet(shared(redis, prefix, control_port=0)) as any_, control_of(any_.ports[0]) as ask:
        assert [(await any_.post("a"))[0] for _ in range(4)] == [201] * 4
        await ask("PUT", "/scenario?session=a", {"scenario": "link-limit"})
        assert [(await any_.post("a"))[0] for _ in range(4)] == [413] * 4
        await ask("POST", "/reset?session=a")

        assert (await ask("GET", "/journal?session=a"))["entries"] == []
        assert {(await any_.get("a", "issueLink/10002"))[0] for _ in range(6)} == {404}
        state = await ask("GET", "/state?session=a")
        await ask("PUT", "/state?session=a", {**state, "links": []})
        assert {(await any_.get("a", "issueLink/10001"))[0] for _ in range(6)} == {404}
        assert {(await any_.get("b", "issueLink/10001"))[0] for _ in range(6)} == {200}
        await ask("POST", "/reset?session=*")
        assert {(await any_.get("a", "issueLink/10001"))[0] for _ in range(6)} == {200}


async def test_a_clock_that_one_sets_forward_ends_a_wait_at_another(
    redis: RedisServer, prefix: str, tmp_path: Path
) -> None:
    (tmp_path / "late.yaml").write_text("scenario: late\nrules:\n  - {on: any, then: {delay: 300s}}\n")
    settings = shared(redis, prefix, control_port=0, scenarios=(str(tmp_path / "late.yaml"),), clock=ClockMode.VIRTUAL)
    async with fleet(settings, size=2) as two, control_of(two.ports[1]) as ask:
        url = f"{two.ports[0].origin}/s/a/rest/api/3/myself"
        late = asyncio.ensure_future(two.client.get(url, headers={"Authorization": basic()}))
        begun: list[Any] = []
        while not begun:
            begun = (await ask("GET", "/journal?session=a"))["entries"]
        assert not late.done()

        await ask("POST", "/clock?session=a", {"advance": "301s"})

        assert (await late).status == 200


async def test_a_call_that_an_upstream_answers_takes_two_trips(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_keeper, "PARKED_S", 3_600.0)
    async with served(Settings(Mode.MOCK, port=0, control_port=None)) as (_, upstream):
        settings = shared(redis, prefix, mode=Mode.FORWARD, upstream=upstream.url)
        async with served(settings) as (onion, serving), aiohttp.ClientSession() as client:
            one = Fleet([serving], client, random.Random(7))
            assert (await one.get("a", "myself"))[0] == 200
            sessions = onion.turns
            assert isinstance(sessions, RedisSessions)
            before = sessions.keeper.wire.asked
            for _ in range(5):
                assert (await one.get("a", "issue/HSP-1"))[0] == 200

            assert sessions.keeper.wire.asked - before == 10


async def test_who_is_gone_is_told_of_by_name(tmp_path_factory: pytest.TempPathFactory) -> None:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    try:
        async with fleet(shared(server, "x:"), size=1) as one:
            assert (await one.get("a", "myself"))[0] == 200
            server.stop()

            async with one.client.get(f"{one.ports[0].origin}/rest/api/3/myself") as response:
                assert response.status == 503
                assert response.headers["Linktape-Error"] == "state"
                assert "cannot be had" in await response.text()
            server.start()
            statuses = [503]
            while statuses[-1] == 503:
                statuses.append((await one.get("b", "myself"))[0])
            assert statuses[-1] == 200
    finally:
        server.stop()


async def test_what_was_recorded_anew_stays_beside_its_file_where_redis_is_gone_at_the_end(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    (tmp_path / "a.yaml").write_text("version: 1\ninteractions: []\n")
    async with served(Settings(Mode.MOCK, port=0, control_port=None)) as (_, upstream):
        settings = shared(server, "x:", mode=Mode.RECORD, upstream=upstream.url, record_mode=RecordMode.ALL)
        server.start()
        try:
            async with fleet(replace(settings, cassettes=(tmp_path / "{session}.yaml",)), size=1) as one:
                assert (await one.get("a", "myself"))[0] == 200
                server.stop()
        finally:
            server.stop()

    assert list(cassettes_in(tmp_path)) == ["a.yaml", "a.yaml.new"]
    assert "what was recorded of session a stays beside its file, in .new" in caplog.text


async def test_a_redis_that_is_not_there_stops_the_start() -> None:
    settings = Settings(Mode.MOCK, port=0, control_port=None, state=f"redis://:canary@127.0.0.1:{free_port()}")
    with pytest.raises(UsageError, match="start Redis, or name another one") as told:
        async with served(settings):
            pass

    assert "canary" not in str(told.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1", "redis://", "canary@x", "redis://h:0x"])
def test_what_is_no_address_of_a_redis_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="write for example redis://") as told:
        Settings(Mode.MOCK, state=url)
    assert "canary" not in str(told.value)


def test_one_cassette_is_written_by_one_process() -> None:
    record = Settings(
        Mode.RECORD, cassettes=(Path("pyproject.toml"),), upstream="https://a.example", state="redis://127.0.0.1"
    )
    replay = replace(record, mode=Mode.REPLAY, on_miss=OnMiss.RECORD)
    with pytest.raises(UsageError, match="one cassette is written by one"):
        complete(record, "record", "--{}".format)
    with pytest.raises(UsageError, match="one cassette is written by one"):
        complete(replay, "replay", "--{}".format)

    by_session = replace(record, cassettes=(Path("{session}.yaml"),), record_mode=RecordMode.ALL)
    assert complete(by_session, "record", "--{}".format) == by_session
