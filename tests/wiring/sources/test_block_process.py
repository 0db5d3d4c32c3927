"""wiring/sources/block_process.py: what a process answers to the exchanges that come over its pipes."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from linktape.messages import Headers, Request
from linktape.redaction import recordable
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.tape import reader, writer
from linktape.tape.cassette import Interaction
from linktape.values import changed
from linktape.wiring.sources import block_process
from linktape.wiring.sources.block_process import Answer, Exchange, Made, _made, answers, exchange
from tests.redaction.canaries import canary
from tests.support import basic, link
from tests.tape.recordings import recorded

POLICY = RedactionPolicy(salt="of-both-processes")
PROGRAM = f"from {block_process.__name__} import main; main()"
NOTHING = Redactor(POLICY).news((0, 0))
AT = datetime(2026, 1, 31, 12, 0, 1, 234_567, tzinfo=UTC)


def answered(*questions: bytes) -> list[Answer]:
    asked = b"".join([pickle.dumps(POLICY), *questions])
    command = [sys.executable, "-P", "-c", PROGRAM]
    done = subprocess.run(command, input=asked, stdout=subprocess.PIPE, timeout=60, check=True)
    return answers(bytearray(done.stdout))


def linking() -> Interaction:
    headers = {"Authorization": basic(), "Content-Type": "application/json"}
    made = recorded("POST issueLink?notify=no", link("HSP-1", "MKY-1"), answer={"id": 1}, headers=headers)
    return changed(made, recorded_at=AT, elapsed_s=0.25)


@pytest.mark.slow
def test_it_says_that_it_is_ready_and_makes_each_block_until_nobody_asks() -> None:
    ready, *made = answered(exchange(linking(), NOTHING), exchange(linking(), NOTHING))

    block, gone = recordable.block(Redactor(POLICY), linking())
    assert ready is None
    assert [(one.block, list(one.gone)) for one in made if one is not None] == [(block, gone)] * 2
    (kept,) = reader.cassette(writer.file_head({}) + block, "a.yaml")
    assert (kept.recorded_at, kept.elapsed_s) == (AT, 0.25)


@pytest.mark.slow
def test_it_tells_what_it_has_learned_and_knows_what_it_is_told() -> None:
    token = canary(1)
    told = Redactor(POLICY)
    told.learn(Request("GET", "/", headers=Headers({"Authorization": f"Bearer {token}"})))
    people = {"displayName": "Mia Krystof", "emailAddress": "mia@acme.example"}

    _, first, second = answered(
        exchange(recorded("GET myself", answer=people), told.news((0, 0))),
        exchange(recorded("GET issue/HSP-1", answer={"summary": f"it is {token}"}), NOTHING),
    )

    assert first is not None
    assert [name for name, _ in first.news[1]] == ["Mia Krystof"]
    assert second is not None
    assert second.block
    assert token.encode() not in second.block


def test_a_fault_of_ours_is_no_answer_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError("a fault")

    one: Exchange = pickle.loads(exchange(linking(), NOTHING))
    redactor = Redactor(POLICY)
    with monkeypatch.context() as patch:
        patch.setattr(recordable, "block", broken)
        failed = _made(redactor, one)
    again = _made(redactor, one)

    assert failed is None
    assert again is not None
    assert again.block == recordable.block(Redactor(POLICY), linking())[0]


def test_answers_are_taken_as_far_as_they_have_come() -> None:
    packed = [pickle.dumps(one) for one in (None, Made(NOTHING, b"block"))]
    whole = b"".join(len(one).to_bytes(block_process.LENGTH_BYTES) + one for one in packed)
    came, found = bytearray(), list[Answer]()

    for at in range(0, len(whole), 3):
        came += whole[at : at + 3]
        found += answers(came)

    assert found == [None, Made(NOTHING, b"block")]
    assert not came
