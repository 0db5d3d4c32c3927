"""Three processes against a model, which is one process: the same clients, the same answers, journals and verdicts."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.running import Running, running
from tests.shared.conftest import prefix, redis, redis_of_all
from tests.shared.redis_server import RedisServer
from tests.support import basic, link

__all__ = ["prefix", "redis", "redis_of_all"]
pytestmark = pytest.mark.slow

CLIENTS = 64
STEPS = 10
SAMPLE = Path("cassettes/sample.yaml").resolve()
SCENARIOS = [
    "link-limit",
    "comment-forbidden",
    "lost-response",
    "lost-delete",
    "index-lag",
    "stale-read",
    "rate-limited",
    "rate-limited-per-issue",
    "rate-limited-zero",
    "outage",
    "server-error",
    "degrading-site",
    "link-gone",
    "connection-reset",
    "truncated",
    "malformed-json",
    "dead-token",
    "maintenance",
    "no-link-permission",
    "empty-reply",
    "group-visibility-off",
]
KEYS = ["HSP-1", "HSP-2", "MKY-1", "PR-1", "SEC-1", "HSP-99"]
USERS = [basic()] * 5 + [basic("reader@example.com", "reader-token"), basic(token="wrong"), ""]
COMMENT = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x"}]}]}
Step = tuple[str, str, object, str]
"""Method, path, body, credentials; a method of `*` is one of the control port."""


def steps(chance: random.Random, mode: str) -> list[Step]:
    """Draw what one client does, with whoever steers its session."""
    return [_step(chance, mode) for _ in range(STEPS)]


def _step(chance: random.Random, mode: str) -> Step:
    user, key, other = chance.choice(USERS), chance.choice(KEYS), chance.choice(KEYS)
    id_ = chance.randint(10000, 10004)
    comment = {"comment": {"body": COMMENT}} if chance.random() < 0.3 else {}
    kinds: list[tuple[float, Step]] = [
        (4, ("POST", "issueLink", link(key, other, chance.choice(["Blocks", "Blocks", "Haunts"]), **comment), user)),
        (2, ("GET", f"issue/{key}?fields=issuelinks", None, user)),
        (1, ("GET", f"issueLink/{id_}", None, user)),
        (2, ("DELETE", f"issueLink/{id_}", None, user)),
        (1, ("GET", "search/jql?jql=project%3DHSP&fields=issuelinks", None, user)),
        (1, ("GET", "myself", None, user)),
        (1, ("POST", f"issue/{key}/comment", {"body": COMMENT}, user)),
        (0.3, ("DELETE", f"issue/{key}", None, user)),
        (1, ("*POST", "/clock", {"advance": chance.choice(["20ms", "1s", "40s", "400s"])}, "")),
        (0.6, ("*PUT", "/scenario", {"scenario": chance.choice([*SCENARIOS, None])}, "")),
        (0.2, ("*POST", "/reset", {}, "")),
    ]
    if mode == "replay":  # whoever asks for anything else gets a 501
        kinds = [(2, one) for _, one in RECORDED] + kinds[8:]
    return chance.choices([one for _, one in kinds], [weight for weight, _ in kinds])[0]


RECORDED: list[tuple[float, Step]] = [
    (1, ("GET", "serverInfo", None, basic())),
    (1, ("GET", "issueLinkType", None, basic())),
    (1, ("POST", "issueLink", link("HSP-1", "MKY-1"), basic())),
    (1, ("GET", "issue/HSP-1?fields=issuelinks", None, basic())),
    (1, ("GET", "issueLink/10002", None, basic())),
    (1, ("DELETE", "issueLink/10002", None, basic())),
    (1, ("GET", "issue/NO-1", None, basic())),
    (1, ("POST", "issueLink", link("HSP-1", "HSP-2"), basic())),
]


@dataclass
class Site:
    """What clients call: one server, or any of several; and somebody who steers, by any control port."""

    servers: Sequence[Running]
    client: httpx.AsyncClient
    chance: random.Random

    async def call(self, session: str, step: Step) -> tuple[int, str]:
        """Give status and text; 0 and the kind of failure where there is no whole answer."""
        method, target, body, user = step
        if method.startswith("*"):
            return 0, str(await self.steer(method[1:], target, session, body))
        url = f"{self.chance.choice(self.servers).url}/s/{session}/rest/api/3/{target}"
        headers = {"Authorization": user} if user else {}
        try:
            answer = await self.client.request(method, url, json=body, headers=headers)
        except httpx.TransportError as exc:
            return 0, type(exc).__name__
        return answer.status_code, _plain(answer.text, self.servers)

    async def steer(self, method: str, path: str, session: str, body: object = None) -> Any:
        url, token = self.chance.choice(self.servers).control
        headers = {"Authorization": f"Bearer {token}"}
        answer = await self.client.request(
            method, f"{url}{path}", params={"session": session}, json=body, headers=headers
        )
        assert answer.status_code == 200, answer.text
        found = answer.json()
        return {} if path == "/clock" else found

    async def told(self, session: str) -> tuple[object, ...]:
        """Give all that is said of a session at its end."""
        journal = await self.steer("GET", "/journal", session)
        verdict = await self.steer("GET", "/verdict", session)
        coverage = await self.steer("GET", "/coverage", session)
        calls = [
            (one["n"], one["words"], one["status"], one["delivered"], one["fault"], one["layers"])
            for one in journal["entries"]
        ]
        return (_plain(str(calls), self.servers), journal["counts"], _plain(str(verdict), self.servers), coverage)


def _plain(text: str, servers: Sequence[Running]) -> str:
    """Leave out what differs from start to start: addresses, moments, and a token."""
    for one in servers:
        text = text.replace(one.url, "")
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?", "MOMENT", text)
    return re.sub(r'"nextPageToken":"[^"]*"', "", text)


@asynccontextmanager
async def site(count: int, folder: Path, *options: str) -> AsyncIterator[Site]:
    async with AsyncExitStack() as stack:
        servers = [stack.enter_context(running(*options, "--quiet", folder=folder)) for _ in range(count)]
        client = await stack.enter_async_context(httpx.AsyncClient(timeout=120.0, trust_env=False))
        yield Site(servers, client, random.Random(5))


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 22))])
@pytest.mark.parametrize(
    ("mode", "options"),
    [("mock", []), ("mock", ["--limits", "cloud-2026"]), ("replay", ["--cassette", str(SAMPLE)])],
    ids=["mock", "limits", "replay"],
)
async def test_three_processes_are_as_one(
    redis: RedisServer, prefix: str, tmp_path: Path, seed: int, mode: str, options: list[str]
) -> None:
    """64 clients, each with a session of its own, its calls at random processes: nothing differs from one process."""
    chance = random.Random(seed)
    scripts = {f"s{number}": steps(chance, mode) for number in range(CLIENTS)}

    async def had(where: Site) -> dict[str, list[object]]:
        async def client(session: str) -> tuple[str, list[object]]:
            answers: list[object] = [await where.call(session, step) for step in scripts[session]]
            return session, [*answers, *await where.told(session)]

        return dict(await asyncio.gather(*map(client, scripts)))

    command = [mode, *options, "--clock", "virtual"]
    async with (
        site(1, tmp_path, *command) as alone,
        site(3, tmp_path, *command, "--state", redis.url, "--state-prefix", prefix) as three,
    ):
        expected, found = await asyncio.gather(had(alone), had(three))

    for session, script in scripts.items():
        for number, (right, wrong) in enumerate(zip(expected[session], found[session], strict=True)):
            assert wrong == right, (session, script[: number + 1])
