"""FaultInjector: lets the session's scenarios act on a call, over whatever source is inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from linktape.faults.conditions import ANONYMOUS, users_of
from linktape.faults.plan import Decision, plan
from linktape.faults.scenario import Act, FaultUse, Rule, Scenario
from linktape.faults.state import ScenarioState, set_scenarios
from linktape.faults.struck_call import Asked
from linktape.faults.table import FAULTS, answer, cause_of
from linktape.inflating import TooLarge, decoded
from linktape.jira.answers import SiteAnswers
from linktape.jira.issue_links import link_requests
from linktape.jira.operations import OperationId
from linktape.messages import DRIP_BYTES_PER_S, Body, Network, Response
from linktape.responder import Call, Responder
from linktape.wording import counted

NAME = "FaultInjector"

_USUAL = SiteAnswers()

_NEEDS_AN_ANSWER = frozenset({Network.TRUNCATE, Network.HEADER_CUT, Network.DRIP, Network.CLOSE})
_RESHAPING = frozenset({"empty-json", "delete-200"})  # Jira's success in another shape


class FaultInjector:
    """Acts by scenarios: those given here, or those set for the session since (`faults.state.set_scenarios`).

    `seed` goes before the scenarios' own; `time_scale` shrinks delays and Retry-After; `answers` are the words of
    the site that the faults are taken for.
    """

    def __init__(
        self,
        inside: Responder,
        scenarios: Sequence[Scenario] = (),
        *,
        seed: int | None = None,
        time_scale: float = 1.0,
        answers: SiteAnswers = _USUAL,
    ) -> None:
        self._inside = inside
        self._scenarios = tuple(scenarios)
        self._seed = seed
        self._time_scale = time_scale
        self._answers = answers

    async def respond(self, call: Call) -> Response:
        """Answer as the scenarios want it; without one that acts, as the inside does."""
        state = self._state(call)
        if not state.running:
            return await self._inside.respond(call)
        if state.has_login_page and call.request.path.endswith("/login.jsp"):
            call.note(NAME, "the page that login-redirect leads to")
            return self._fault_answer(call, FaultUse("login-page"))
        made = plan(state, call, self._seed)
        for reason in made.reasons:
            call.note(NAME, reason)
        response = await self._act(call, made, state)
        if state.is_ever_stale:
            response = _with_stale_links(call, response, made, state)
        return self._slowed(response, made)

    def _state(self, call: Call) -> ScenarioState:
        state = call.session.peek(ScenarioState)
        if state is None:
            set_scenarios(call.session, self._scenarios, time_scale=self._time_scale)
            state = call.session.state(ScenarioState, ScenarioState)
        return state

    async def _act(self, call: Call, made: Decision, state: ScenarioState) -> Response:
        scenario, rule = made.scenario, made.rule
        if scenario is None or rule is None or rule.act.is_pass:
            return await self._inside.respond(call)
        if _fault_name(rule) == "stale-read":
            return replace(await self._inside.respond(call), rule=rule.name)
        inside = await self._inside.respond(call) if _reaches_jira(rule.act) else None
        untouched = _why_untouched(rule, inside)
        if inside is not None and untouched is not None:
            call.note(NAME, f"rule {rule.name} leaves the answer as it is: {untouched}")
            return inside
        if _fault_name(rule) == "login-redirect":
            state.has_login_page = True
        response = _broken(rule.act, await self._answer(call, rule.act, inside))
        return replace(response, rule=rule.name, origin=f"scenario {scenario.name}, rule {rule.name}")

    async def _answer(self, call: Call, act: Act, inside: Response | None) -> Response:
        """Give what is answered in place of Jira's own answer, or that one where the act only breaks its delivery."""
        if act.canned is not None:
            made = Response(act.canned.status, act.canned.headers, act.canned.body, fault="respond")
            return await _instead_of(inside, made)
        if act.fault is not None and FAULTS[act.fault.name].status is not None:
            return await _instead_of(inside, self._fault_answer(call, act.fault))
        network = _network(act)
        name = (
            act.fault.name if act.fault is not None else network.value if act.network and network else "lost-response"
        )
        if inside is not None:
            return replace(inside, fault=name)
        return Response(502, fault=name, is_silent=True)

    def _fault_answer(self, call: Call, use: FaultUse) -> Response:
        headers = call.request.headers
        user = [ANONYMOUS, *users_of(headers)][-1]
        asked = Asked(call.operation, use, headers.get("Accept"), user, call.at, self._time_scale, self._answers)
        return replace(answer(asked), fault=use.name, cause=cause_of(use))

    def _slowed(self, response: Response, made: Decision) -> Response:
        delivery = response.delivery
        bytes_per_s = made.bytes_per_s
        if bytes_per_s is None and delivery.network is Network.DRIP:
            bytes_per_s = DRIP_BYTES_PER_S
        if not made.delay_s and bytes_per_s is None:
            return response
        if made.delay_s:
            delivery = replace(delivery, delay_s=delivery.delay_s + made.delay_s * self._time_scale)
        if bytes_per_s is not None:
            delivery = replace(delivery, bytes_per_s=max(1, int(bytes_per_s / self._time_scale)))
        return replace(response, delivery=delivery, rule=response.rule or made.slowed_by)


def _fault_name(rule: Rule) -> str | None:
    return rule.act.fault.name if rule.act.fault is not None else None


def _reaches_jira(act: Act) -> bool:
    """Whether the request goes inside: as the rule says, else as its fault does, else where an answer is needed."""
    if act.effect is not None:
        return act.effect == "after"
    if act.fault is not None:
        return FAULTS[act.fault.name].effect == "after"
    return act.canned is None and (act.network in _NEEDS_AN_ANSWER or act.after_bytes is not None)


def _why_untouched(rule: Rule, inside: Response | None) -> str | None:
    """Say why Jira's answer must stay as it is, or None."""
    if inside is None:
        return None
    if inside.is_unmatched:
        return "no recording matches, and that must not be hidden"
    name = _fault_name(rule)
    if name in _RESHAPING and not 200 <= inside.status < 300:
        return f"{name} is about a success, and this is {inside.status}"
    return None


def _network(act: Act) -> Network | None:
    """Say what happens to the connection. An answer that is lost without saying how meets a reset."""
    is_lost = act.effect == "after" or (act.fault is not None and act.fault.name == "lost-response")
    has_answer = act.canned is not None or (act.fault is not None and act.fault.name != "lost-response")
    return Network.RESET if act.network is None and is_lost and not has_answer else act.network


def _broken(act: Act, response: Response) -> Response:
    network = _network(act)
    if network is None:
        return response
    return replace(response, delivery=replace(response.delivery, network=network, after_bytes=act.after_bytes))


async def _instead_of(inside: Response | None, made: Response) -> Response:
    """Answer with something else than Jira did: its own answer counts as not delivered."""
    if inside is None:
        return made
    await _drain(inside.body)
    return made.when_settled(lambda _: inside.settle(False))


async def _drain(body: Body) -> None:
    """Read a streamed body to its end, so that its connection is free again."""
    if not isinstance(body, bytes):
        async for _ in body:
            pass


def _with_stale_links(call: Call, response: Response, made: Decision, state: ScenarioState) -> Response:
    """Remember the links a write has made, and take out of a read those that it must miss."""
    use = made.rule.act.fault if made.rule is not None else None
    missed = use.reads if use is not None and use.name == "stale-read" else 0
    if call.operation.is_mutation:
        if 200 <= response.status < 300:
            state.new_links.made(link_requests(call.operation), missed)
        return response
    if call.operation.id is OperationId.OTHER or response.status != 200 or not state.new_links.links:
        return response
    return _without_new_links(call, response, missed, state)


def _without_new_links(call: Call, response: Response, missed: int, state: ScenarioState) -> Response:
    plain = _decoded(response)
    if plain is None:
        call.note(NAME, "stale-read: the body's encoding is not known, so nothing was hidden")
        return response
    body, removed = state.new_links.hide(plain.content, missed)
    if not removed:
        return response
    call.note(NAME, f"stale-read: hid {counted(removed, 'new link')} from this read")
    return replace(plain, body=body, headers=plain.headers.without("Content-Length"), fault="stale-read")


def _decoded(response: Response) -> Response | None:
    """Give the answer with its body in the clear, or None where that cannot be had."""
    try:
        body = decoded(response.headers.get("Content-Encoding"), response.content)
    except TooLarge:
        return None
    headers = response.headers.without("Content-Encoding", "Content-Length")
    return None if body is None else replace(response, body=body, headers=headers)
