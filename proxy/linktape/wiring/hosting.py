"""A linktape that serves inside a `with` or an `async with` block: in a thread of its own, or in the caller's loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from linktape.clock import REAL, Clock
from linktape.layers.journal import TellCall, log_call
from linktape.progress import Waiting, unseen
from linktape.wiring.onion import Onion
from linktape.wiring.serving import Serving, served
from linktape.wiring.settings import Settings

Result = TypeVar("Result")


class Host:
    """A linktape that is about to serve, serving, or has served: its layers can be asked afterwards, too."""

    def __init__(
        self, settings: Settings, waiting: Waiting = unseen, tell: TellCall = log_call, clock: Clock = REAL
    ) -> None:
        self.settings = settings
        self._waiting = waiting
        self._tell = tell
        self._clock = clock
        self._stack: AsyncExitStack | None = None
        self._serving: Serving | None = None
        self._onion: Onion | None = None
        self._thread: _Thread | None = None

    @property
    def serving(self) -> Serving:
        """The ports. Raises RuntimeError outside of the block."""
        return _had(self._serving)

    @property
    def is_serving(self) -> bool:
        """Whether the ports are open."""
        return self._serving is not None

    @property
    def onion(self) -> Onion:
        """The layers that answer. Raises RuntimeError before the block."""
        return _had(self._onion)

    def ask(self, question: Callable[[Onion], Result]) -> Result:
        """Ask the layers, in the thread in which they live."""
        onion = self.onion
        if self._thread is None:
            return question(onion)

        async def asked() -> Result:
            return question(onion)

        return self._thread.run(asked())

    def drain(self) -> None:
        """Take no more calls and let those under way end, so that a verdict is the last one. Only inside `with`."""
        serving, thread = self.serving, self._thread
        if thread is None:
            raise RuntimeError("drain is for `with`; under `async with` leave the block")
        thread.run(serving.drain(self.settings.grace_s))

    async def __aenter__(self) -> Host:
        if self._serving is not None:
            raise RuntimeError("linktape is serving already")
        async with AsyncExitStack() as stack:
            server = served(self.settings, self._clock, self._waiting, self._tell)
            self._onion, self._serving = await stack.enter_async_context(server)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        stack, self._stack = self._stack, None
        serving, self._serving = self._serving, None
        if serving is not None:
            await serving.drain(self.settings.grace_s)
        if stack is not None:
            await stack.aclose()

    def __enter__(self) -> Host:
        thread = _Thread()
        try:
            thread.run(self.__aenter__())
        except BaseException:
            thread.stop()
            raise
        self._thread = thread
        return self

    def __exit__(self, *_: object) -> None:
        thread = self._thread
        if thread is None:
            return
        try:
            thread.run(self.__aexit__())
        finally:
            thread.stop()
            self._thread = None


def _had(part: Result | None) -> Result:
    if part is None:
        raise RuntimeError("linktape is not serving: use it in a `with` block")
    return part


class _Thread:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="linktape", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
