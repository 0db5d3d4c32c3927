"""layers/fault_injector.py: scenarios acting on calls, over a stand-in for whatever is inside."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from types import ModuleType

import pytest

from linktape.faults import conditions, plan, state
from linktape.faults.language.scenario_file import load
from linktape.faults.scenario import Scenario
from linktape.faults.state import set_scenarios
from linktape.faults.table import FAULTS
from linktape.layers import fault_injector
from linktape.layers.fault_injector import FaultInjector
from linktape.messages import JSON_TYPE, SITE, Network, Response
from linktape.responder import Call
from linktape.session import DEFAULT, Session, Sessions
from tests.support import StandIn, call, link, listening

CREATED = Response(201, origin="inside")


def scenario(rules: str, name: str = "test") -> Scenario:
    """Build a scenario of these rules, one a line as `{on: …, then: …}`."""
    lines = "".join(f"  - {line.strip()}\n" for line in rules.strip().splitlines())
    return load(f"scenario: {name}\nrules:\n{lines}", "test.yaml", folder=None)


def post(session: Session, source: str = "HSP-1", destination: str = "MKY-1") -> Call:
    return call("POST", "/rest/api/3/issueLink", link(source, destination), session=session)


async def statuses(injector: FaultInjector, session: Session, count: int) -> list[int]:
    return [(await injector.respond(post(session))).status for _ in range(count)]


async def test_without_a_scenario_the_inside_answers() -> None:
    inside = StandIn(lambda _: CREATED)

    response = await FaultInjector(inside).respond(post(Session()))

    assert response is CREATED


async def test_a_fault_answers_in_place_of_jira_and_says_who_it_was() -> None:
    inside = StandIn()
    injector = FaultInjector(inside, [scenario("{name: full, on: linkIssues, then: link-limit}", "link-limit")])

    response = await injector.respond(post(Session()))

    assert (response.status, response.fault, response.rule, response.cause) == (413, "link-limit", "full", "link-limit")
    assert response.origin == "scenario link-limit, rule full"
    assert response.headers.get("Content-Type") == JSON_TYPE
    assert inside.calls == []


@pytest.mark.parametrize(
    ("when", "struck"),
    [
        ("nth: 3", [3]),
        ("nth: [2, 4]", [2, 4]),
        ('nth: "3.."', [3, 4, 5, 6]),
        ('nth: "2..3"', [2, 3]),
        ("after: 4", [5, 6]),
        ("times: 2", [1, 2]),
        ("every: 3", [3, 6]),
        ("after: 2, times: 1", [3]),
        ("after: 1, every: 2, times: 2", [2, 4]),
    ],
)
async def test_a_rule_acts_when_it_is_due(when: str, struck: list[int]) -> None:
    injector = FaultInjector(
        StandIn(lambda _: CREATED), [scenario(f"{{on: linkIssues, when: {{{when}}}, then: link-limit}}")]
    )

    answers = await statuses(injector, Session(), 6)

    assert [n for n, status in enumerate(answers, 1) if status == 413] == struck


async def test_calls_that_an_earlier_rule_answered_are_counted_too() -> None:
    rules = """
        {on: linkIssues, when: {nth: 1}, then: server-error}
        {on: linkIssues, when: {nth: 2}, then: link-limit}
    """
    injector = FaultInjector(StandIn(lambda _: CREATED), [scenario(rules)])

    assert await statuses(injector, Session(), 3) == [500, 413, 201]


async def test_a_delay_goes_on_to_the_next_rule_and_scales() -> None:
    rules = """
        {name: late, on: any, then: {delay: 200ms}}
        {on: linkIssues, then: {fault: server-error, delay: 1s}}
    """
    injector = FaultInjector(StandIn(), [scenario(rules)], time_scale=0.1)

    response = await injector.respond(post(Session()))

    assert response.status == 500
    assert response.delivery.delay_s == pytest.approx(0.12)


async def test_a_lost_response_was_made_and_is_settled_as_lost() -> None:
    settled: list[bool] = []
    inside = StandIn(listening(settled.append, CREATED))
    injector = FaultInjector(inside, [scenario("{on: linkIssues, then: lost-response}")])

    made = post(Session())
    response = await injector.respond(made)
    made.settle(response.delivery.is_whole)

    assert len(inside.calls) == 1
    assert response.delivery.network is Network.RESET
    assert settled == [False]


async def test_an_answer_that_replaces_jiras_own_settles_that_one_as_lost() -> None:
    settled: list[bool] = []
    inside = StandIn(listening(settled.append, CREATED))
    injector = FaultInjector(inside, [scenario("{on: linkIssues, then: {fault: gateway-timeout, effect: after}}")])

    made = post(Session())
    response = await injector.respond(made)
    made.settle(True)

    assert response.status == 504
    assert settled == [False]


@pytest.mark.parametrize("missed", [Response(501, is_unmatched=True), Response(501, is_unsupported=True)])
async def test_a_miss_is_not_hidden_by_a_fault_that_needs_an_answer(missed: Response) -> None:
    injector = FaultInjector(StandIn(lambda _: missed), [scenario("{on: linkIssues, then: lost-response}")])

    assert await injector.respond(post(Session())) is missed


async def test_a_rule_on_issues_leaves_words_in_their_place_alone() -> None:
    injector = FaultInjector(StandIn(lambda _: Response(200)), [scenario("{on: getIssue, then: masked-404}")])
    session = Session()

    calls = [call("GET", f"/rest/api/3/issue/{name}", session=session) for name in ("picker", "createmeta", "HSP-1")]
    statuses = [(await injector.respond(one)).status for one in calls]

    assert statuses == [200, 200, 404]


async def test_states_move_for_the_calls_that_follow() -> None:
    rules = """
        {on: linkIssues, when: {state: start}, then: {state: full}}
        {on: linkIssues, when: {state: full}, then: link-limit}
    """
    injector = FaultInjector(StandIn(lambda _: CREATED), [scenario(rules)])

    assert await statuses(injector, Session(), 3) == [201, 413, 413]


async def test_sessions_count_for_themselves() -> None:
    injector = FaultInjector(StandIn(lambda _: CREATED), [scenario("{on: any, when: {nth: 2}, then: link-limit}")])

    one = await statuses(injector, Session("one"), 2)
    two = await statuses(injector, Session("two"), 1)

    assert (one, two) == ([201, 413], [201])


async def respond(rule: str, answer: Response = CREATED, **settings: float) -> tuple[Response, StandIn]:
    inside = StandIn(lambda _: answer)
    injector = FaultInjector(inside, [scenario(rule)], time_scale=settings.get("time_scale", 1.0))
    return await injector.respond(post(Session())), inside


@pytest.mark.parametrize(
    ("then", "network", "reaches_jira"),
    [
        ("{network: reset}", Network.RESET, False),
        ("{network: reset, after_bytes: 4}", Network.RESET, True),
        ("{network: reset, effect: after}", Network.RESET, True),
        ("{network: empty}", Network.EMPTY, False),
        ("{network: garbage}", Network.GARBAGE, False),
        ("{network: hang}", Network.HANG, False),
        ("{network: hang, effect: after}", Network.HANG, True),
        ("{network: truncate}", Network.TRUNCATE, True),
        ("{network: drip}", Network.DRIP, True),
        ("{network: close}", Network.CLOSE, True),
        ("{effect: after}", Network.RESET, True),
        ("lost-response", Network.RESET, True),
        ("{fault: lost-response, network: hang}", Network.HANG, True),
        ("{fault: server-error, network: truncate}", Network.TRUNCATE, False),
        ("{fault: server-error, effect: after}", None, True),
        ("{respond: {status: 200, text: hello}, network: drip}", Network.DRIP, False),
        ("{respond: {status: 200, text: hello}, effect: after}", None, True),
        ("{pass: true}", None, True),
        ("empty-json", None, True),
        ("link-limit", None, False),
    ],
)
async def test_an_act_breaks_the_delivery_and_jira_has_done_it_or_not(
    then: str, network: Network | None, reaches_jira: bool
) -> None:
    response, inside = await respond(f"{{on: any, then: {then}}}")

    assert response.delivery.network is network
    assert bool(inside.calls) is reaches_jira


async def test_how_much_goes_out_before_a_cut_is_passed_on() -> None:
    response, _ = await respond("{on: any, then: {network: truncate, after_bytes: 7}}")

    assert response.delivery.after_bytes == 7


@pytest.mark.parametrize(
    ("then", "scale", "bytes_per_s"),
    [
        ("{bandwidth: 200}", 1.0, 200),
        ("{bandwidth: 2kB/s}", 0.1, 20_000),
        ("{network: drip}", 1.0, 100),
        ("{network: drip, bandwidth: 10}", 0.01, 1_000),
    ],
)
async def test_a_bandwidth_grows_as_time_shrinks(then: str, scale: float, bytes_per_s: int) -> None:
    response, _ = await respond(f"{{on: any, then: {then}}}", time_scale=scale)

    assert response.delivery.bytes_per_s == bytes_per_s


async def test_a_slowed_answer_is_still_jiras_but_names_the_rule() -> None:
    response, _ = await respond("{name: slow, on: any, then: {delay: 1s}}")

    assert (response.status, response.origin, response.rule, response.fault) == (201, "inside", "slow", None)


@pytest.mark.parametrize(("status", "kept"), [(201, False), (404, True), (400, True)])
async def test_a_success_in_another_shape_needs_a_success(status: int, kept: bool) -> None:
    response, _ = await respond("{on: any, then: empty-json}", Response(status, origin="inside"))

    assert (response.origin == "inside") is kept
    assert response.status == status
    assert kept or (response.content, response.headers.get("Content-Type")) == (b"", "application/json")


async def test_the_page_that_a_login_redirect_leads_to_is_there() -> None:
    session = Session()
    injector = FaultInjector(StandIn(), [scenario("{on: linkIssues, then: login-redirect}")])

    redirect = await injector.respond(post(session))
    location = redirect.headers.get("Location") or ""
    page = await injector.respond(call("GET", location.removeprefix(SITE), session=session))

    assert redirect.status == 302
    assert location.startswith(f"{SITE}/login.jsp")
    assert (page.status, page.fault, page.origin) == (200, "login-page", "linktape: login-page")


async def test_a_streamed_answer_that_is_replaced_is_read_to_its_end() -> None:
    read: list[bytes] = []

    class Pieces:
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for piece in (b"a", b"b"):
                read.append(piece)
                yield piece

    response, _ = await respond("{on: any, then: {fault: bad-gateway, effect: after}}", Response(200, body=Pieces()))

    assert response.status == 502
    assert read == [b"a", b"b"]


async def test_several_scenarios_are_asked_in_their_order() -> None:
    one = scenario("{on: any, when: {nth: 2}, then: server-error}", "one")
    two = scenario("{on: any, then: link-limit}", "two")
    session = Session()

    answers = await statuses(FaultInjector(StandIn(), [one, two]), session, 2)

    assert answers == [413, 500]


async def test_scenarios_can_be_changed_for_one_session() -> None:
    injector = FaultInjector(StandIn(lambda _: CREATED), [scenario("{on: any, then: link-limit}")])
    changed, other = Session("changed"), Session("other")
    await statuses(injector, changed, 1)

    set_scenarios(changed, [])

    assert await statuses(injector, changed, 1) == [201]
    assert await statuses(injector, other, 1) == [413]


async def test_a_reset_session_begins_with_its_scenario_anew() -> None:
    injector = FaultInjector(StandIn(lambda _: CREATED), [scenario("{on: any, when: {nth: 2}, then: link-limit}")])
    sessions = Sessions()
    before = await statuses(injector, sessions.get(), 2)

    sessions.renew(DEFAULT)

    assert before == await statuses(injector, sessions.get(), 2) == [201, 413]


async def test_explain_says_what_each_rule_did() -> None:
    made = post(Session())

    await FaultInjector(StandIn(), [scenario("{name: third, on: any, when: {nth: 3}, then: link-limit}")]).respond(made)

    assert [(note.layer, note.reason) for note in made.notes] == [
        ("FaultInjector", "scenario test: rule third fits, but it is due at call 3, this is the 1st")
    ]


@pytest.mark.parametrize("module", [fault_injector, state, plan, conditions])
def test_what_plays_faults_knows_none_of_them_by_name(module: ModuleType) -> None:
    source = inspect.getsource(module)

    assert [name for name in FAULTS if name in source] == []
