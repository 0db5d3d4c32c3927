"""Opens a long cassette for the first time with several processes: what they find goes to the shelf.

Whatever keeps them from it (a file that is not as the recorder wrote it, a system that does not start them) leaves the
file to who reads it alone.
"""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from linktape.playback import kept_index
from linktape.playback.evidence import Evidence
from linktape.playback.indexing import Said, can_be_outlined, uncollected, whole
from linktape.playback.match_settings import MatchSettings
from linktape.playback.relations import related
from linktape.progress import Progress
from linktape.tape import keeping, reader, slices
from linktape.tape.blocks import Columns
from linktape.tape.digest import digest as digest_of
from linktape.tape.held_file import HeldFile
from linktape.tape.keeping import Shelf
from linktape.wiring.processors import processors
from linktape.wiring.sources import slice_process
from linktape.wiring.sources.slice_process import Answer, Order, Question, Related, Shown, Told

log = logging.getLogger(__name__)

SHORTEST = 32 << 20
"""How long a cassette is, in bytes, for which it is worth while to start processes."""

MOST_PROCESSES = 4
"""More would wait for the one that puts together what they find."""

_WHOLE = 1_000
_FAILED = (OSError, EOFError, pickle.UnpicklingError)


@dataclass(frozen=True, slots=True)
class InSlices:
    """Fills a shelf with where what stands in a cassette, and with its index by these settings, if that can be done."""

    settings: MatchSettings
    shelf: Shelf
    progress: Progress
    shortest: int = SHORTEST

    def __call__(self, held: HeldFile, file: str, size: int, digest: bytes) -> None:
        """Fill the shelf with what a file has. Raises BadDocument."""
        if size < self.shortest or not can_be_outlined(self.settings) or not self.shelf.can_keep:
            return
        cut = slices.cut(held.piece, size, min(MOST_PROCESSES, processors()))
        if cut is None or len(cut[1]) < 2:
            return
        head, parts = cut
        try:
            with uncollected(), _Crew(held.descriptor, len(parts), self.progress) as crew:
                columns, evidence = Columns(), Evidence(())
                for shown in crew.ask([_packed(Order(file, part, self.settings)) for part in parts]):
                    if not isinstance(shown, Shown):
                        return
                    columns.extend(shown.columns)
                    evidence.update(shown.evidence)
                relations = related(evidence)
                question = _packed(Related(relations.names, relations.links.columns))
                said = crew.ask([question] * len(parts))
                index = whole([one for one in said if isinstance(one, Said)], relations, self.settings)
        except _FAILED as exc:
            log.debug("%s is read by one process: %r", file, exc)
            return
        if digest_of(held.piece, size) != digest:  # it was changed meanwhile, and what was found is of another content
            return
        cassette = replace(reader.known(head, file, columns, held), digest=digest)
        keeping.keep_columns(self.shelf, digest, head, columns)
        kept_index.keep(self.shelf, [cassette], self.settings, index)


class _Crew:
    """Processes that each have a slice. What they tell of how far they are is told for all of them."""

    def __init__(self, descriptor: int, count: int, progress: Progress) -> None:
        self._descriptor = descriptor
        self._progress = progress
        self._shares = [0.0] * count
        self._threads = ThreadPoolExecutor(count)
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        program = f"from {slice_process.__name__} import main; main()"
        command = [sys.executable, "-P", "-c", program, str(self._descriptor)]
        try:
            for _ in self._shares:
                self._processes.append(
                    subprocess.Popen(
                        command,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.DEVNULL,
                        pass_fds=(self._descriptor,),
                        start_new_session=True,  # Ctrl-C is ours: we end them
                    )
                )
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._end()

    def ask(self, questions: list[bytes]) -> list[Answer]:
        """Ask each its question, packed, and wait for all answers. Raises OSError, EOFError or UnpicklingError."""
        return list(self._threads.map(self._ask, range(len(questions)), questions))

    def _ask(self, number: int, question: bytes) -> Answer:
        process = self._processes[number]
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(question)
        process.stdin.flush()
        while isinstance(answer := pickle.load(process.stdout), Told):  # of our own process
            self._shares[number] = answer.share
            self._progress(round(sum(self._shares) * _WHOLE), _WHOLE * len(self._shares))
        return answer  # type: ignore[no-any-return]  # it sends nothing else

    def _end(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                with suppress(OSError):
                    pipe.close()
        self._threads.shutdown()


def _packed(question: Question) -> bytes:
    return pickle.dumps(question, pickle.HIGHEST_PROTOCOL)
