"""Questions about a session's clock: what it shows, and setting it."""

from __future__ import annotations

from linktape.control.answer_models import ClockAnswer
from linktape.control.changes import ClockKind, ClockSent
from linktape.control.control_api import ControlApi
from linktape.control.parameters import OfOne
from linktape.session_clock import own_clock


async def clock(api: ControlApi, asked: OfOne) -> ClockAnswer:
    """Say what the session's clock shows, whether it goes by itself, and how many delays wait for it."""
    look = api.used if api.onion.is_virtual else api.seen  # what stands still does so from the first look at it
    return ClockAnswer.of(look(asked.session).clock)


async def set_clock(api: ControlApi, asked: OfOne, sent: ClockSent) -> ClockAnswer:
    """Stop the session's clock, set it forward, or let it go on from where it stands; then say what it shows.

    A delay that is due by then ends at once, and its answer goes out.
    """
    clock, what = own_clock(api.used(asked.session)), sent.root
    if not isinstance(what, ClockKind):
        clock.advance(what.seconds)
    elif what.mode == "virtual":
        clock.stop()
    else:
        clock.go_on()
    return ClockAnswer.of(clock)
