"""Every pair (recorded, sent) gets the verdict and the message of the table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from linktape.playback.position import Position
from linktape.playback.tape import Tape
from tests.playback.pairs import PAIRS, Pair
from tests.tape.recordings import cassette

AT = datetime(2026, 1, 31, 12, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.about)
def test_a_pair_matches_or_misses_with_its_message(pair: Pair) -> None:
    recordings = cassette(*pair.beside, pair.recorded)
    tape = Tape(recordings, settings=pair.settings, repeat=pair.repeat, strict=pair.strict)
    position = Position()
    for _ in range(pair.sent_before):
        tape.take(position, tape.wanted(pair.sent.request, pair.sent.operation), AT)

    taken = tape.take(position, tape.wanted(pair.sent.request, pair.sent.operation), AT)

    if pair.miss:
        assert taken is None
        said = tape.miss(position, tape.wanted(pair.sent.request, pair.sent.operation)).lines
        assert said[0].startswith(f"linktape: no recording answers {pair.sent.operation.id}")
        assert said[1].partition(": ")[0] == recordings[-1].place
        assert said[1].partition(": ")[2].partition(": ")[2] == pair.miss
        assert said[-1].startswith("To do: ")
    else:
        assert taken is not None
        assert tape.interactions[taken.seq] is recordings[-1]
