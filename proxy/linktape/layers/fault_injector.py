"""FaultInjector: lets the session's scenarios act on a call, over whatever source is inside."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import Any

from linktape.faults.conditions import ANONYMOUS, users_of
from linktape.faults.plan import Decision, plan
from linktape.faults.scenario import Act, FaultUse, Scenario
from linktape.faults.state import ScenarioState, set_scenarios
from linktape.faults.struck_call import Asked
from linktape.faults.table import Fault, fault_of
from linktape.jira.answers import USUAL_ANSWERS, SiteAnswers
from linktape.messages import DRIP_BYTES_PER_S, Network, Response
from linktape.responder import Call, Responder

NAME = "FaultInjector"

_NEEDS_AN_ANSWER = frozenset({Network.TRUNCATE, Network.HEADER_CUT, Network.DRIP, Network.CLOSE})


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
        answers: SiteAnswers = USUAL_ANSWERS,
    ) -> None:
        self._inside = inside
        self._scenarios = tuple(scenarios)
        self._seed = seed
        self._time_scale = time_scale
        self._answers = answers

    def respond(self, call: Call) -> Coroutine[Any, Any, Response]:
        """Answer as the scenarios want it; without one that acts, as the inside does."""
        state = call.session.peek(ScenarioState)
        if state is None:
            set_scenarios(call.session, self._scenarios, time_scale=self._time_scale)
            state = call.session.state(ScenarioState, ScenarioState)
        return self._acting(call, state) if state.running else self._inside.respond(call)

    async def _acting(self, call: Call, state: ScenarioState) -> Response:
        page = state.page_at(call.request.path)
        if page is not None:
            call.note(NAME, "a fault has led here")
            return replace(page.answer(self._asked(call, FaultUse(page.name))), origin=f"linktape: {page.name}")
        made = plan(state, call, self._seed)
        for reason in made.reasons:
            call.note(NAME, reason)
        response = await self._act(call, made)
        use = made.rule.act.fault if made.rule is not None else None
        for name, watch in _state_of(call).watches.items():
            passed, why = watch.passed(call, response, use if use is not None and use.name == name else None)
            if why:
                call.note(NAME, f"{name}: {why}")
            response = passed if passed is response else replace(passed, fault=name)
        return self._slowed(response, made)

    async def _act(self, call: Call, made: Decision) -> Response:
        scenario, rule = made.scenario, made.rule
        if scenario is None or rule is None or rule.act.is_pass:
            return await self._inside.respond(call)
        act, fault = rule.act, fault_of(rule.act)
        inside = await self._inside.respond(call) if reaches_jira(act, fault) else None
        if inside is not None and fault is not None and fault.watch is not None:
            return replace(inside, rule=rule.name)
        if inside is not None:
            untouched = fault.why_left(inside) if fault is not None else None
            if inside.is_unmatched or inside.is_unsupported:
                what = "no recording matches" if inside.is_unmatched else "the mock does not serve this"
                untouched = f"{what}, and that must not be hidden"
            if untouched is not None:
                call.note(NAME, f"rule {rule.name} leaves the answer as it is: {untouched}")
                return inside
        if fault is not None:
            _state_of(call).struck(fault)
        response = _broken(act, fault, await self._answer(call, act, fault, inside))
        return replace(response, rule=rule.name, origin=f"scenario {scenario.name}, rule {rule.name}")

    async def _answer(self, call: Call, act: Act, fault: Fault | None, inside: Response | None) -> Response:
        """Give what is answered in place of Jira's own answer, or that one where the act only breaks its delivery."""
        if act.canned is not None:
            made = Response(act.canned.status, act.canned.headers, act.canned.body, fault="respond")
            return await _instead_of(call, inside, made)
        if fault is not None and fault.make is not None:
            return await _instead_of(call, inside, fault.answer(self._asked(call, act.fault or FaultUse(fault.name))))
        name = fault.name if fault is not None else str(act.network)
        return Response(502, fault=name, is_silent=True) if inside is None else replace(inside, fault=name)

    def _asked(self, call: Call, use: FaultUse) -> Asked:
        headers = call.request.headers
        user = [ANONYMOUS, *users_of(headers)][-1]
        return Asked(call.operation, use, headers.get("Accept"), user, call.at, self._time_scale, self._answers)

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


def _state_of(call: Call) -> ScenarioState:
    """Give the scenarios' state as it is now: while the inside answered, another process may have changed it."""
    return call.session.state(ScenarioState, ScenarioState)


def reaches_jira(act: Act, fault: Fault | None) -> bool:
    """Whether the request goes inside: as the rule says, else as its fault does, else where an answer is needed."""
    effect = act.effect or (fault.effect if fault is not None else None)
    if effect is not None:
        return effect == "after"
    return act.canned is None and (act.network in _NEEDS_AN_ANSWER or act.after_bytes is not None)


def _broken(act: Act, fault: Fault | None, response: Response) -> Response:
    """Say what happens to the connection, as the rule has it, else as its fault does."""
    network = act.network or (fault.network if fault is not None else None)
    if network is None:
        return response
    return replace(response, delivery=replace(response.delivery, network=network, after_bytes=act.after_bytes))


async def _instead_of(call: Call, inside: Response | None, made: Response) -> Response:
    """Answer with something else than Jira did: its own answer counts as not delivered."""
    if inside is None:
        return made
    if not isinstance(inside.body, bytes):
        async for _ in inside.body:  # read to its end, so that its connection is free again
            pass
    call.settle(False)
    return made
