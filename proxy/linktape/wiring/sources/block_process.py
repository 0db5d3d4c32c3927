"""What a process does that makes blocks of a cassette: one after the other, as they come over its pipes.

It is only ever started by `blocks_beside.py`; what goes through the pipes is pickled, for nobody else has their ends.
"""

from __future__ import annotations

import gc
import pickle
import sys
from datetime import datetime
from typing import IO, NamedTuple

from linktape.errors import CassetteUnwritable
from linktape.jira.classify import operation_of
from linktape.messages import Headers, Request, Response
from linktape.redaction import recordable
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import News, Redactor
from linktape.tape.cassette import Interaction

LENGTH_BYTES = 4
"""Before each answer stands how long it is."""

Fields = tuple[tuple[str, str], ...]


class Exchange(NamedTuple):
    """An interaction in plain values, which take a tenth of the time to send, and what was learned since the last."""

    news: News
    request: tuple[str, str, str, Fields, bytes, str, str]
    response: tuple[int, Fields, bytes]
    recorded_at: datetime | None
    elapsed_s: float


class Made(NamedTuple):
    """The answer: the block, and where something was taken out by which things are told apart; or why there is none.

    `news` is what was learned by it.
    """

    news: News
    block: bytes = b""
    gone: tuple[str, ...] = ()
    refused: str = ""


Answer = Made | None
"""None, first: it is ready; later: it failed, and whoever asked may see for themselves why."""


def exchange(interaction: Interaction, news: News) -> bytes:
    """Pack an interaction whose operation is that of its request."""
    sent, answered = interaction.request, interaction.response
    asked = (sent.method, sent.path, sent.query, tuple(sent.headers), sent.content, sent.context, sent.client_base)
    told = (answered.status, tuple(answered.headers), answered.content)
    return pickle.dumps(Exchange(news, asked, told, interaction.recorded_at, interaction.elapsed_s), _PROTOCOL)


def answers(data: bytearray) -> list[Answer]:
    """Take all whole answers from what has come."""
    found: list[Answer] = []
    while len(data) >= LENGTH_BYTES:
        end = LENGTH_BYTES + int.from_bytes(data[:LENGTH_BYTES])
        if len(data) < end:
            break
        found.append(pickle.loads(data[LENGTH_BYTES:end]))  # of our own process
        del data[:end]
    return found


def main() -> None:
    """Make blocks until nobody asks any more."""
    asked, answered = sys.stdin.buffer, sys.stdout.buffer
    policy: RedactionPolicy = pickle.load(asked)  # from our parent, as all that follows
    redactor = Redactor(policy)
    gc.freeze()
    _send(answered, None)
    while True:
        try:
            one: Exchange = pickle.load(asked)
        except EOFError:
            return
        _send(answered, _made(redactor, one))


def _made(redactor: Redactor, one: Exchange) -> Answer:
    redactor.take_in(one.news)
    mark = redactor.mark
    method, path, query, fields, body, context, base = one.request
    status, answered_fields, content = one.response
    request = Request(method, path, query, Headers(fields), body, context, base)
    response = Response(status, Headers(answered_fields), content)
    interaction = Interaction(request, operation_of(request), response, one.recorded_at, one.elapsed_s)
    try:
        block, gone = recordable.block(redactor, interaction)
    except CassetteUnwritable as exc:
        return Made(redactor.news(mark), refused=str(exc))
    except Exception:
        return None
    return Made(redactor.news(mark), block, tuple(gone))


def _send(to: IO[bytes], answer: Answer) -> None:
    data = pickle.dumps(answer, _PROTOCOL)
    to.write(len(data).to_bytes(LENGTH_BYTES) + data)
    to.flush()


_PROTOCOL = pickle.HIGHEST_PROTOCOL
