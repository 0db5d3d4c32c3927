"""Has blocks of a cassette made by a second process while several recordings are under way at once.

To redact and to lay out an interaction takes longer than all else that is done with it. Whoever records one call after
the other has it done here, which is quicker for them; so has everybody, as long as there is no second process.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import subprocess
import sys
from collections import deque
from typing import cast

from linktape.errors import CassetteUnwritable
from linktape.layers.recorder import block_here
from linktape.redaction.redactor import Redactor
from linktape.streams import LONG_BYTES
from linktape.tape.cassette import Interaction
from linktape.wiring.processors import processors
from linktape.wiring.sources import block_process
from linktape.wiring.sources.block_process import Answer, Made

log = logging.getLogger(__name__)

WORTH_IT = 50
"""After so many recordings that others had to wait for, a second process is started."""

_MOST_ASKED = 12
"""So many wait for the second process at most: what is more is done here meanwhile."""


class BlocksBeside:
    """Makes blocks, here or in the second process. What either has learned, the other knows with the next block."""

    def __init__(self, redactor: Redactor, worth_it: int = WORTH_IT) -> None:
        self._redactor = redactor
        self._others_waited = 0
        self._worth_it = worth_it if processors() > 1 else sys.maxsize
        self._second = SecondProcess(redactor)
        self.starting: asyncio.Task[None] | None = None

    async def __call__(self, interaction: Interaction, others: int) -> tuple[bytes, list[str]]:
        """Give what `recordable.block` gives. `others`: how many recordings are under way beside this one.

        Raises CassetteUnwritable as that does.
        """
        size = len(interaction.request.content) + len(interaction.response.content)
        if others and size <= LONG_BYTES:
            self._others_waited += 1
            if self._others_waited == self._worth_it:
                self.starting = asyncio.create_task(self._start())
            made = await self._second.made(interaction)
            if made is not None:
                if made.refused:
                    raise CassetteUnwritable(made.refused)
                return made.block, list(made.gone)
        return await block_here(self._redactor, interaction)

    async def _start(self) -> None:
        try:
            await self._second.start()
        except (OSError, RuntimeError) as exc:  # RuntimeError: this loop starts none
            log.debug("all is recorded by one process: %r", exc)

    async def close(self) -> None:
        """Have the second process end."""
        if self.starting is not None:
            self.starting.cancel()
            await asyncio.wait([self.starting])
            await self._second.close()


class SecondProcess(asyncio.SubprocessProtocol):
    """Makes one block after the other, from when it is ready until it has ended; of itself it does not end."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._mark = (0, 0)  # how much of what the redactor has learned was sent
        self._asked: deque[asyncio.Future[Answer]] = deque()
        self._came = bytearray()
        self._transport: asyncio.SubprocessTransport | None = None
        self._is_ready = self._is_lost = False
        self._has_exited = asyncio.Event()

    async def start(self) -> None:
        """Start it, and wait until it is ready. Raises OSError, RuntimeError."""
        program = f"from {block_process.__name__} import main; main()"
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.subprocess_exec(
            lambda: self,
            *(sys.executable, "-P", "-c", program),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is ours: it ends when its pipes do
        )
        await self._answer(pickle.dumps(self._redactor.policy, pickle.HIGHEST_PROTOCOL))
        self._is_ready = not self._is_lost

    async def made(self, interaction: Interaction) -> Made | None:
        """Give a block, or why there is none; None where it has to be made elsewhere."""
        if not self._is_ready or len(self._asked) >= _MOST_ASKED:
            return None
        before, self._mark = self._mark, self._redactor.mark  # before the news: a thread may learn meanwhile
        return await self._answer(block_process.exchange(interaction, self._redactor.news(before)))

    async def _answer(self, question: bytes) -> Answer:
        assert self._transport is not None
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asked.append(answer)
        cast(asyncio.WriteTransport, self._transport.get_pipe_transport(0)).write(question)
        return await answer

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        """Give what has come to whoever asked for it."""
        assert isinstance(data, bytes)
        self._came += data
        for answer in block_process.answers(self._came) if self._asked else ():  # nobody: it was lost meanwhile
            if answer is not None:
                self._redactor.take_in(answer.news)
            asked = self._asked.popleft()
            if not asked.done():  # its client may have gone
                asked.set_result(answer)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Let everybody who waits have it done elsewhere."""
        self._is_ready, self._is_lost = False, True
        for asked in self._asked:
            if not asked.done():
                asked.set_result(None)
        self._asked.clear()

    def process_exited(self) -> None:
        """Know that it is no more."""
        self._has_exited.set()

    async def close(self) -> None:
        """End it, and wait until it has ended."""
        if self._transport is not None:
            self._transport.close()
            await self._has_exited.wait()
