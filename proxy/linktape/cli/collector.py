"""Keeps Python's garbage collector from going again and again through what lives long: modules, index, caches, journal.

For a process that is ours alone: what a program around us has made must stay its collector's business.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # every command is begun with this, and most have no calls
    from linktape.journal_rows import Row
    from linktape.layers.journal import TellCall

GROWTH = 4
"""All is looked through again when there is so many times as much as after the last time: circles that died late go."""

NEW = 200
"""A collection begins when there are so many more objects: rarely, it would take milliseconds."""

CALLS = 32
"""After so many calls a collection begins as well: what they make and leave behind takes it less than 1 ms."""

OFTEN = 1_500
"""After so many collections it is seen how much there is."""

_OLDEST = 2
"""What `gc` calls the generation of what has outlived two collections; with it, everything is looked through."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector rest while what stays is loaded, and never look through it: an eighth of the time is its."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def look_only_at_new() -> None:
    """Have the collector look once at what comes from now on, and at all again when there is four times as much.

    By itself it looks through everything each time that a quarter more has come. That takes 0.1 s where 500,000
    objects live, and nobody is answered meanwhile.
    """
    gc.callbacks.append(_OnlyNew())
    gc.set_threshold(NEW)


def looking_after_calls(tell: TellCall) -> TellCall:
    """Give what tells of calls as `tell` does, and has the collector look at what they have made.

    By itself it counts what comes less what goes. Where old answers make room for new ones that stays near nothing,
    until it goes through ten thousands of objects at once.
    """
    count = 0

    def told(session: str, row: Row) -> None:
        nonlocal count
        tell(session, row)
        count += 1
        if count >= CALLS:
            count = 0
            gc.collect(0)

    return told


class _OnlyNew:
    """Is told of each collection."""

    def __init__(self) -> None:
        self._at_last_look = 0  # not known yet
        self._collections = 0
        self._is_due = False

    def __call__(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            return
        if self._is_due:
            if info["generation"] == _OLDEST:
                gc.freeze()
                self._at_last_look, self._is_due = sys.getallocatedblocks(), False
            return
        gc.freeze()
        self._collections += 1
        if self._collections % OFTEN == 0:
            blocks = sys.getallocatedblocks()  # `gc` counts what is frozen one by one, which takes 30 ms
            self._at_last_look = self._at_last_look or blocks
            if blocks > GROWTH * self._at_last_look:
                self._is_due = True
                gc.unfreeze()  # and is left to itself until it has been through all
