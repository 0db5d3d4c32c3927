"""limiter/published.py: every rule of the table is what the limiter, or the mock with limits, does."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from linktape.jira.classify import classify
from linktape.jira.operations import OperationId
from linktape.jira.profiles import Profile
from linktape.jira.rate_limits import DEFAULT_RATES, OWN_RATES, bucket_size, rate
from linktape.limiter.limit_plan import LimitPlan
from linktape.limiter.points import cost
from linktape.limiter.published import EDITIONS, RULES, pool_of_tenant
from linktape.messages import Response
from tests.fake.talk import ADMIN, APP
from tests.fake.timed import Timed
from tests.limiter.client import Client
from tests.support import link

CHECKS: dict[str, Callable[[], None]] = {}

FIELD, EDIT = "GET field", "PUT issue/{issue}"
BURST = (350, 100)
ISSUE = {"key": "HSP-1", "fields": {"assignee": {"accountId": "1"}, "issuelinks": [{"id": "1"}, {"id": "2"}]}}
TIER_2 = LimitPlan("cloud-2026", tier=2, edition="standard", users=2_000)
OF_A_429 = {"RateLimit-Reason", "X-RateLimit-Reset", "Retry-After"}
CLOUDS = {"RateLimit", "RateLimit-Policy", "RateLimit-Reason", "X-RateLimit-Reset", "X-RateLimit-NearLimit"}


def checks(*rules: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Let a function check these rules."""

    def kept(check: Callable[[], None]) -> Callable[[], None]:
        CHECKS.update(dict.fromkeys(rules, check))
        return check

    return kept


@pytest.mark.parametrize("name", [rule.name for rule in RULES])
def test_a_rule_holds(name: str) -> None:
    CHECKS[name]()


def test_every_rule_has_a_source_and_a_check_and_there_are_many() -> None:
    assert {rule.name for rule in RULES} == set(CHECKS)
    assert len(RULES) == len({rule.name for rule in RULES}) >= 60
    assert [rule.name for rule in RULES if not (rule.says and rule.source)] == []


def test_every_operation_takes_what_is_published_for_its_path() -> None:
    bursts = {one.value: one.traits.burst for one in OperationId if one.traits.route}

    assert (bursts["getIssue"], bursts["getChangeLogs"]) == ((400, 150), (500, 200))
    assert (bursts["linkIssues"], bursts["deleteIssueLink"], bursts["editIssue"]) == ((350, 100), (175, 50), (175, 50))


# --- what a check stands on -------------------------------------------------------------------------------------------


def points(method: str, target: str, answer: object, status: int = 200, profile: str = "documented") -> int:
    """Give what a call costs an app."""
    operation = classify(method, f"/rest/api/3/{target}")
    return cost(operation, method, status, json.dumps(answer).encode(), Profile(profile)).points


def asked(plan: LimitPlan | None = None, *, app: str | None = "the app", beyond: int = 0, at_s: float = 0) -> Client:
    """Give a client that has asked once."""
    client = Client(plan).at(at_s)
    assert client(FIELD, app=app, burst=BURST, beyond=beyond) == ""
    return client


def used_up(plan: LimitPlan | None = None) -> Client:
    """Give a client whose pool is used up, 10 s before the hour is over."""
    client = Client(plan).at(3_590)
    client(beyond=(plan or LimitPlan("cloud-2026")).points)
    assert client().startswith("quota")
    return client


def drained() -> Client:
    """Give a client that has emptied a bucket, and was refused."""
    client = Client()
    assert client.many(351, FIELD, burst=BURST) == 350
    return client


def written() -> Client:
    """Give a client that has written to an issue too often."""
    client = Client()
    assert client.many(21, EDIT, "10001") == 20
    return client


def refused_of(count: int, every_s: float) -> list[int]:
    """Write to an issue so often; give which of the writes are refused."""
    client = Client()
    return [n for n in range(count) if client.at(n * every_s)(EDIT, "10001")]


def data_center(requests: int, within_s: int, most: int) -> Client:
    return Client(LimitPlan("datacenter", requests=requests, within_s=within_s, most=most))


def limited(profile: str = "documented") -> Timed:
    """Give a client of a mock that has the preset of its profile."""
    return Timed(limits="datacenter" if profile == "datacenter" else "cloud-2026", profile=profile)


def mock(auth: str | None, profile: str = "documented", target: str = "issue/HSP-1") -> Response:
    """Ask such a mock once."""
    return limited(profile)("GET", target, auth=auth)


def check_rate(per_second: int) -> None:
    """Check that a drained bucket lets so many through each second, and no more."""
    client, burst = Client(), (bucket_size(per_second), per_second)

    assert client.many(burst[0] + 1, burst=burst) == burst[0]
    assert [client.at(second).many(burst[0], burst=burst) for second in (1, 2, 3)] == [per_second] * 3


for _method, _rate in DEFAULT_RATES.items():

    @checks(f"burst of {_method}")
    def _(method: str = _method, per_second: int = _rate) -> None:
        assert rate(method, "nothing/{of}/its/own") == per_second
        check_rate(per_second)


for (_method, _path), _rate in OWN_RATES.items():

    @checks(f"burst of {_method} {_path}")
    def _(method: str = _method, path: str = _path, per_second: int = _rate) -> None:
        if path.startswith("/api/{version}/"):
            named_otherwise = path.removeprefix("/api/{version}/").replace("{", "{the-")
            assert rate(method, named_otherwise) == per_second
        check_rate(per_second)


# --- points -----------------------------------------------------------------------------------------------------------


@checks("a request")
def _() -> None:
    assert points("GET", "search/jql?jql=x", {"issues": []}) == 1


@checks("a core object", "objects within objects")
def _() -> None:
    assert points("GET", "issue/HSP-1", ISSUE) == 2
    assert points("GET", "search/jql?jql=x", {"issues": [ISSUE] * 7}) == 8
    assert points("GET", "project/search", {"values": [{}] * 3}) == 4


@checks("an identity object")
def _() -> None:
    assert points("GET", "group/member?groupname=my-group", {"values": [{}] * 8}) == 17
    assert points("GET", "myself", {"accountId": "1", "groups": {"items": [{}, {}]}}) == 3
    assert points("GET", "mypermissions", {"permissions": {"A": {}, "B": {}}}) == 5


@checks("another object")
def _() -> None:
    assert points("GET", "issueLinkType", {"issueLinkTypes": [{}] * 4}) == 5
    assert points("GET", "field", [{}] * 30) == 31
    assert points("GET", "serverInfo", {"version": "1"}) == 2


@checks("another object, measured")
def _() -> None:
    assert points("GET", "project/HSP/version", {"values": [{}] * 500}, profile="observed") == 1
    assert points("GET", "project/search", {"values": [{}] * 50}, profile="observed") == 51
    assert points("GET", "field", [{}] * 500, profile="observed") == 1
    assert points("GET", "issue/HSP-1", ISSUE, profile="observed") == 2


@checks("a write")
def _() -> None:
    assert [points("POST", "issueLink", "", 201), points("DELETE", "issueLink/1", "", 204)] == [1, 1]
    assert [points("POST", "issue", ISSUE, 201), points("POST", "bulk/issues/fields", {"taskId": "1"}, 201)] == [1, 1]


@checks("a search by POST")
def _() -> None:
    assert points("POST", "search/jql", {"issues": [ISSUE] * 3}) == 4
    assert points("POST", "issue/bulkfetch", {"issues": [ISSUE] * 100}) == 101


@checks("a failed request")
def _() -> None:
    assert points("GET", "issue/HSP-1", {"errorMessages": ["no"]}, 404) == 1


@checks("a limited request")
def _() -> None:
    client = drained()

    assert client.left == 65_000 - 350
    assert client.many(10, FIELD, burst=BURST) == 0
    assert client.left == 65_000 - 350
    assert client.at(1).many(101, FIELD, burst=BURST) == 100


@checks("the last request")
def _() -> None:
    client = Client()

    assert client(beyond=64_998) == ""
    assert client(beyond=100) == ""
    assert (client(), client.left) == ("quota", 0)


# --- pools ------------------------------------------------------------------------------------------------------------


@checks("tier 1")
def _() -> None:
    assert asked().left == 64_999


@checks("tier 1 is global")
def _() -> None:
    assert used_up()(tenant="another") == "quota"


@checks("tier 2 is each tenant's")
def _() -> None:
    client = used_up(TIER_2)

    assert [client(tenant="another"), client()] == ["", "quota-tenant"]


@checks("tier 2, free")
def _() -> None:
    assert pool_of_tenant("free", 1) == pool_of_tenant("free", 10) == 65_000


@checks("tier 2, standard")
def _() -> None:
    assert pool_of_tenant("standard", 1) == 100_010


@checks("tier 2, premium")
def _() -> None:
    assert pool_of_tenant("premium", 300) == 136_000


@checks("tier 2, enterprise")
def _() -> None:
    assert pool_of_tenant("enterprise", 1_000) == 180_000


@checks("tier 2's most")
def _() -> None:
    assert [pool_of_tenant(one, 10**6) for one in EDITIONS] == [65_000, 500_000, 500_000, 500_000]


@checks("2,000 users")
def _() -> None:
    assert asked(TIER_2).left == 119_999


@checks("15,000 users")
def _() -> None:
    assert asked(LimitPlan("cloud-2026", tier=2, edition="enterprise", users=15_000)).left == 499_999


@checks("an app's own")
def _() -> None:
    assert used_up()(app="another") == ""


@checks("apps alone")
def _() -> None:
    assert '"global-app-quota"' in (mock(APP).headers.get("RateLimit-Policy") or "")


@checks("API tokens")
def _() -> None:
    assert mock(ADMIN).headers.get("RateLimit-Policy") == '"jira-burst-based";q=150;w=1'
    assert used_up()(app=None) == ""
    assert Client().many(400, app=None, burst=BURST) == 350


@checks("the hour")
def _() -> None:
    client = used_up()

    assert client.at(3_599.999)() == "quota"
    assert client.at(3_600)() == ""


@checks("no carry-over")
def _() -> None:
    client = asked().at(3_600)
    client(FIELD)

    assert client.left == 64_999


@checks("all is refused")
def _() -> None:
    client = used_up()

    assert [client(FIELD), client("POST issueLink", "10001"), client(tenant="another")] == ["quota"] * 3


@checks("quota first")
def _() -> None:
    client = Client()
    client.many(20, EDIT, "10001", burst=(20, 1))

    assert client(EDIT, "10001", burst=(20, 1)) == "burst"
    assert client("POST issueLink", "10001") == "per-issue"
    client(FIELD, beyond=65_000)
    assert client(EDIT, "10001", burst=(20, 1)) == "quota"


# --- buckets ----------------------------------------------------------------------------------------------------------


@checks("a bucket each")
def _() -> None:
    client = drained()

    assert client("POST field", burst=BURST) == ""
    assert client(FIELD, tenant="another", burst=BURST) == ""
    assert client(FIELD, burst=BURST) == "burst"


@checks("a token")
def _() -> None:
    assert Client().many(351, burst=BURST) == 350


@checks("refilled each second")
def _() -> None:
    client = drained()

    assert client.at(0.999).many(500, FIELD, burst=BURST) == 0
    assert client.at(1).many(500, FIELD, burst=BURST) == 100
    assert client.at(3.5).many(500, FIELD, burst=BURST) == 200


@checks("never over full")
def _() -> None:
    assert drained().at(60).many(500, FIELD, burst=BURST) == 350


@checks("shared buckets")
def _() -> None:
    client = drained()

    assert client(FIELD, app="another", burst=BURST) == "burst"
    assert client(FIELD, app=None, user="bob", burst=BURST) == "burst"


@checks("other endpoints")
def _() -> None:
    assert drained()("GET serverInfo", burst=BURST) == ""


@checks("versions share")
def _() -> None:
    timed = limited()
    answers = [timed.ask("GET", f"/rest/api/{version}/issue/HSP-1") for version in ("2", "3", "latest")]

    assert [one.headers.get("X-RateLimit-Remaining") for one in answers] == ["399", "398", "397"]


@checks("a bucket's size")
def _() -> None:
    assert [bucket_size(per_second) for per_second in (100, 150, 200)] == [350, 400, 500]


@checks("other sizes")
def _() -> None:
    assert [bucket_size(per_second) for per_second in (5, 50, 300)] == [17, 175, 1_050]


@checks("anonymous callers")
def _() -> None:
    answers = [mock(None, "observed", "issueLinkType") for _ in range(2)]

    assert {one.headers.get("X-RateLimit-Limit") for one in answers} == {None}


# --- writes to an issue -----------------------------------------------------------------------------------------------


@checks("20 in 2 s")
def _() -> None:
    assert refused_of(21, 0) == [20]
    assert refused_of(25, 0.09) == [20, 21, 22]
    assert refused_of(40, 0.1) == []


@checks("100 in 30 s")
def _() -> None:
    assert refused_of(101, 0.25) == [100]
    assert refused_of(200, 0.3) == []


@checks("reads are free")
def _() -> None:
    assert written()("GET issue/{issue}") == ""


@checks("other issues")
def _() -> None:
    assert written()(EDIT, "10002") == ""


@checks("sliding windows")
def _() -> None:
    client = Client()
    client.at(0.5).many(1, EDIT, "10001")
    client.at(2.4).many(19, EDIT, "10001")

    assert client.at(2.49)(EDIT, "10001") == "per-issue"
    assert [client.at(2.5)(EDIT, "10001"), client(EDIT, "10001")] == ["", "per-issue"]


@checks("both ends")
def _() -> None:
    timed = limited()
    made = [timed("POST", "issueLink", link("HSP-1", f"MKY-{n % 5 + 1}")).status for n in range(20)]

    assert made == [201] * 20
    assert timed("POST", "issueLink", link("MKY-1", "HSP-1")).status == 429
    assert timed("POST", "issueLink", link("MKY-1", "MKY-2")).status == 201


# --- headers ----------------------------------------------------------------------------------------------------------


@checks("policy of tier 1", "several policies")
def _() -> None:
    both = '"global-app-quota";q=65000;w=3600,"jira-burst-based";q=100;w=1'

    assert asked().fields()["RateLimit-Policy"] == both


@checks("policy of tier 2")
def _() -> None:
    assert asked(TIER_2).fields()["RateLimit-Policy"].startswith('"tenant-app-quota";q=120000;w=3600,')


@checks("policy of a burst")
def _() -> None:
    assert asked(app=None).fields()["RateLimit-Policy"] == '"jira-burst-based";q=100;w=1'


@checks("enforced names")
def _() -> None:
    assert [name for client in (asked(), used_up(), drained()) for name in client.fields() if "Beta" in name] == []


@checks("seconds to the hour", "r of a burst", "no r yet")
def _() -> None:
    assert asked(at_s=400).fields()["RateLimit"] == '"global-app-quota";t=3200,"jira-burst-based";r=349;t=1'
    assert asked(beyond=51_999).fields()["RateLimit"].startswith('"global-app-quota";t=')


@checks("r when near")
def _() -> None:
    assert asked(beyond=53_999, at_s=3_000).fields()["RateLimit"].startswith('"global-app-quota";r=11000;t=600,')


@checks("used up")
def _() -> None:
    assert used_up().fields()["RateLimit"] == '"global-app-quota";r=0;t=10'
    assert used_up(TIER_2).fields()["RateLimit"] == '"tenant-app-quota";r=0;t=10'
    assert "RateLimit-Policy" not in used_up().fields()


@checks("near")
def _() -> None:
    assert "X-RateLimit-NearLimit" not in asked(beyond=51_999).fields()
    assert asked(beyond=52_000).fields()["X-RateLimit-NearLimit"] == "true"


@checks("near no burst")
def _() -> None:
    client = Client()
    client.many(350, FIELD, burst=BURST)

    assert client.fields()["X-RateLimit-Remaining"] == "0"
    assert "X-RateLimit-NearLimit" not in client.fields()


@checks("limit of a burst")
def _() -> None:
    fields = asked().fields()

    assert (fields["X-RateLimit-Limit"], fields["X-RateLimit-Remaining"]) == ("350", "349")


@checks("reasons of a pool")
def _() -> None:
    assert used_up().fields()["RateLimit-Reason"] == "jira-quota-global-based"
    assert used_up(TIER_2).fields()["RateLimit-Reason"] == "jira-quota-tenant-based"


@checks("reason of a burst")
def _() -> None:
    assert drained().fields()["RateLimit-Reason"] == "jira-burst-based"


@checks("reason of an issue")
def _() -> None:
    assert written().fields()["RateLimit-Reason"] == "jira-per-issue-on-write"


@checks("reason with a 429")
def _() -> None:
    assert OF_A_429.isdisjoint(asked().fields())
    assert all(set(client.fields()) >= OF_A_429 for client in (used_up(), drained(), written()))


@checks("wait for the hour")
def _() -> None:
    fields = used_up().fields()

    assert (fields["Retry-After"], fields["X-RateLimit-Reset"]) == ("10", "2026-01-05T10:00Z")


@checks("wait for a token")
def _() -> None:
    client = drained()

    assert client.fields()["Retry-After"] == "1"
    assert client.at(1)(FIELD, burst=BURST) == ""


@checks("wait for an issue")
def _() -> None:
    client = Client()
    refused = [n for n in range(101) if client.at(n * 0.25)(EDIT, "10001")]

    assert (refused, written().fields()["Retry-After"], client.fields()["Retry-After"]) == ([100], "2", "5")
    assert client.at(30)(EDIT, "10001") == ""


@checks("429 says zero")
def _() -> None:
    fields = [client.fields() for client in (used_up(), drained(), written())]

    assert [one["X-RateLimit-Limit"] for one in fields] == ["65000", "350", "20"]
    assert {one["X-RateLimit-Remaining"] for one in fields} == {"0"}


# --- Data Center ------------------------------------------------------------------------------------------------------


@checks("a user's bucket")
def _() -> None:
    client = data_center(1, 60, 3)

    assert client.many(5) == 3
    assert client("POST issueLink") == "user"
    assert client.many(5, user="bob") == 3


@checks("one at a time")
def _() -> None:
    client = data_center(5, 60, 15)

    assert sum(not client.at(second)() for second in range(18)) == 16


@checks("saved up")
def _() -> None:
    client = data_center(1, 1, 3)

    assert client.many(9) == 3
    assert client.at(900).many(9) == 3


@checks("on every answer", "no wait, said", "no reasons")
def _() -> None:
    headers = mock(ADMIN, "datacenter").headers

    shown = [headers.get(f"X-RateLimit-{name}") for name in ("Limit", "Remaining", "Interval-Seconds", "FillRate")]
    assert (shown, headers.get("Retry-After")) == (["70", "69", "1", "5"], "0")
    assert CLOUDS.isdisjoint(name for name, _ in headers)


@checks("5 a second, 70 at most")
def _() -> None:
    client = Client(LimitPlan("datacenter"))

    assert client.many(99) == 70
    assert client.at(1).many(99) == 5
