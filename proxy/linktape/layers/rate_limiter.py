"""RateLimiter: Jira's limits in front of a recording or of the real thing, where nobody else counts. The mock does."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from linktape.jira.answers import ANSWERS, SiteAnswers
from linktape.jira.envelopes import enveloped
from linktape.jira.issue_links import link_requests
from linktape.jira.operations import Operation
from linktape.limiter import points
from linktape.limiter.counted_call import SECOND_US, CountedCall
from linktape.limiter.limit_plan import LimitPlan
from linktape.limiter.limiter import Limiter
from linktape.messages import Headers, Request, Response
from linktape.responder import Call, Responder
from linktape.session_clock import steady_now

THE_APP = "the app"
GATEWAY = "/ex/jira/"


class RateLimiter:
    """Counts the calls of each session, and answers with 429 what is beyond the limits; that goes no further inside.

    Who asks, and what is written to, is known from the request alone: a Bearer is an app, and an issue's key and its id
    are two. What an answer gives costs points as far as it is held whole.
    """

    def __init__(self, inside: Responder, plan: LimitPlan, answers: SiteAnswers, *, is_cloud: bool) -> None:
        self._inside = inside
        self._plan = plan
        self._answers = answers
        self._is_cloud = is_cloud

    async def respond(self, call: Call) -> Response:
        """Answer, or refuse."""
        if not _credentials(call.request):  # nobody counts strangers
            return await self._inside.respond(call)
        limiter = self._limiter_of(call)
        counted = counted_call(call.request, call.operation)
        exceeded = limiter.admit(counted, _now_us(call))
        if exceeded is not None:
            call.note("RateLimiter", exceeded.why)
            answer = ANSWERS["rate-limited"]
            refused = enveloped(answer.envelope, self._answers.status(answer.name), self._answers.text(answer.name))
            fields = limiter.refusal_fields(exceeded, counted, _now_us(call))
            headers = Headers([*refused.headers, *fields.items()])
            return replace(refused, headers=headers, cause=answer.cause, origin="limits")
        response = await self._inside.respond(call)
        if "Linktape-Error" in response.headers:
            return response
        limiter = self._limiter_of(call)  # as it is now: others may have counted meanwhile
        if limiter.counts_points and counted.app is not None:
            cost = points.cost(call.operation, call.request.method, response.status, response.content)
            limiter.charge(counted, cost.beyond, _now_us(call))
        fields = limiter.fields(counted, _now_us(call))
        names = {name.lower() for name in fields}
        kept = [(name, value) for name, value in response.headers if name.lower() not in names]
        return replace(response, headers=Headers([*kept, *fields.items()]))

    def _limiter_of(self, call: Call) -> Limiter:
        return call.session.state(Limiter, lambda: Limiter(self._plan, is_cloud=self._is_cloud))


def counted_call(request: Request, operation: Operation) -> CountedCall:
    """Say what a call is to the limits, by its request alone."""
    credentials, traits = _credentials(request), operation.traits
    template = operation.known.template if operation.known is not None else operation.path
    return CountedCall(
        tenant=request.context.rpartition("/")[2] if request.context.startswith(GATEWAY) else "",
        user=hashlib.blake2b(credentials.encode(), digest_size=8).hexdigest(),
        app=THE_APP if credentials[:7].lower() == "bearer " else None,
        endpoint=traits.route or f"{request.method} {template}",
        burst=traits.burst,
        issues=tuple(sorted(_named(operation))) if operation.is_mutation else (),
    )


def _named(operation: Operation) -> set[str]:
    """Give the issues that a write names, as it names them."""
    ends = [end for link in link_requests(operation) for end in link.ends]
    names = [*([operation.issue] if operation.issue else ()), *(name for end in ends for name in end.names)]
    return {name.upper() for name in names}


def _credentials(request: Request) -> str:
    return request.headers.get("Authorization") or request.headers.get("Cookie") or ""


def _now_us(call: Call) -> int:
    return round(steady_now(call.session).timestamp() * SECOND_US)
