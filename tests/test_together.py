"""together.py: what is given in one turn of the loop is done in the next."""

from __future__ import annotations

import asyncio
from functools import partial

from linktape.together import Together


async def test_what_one_turn_has_given_is_done_in_the_next_and_in_its_order() -> None:
    together, done = Together(), list[int]()
    for n in range(3):
        together.add(partial(done.append, n))
    assert done == []

    await asyncio.sleep(0)

    assert done == [0, 1, 2]


async def test_what_cannot_wait_is_done_at_once_and_but_once() -> None:
    together, done = Together(), list[int]()
    together.add(partial(done.append, 0))

    together.do()
    assert done == [0]
    await asyncio.sleep(0)

    assert done == [0]


async def test_what_is_given_meanwhile_is_done_as_well() -> None:
    together, done = Together(), list[str]()
    together.add(lambda: together.add(partial(done.append, "given by the first")))

    together.do()

    assert done == ["given by the first"]


async def test_what_fails_keeps_nothing_else_from_being_done() -> None:
    together, done, told = Together(), list[str](), list[str]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(repr(context["exception"])))
    together.add(partial(done.append, "first"))
    together.add(lambda: [][0])
    together.add(partial(done.append, "third"))

    for _ in range(2):
        await asyncio.sleep(0)

    assert done == ["first", "third"]
    assert told == ["IndexError('list index out of range')"]
