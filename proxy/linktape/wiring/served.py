"""A linktape that serves: the onion that the settings describe, behind its two ports, with its webhooks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from linktape.clock import REAL, Clock
from linktape.edge.webhooks import Webhooks
from linktape.wiring.assemble import assembled
from linktape.wiring.onion import Onion
from linktape.wiring.serving import Serving
from linktape.wiring.settings import Settings


@asynccontextmanager
async def served(settings: Settings, clock: Clock = REAL) -> AsyncIterator[tuple[Onion, Serving]]:
    """Serve what the settings describe until the block ends, by this clock.

    Raises UsageError where a port, a file or a scenario cannot be had; CassetteUnwritable at the end, where a
    cassette could not be finished.
    """
    async with AsyncExitStack() as stack:
        send = None
        if settings.webhooks:
            hooks = await stack.enter_async_context(
                Webhooks(*settings.webhooks, time_scale=settings.time_scale, clock=clock)
            )
            send = hooks.send
        onion = await stack.enter_async_context(assembled(settings, send, clock))
        serving = await stack.enter_async_context(Serving(onion, settings, refuse_cross_site=onion.has_own_credentials))
        yield onion, serving
