"""layers/rate_limiter.py: Jira's limits in front of what does not count."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from linktape.jira.answers import SiteAnswers
from linktape.jira.profiles import Profile
from linktape.layers.rate_limiter import RateLimiter
from linktape.limiter.limit_plan import LimitPlan
from linktape.limiter.own_windows import OwnLimit
from linktape.messages import Headers, Response
from linktape.responder import Call
from linktape.session import Session
from tests.support import basic, call, link

APP = "Bearer app-token"
CLOUD = LimitPlan("cloud-2026")
TWO = LimitPlan(own=(OwnLimit("burst", 2, 60),))
RECORDED = Response(200, Headers({"X-RateLimit-Limit": "5"}), b'{"key":"A-1"}')
TOP = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class Standing:
    """A clock that stands at 10 s before a full hour."""

    passed_s: float = 3_590.0
    speed: float = 1.0

    def monotonic(self) -> float:
        return self.passed_s

    def now(self) -> datetime:
        return TOP + timedelta(seconds=self.passed_s)

    async def sleep(self, seconds: float) -> None:
        self.passed_s += seconds


@dataclass
class Tape:
    """Answers everything the same."""

    answer: Response = field(
        default_factory=lambda: Response(200, Headers({"X-RateLimit-Limit": "5"}), b'{"key":"A-1"}')
    )
    calls: list[Call] = field(default_factory=list[Call])

    async def respond(self, asked: Call) -> Response:
        self.calls.append(asked)
        return self.answer


@dataclass
class Client:
    """Asks a limited tape in one session."""

    plan: LimitPlan = CLOUD
    tape: Tape = field(default_factory=Tape)
    clock: Standing = field(default_factory=Standing)
    profile: Profile = Profile.DOCUMENTED

    def __post_init__(self) -> None:
        self.session = Session("default", self.clock)
        is_cloud = self.profile is not Profile.DATACENTER
        self.layer = RateLimiter(self.tape, self.plan, SiteAnswers(self.profile), is_cloud=is_cloud)

    async def __call__(
        self, method: str = "GET", path: str = "issue/A-1", body: object = None, auth: str | None = APP
    ) -> Response:
        made = call(method, f"/rest/api/3/{path}", body, session=self.session, auth=auth)
        return await self.layer.respond(made)


async def test_what_is_within_the_limits_is_answered_from_inside_with_jiras_own_headers() -> None:
    client = Client()

    response = await client()

    assert response.body == client.tape.answer.body
    assert response.headers.all("X-RateLimit-Limit") == ("400",)
    assert response.headers.get("RateLimit") == '"global-app-quota";t=10,"jira-burst-based";r=399;t=1'


async def test_what_is_beyond_them_is_429_and_goes_no_further() -> None:
    client = Client(TWO)

    answers = [await client() for _ in range(3)]

    assert [one.status for one in answers] == [200, 200, 429]
    assert len(client.tape.calls) == 2
    assert (answers[2].cause, answers[2].headers.get("Retry-After")) == ("rate-limited", "60")
    assert json.loads(answers[2].content)["errorMessages"] == [
        "The request has been rate-limited. Please try again later."
    ]


async def test_an_app_pays_for_what_answers_give_and_is_free_again_in_the_next_hour() -> None:
    client = Client(tape=Tape(Response(200, Headers(), json.dumps({"issues": [{}] * 65_000}).encode())))

    statuses = [(await client("GET", "search/jql?jql=x")).status for _ in range(2)]
    other = await client(auth=basic())
    client.clock.passed_s += 10

    assert statuses == [200, 429]
    assert other.status == 200
    assert (await client()).status == 200


async def test_each_session_has_counters_of_its_own() -> None:
    client = Client(TWO)
    for _ in range(3):
        refused = await client()
    client.session = Session("another", client.clock)

    assert refused.status == 429
    assert (await client()).status == 200


async def test_strangers_are_not_counted() -> None:
    client = Client(TWO)

    answers = [await client(auth=None) for _ in range(5)]

    assert {one.status for one in answers} == {200}
    assert {one.headers.get("X-RateLimit-Limit") for one in answers} == {"5"}


async def test_our_own_answers_are_left_alone_and_cost_the_request() -> None:
    client = Client(tape=Tape(Response(501, Headers({"Linktape-Error": "unmatched"}), b"{}")))

    assert (await client()).headers.get("RateLimit") is None


async def test_writes_that_name_an_issue_count_at_both_ends() -> None:
    client = Client(tape=Tape(Response(201)))

    made = [(await client("POST", "issueLink", link("HSP-1", f"MKY-{n}"))).status for n in range(20)]

    assert made == [201] * 20
    refused = await client("POST", "issueLink", link("MKY-99", "hsp-1"))
    assert refused.headers.get("RateLimit-Reason") == "jira-per-issue-on-write"
    assert (await client("POST", "issueLink", link("MKY-98", "MKY-99"))).status == 201


async def test_data_centers_limits_speak_data_centers_way() -> None:
    client = Client(LimitPlan("datacenter", most=1), profile=Profile.DATACENTER)

    first, second = [await client(auth=basic()) for _ in range(2)]

    assert (first.status, first.headers.get("X-RateLimit-FillRate")) == (200, "5")
    assert (second.status, second.headers.get("Retry-After")) == (429, "1")
    assert b"Rate limit exceeded." in second.content


@pytest.mark.parametrize(("tier", "status"), [(1, 429), (2, 200)])
async def test_behind_the_gateway_each_cloud_id_is_a_tenant(tier: int, status: int) -> None:
    client = Client(LimitPlan("cloud-2026", tier=2, edition="free") if tier == 2 else CLOUD)
    client.tape.answer = Response(200, Headers(), json.dumps({"issues": [{}] * 65_000}).encode())
    statuses = []
    for cloud_id in ("one", "two"):
        made = call("GET", "/rest/api/3/search/jql?jql=x", session=client.session, auth=APP)
        request = replace(made.request, context=f"/ex/jira/{cloud_id}")
        statuses.append((await client.layer.respond(replace(made, request=request))).status)

    assert statuses == [200, status]
