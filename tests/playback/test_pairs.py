"""Every pair (recorded, sent) gets the verdict and the message of the table, and docs/replay.md holds that table."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linktape.playback.position import Position
from linktape.playback.tape import Tape
from linktape.tape.interaction import Interaction
from tests.playback.pairs import BLOCKS, PAIRS, REORDERED, Pair
from tests.tape.recordings import cassette

PAGE = Path(__file__).parents[2] / "docs" / "replay.md"
BEGIN, END = "<!-- pairs: begin -->\n", "<!-- pairs: end -->"
AT = datetime(2026, 1, 31, 12, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.about)
def test_a_pair_matches_or_misses_with_its_message(pair: Pair) -> None:
    recordings = cassette(*pair.beside, pair.recorded)
    tape = Tape(recordings, settings=pair.settings, repeat=pair.repeat, strict=pair.strict)
    position = Position()
    for _ in range(pair.sent_before):
        tape.take(position, pair.sent.request, pair.sent.operation, AT)

    taken = tape.take(position, pair.sent.request, pair.sent.operation, AT)

    if pair.miss:
        assert taken is None
        said = tape.miss(position, pair.sent.request, pair.sent.operation).lines
        assert said[0].startswith(f"linktape: no recording answers {pair.sent.operation.id}")
        assert said[1].partition(": ")[0] == recordings[-1].place
        assert said[1].partition(": ")[2].partition(": ")[2] == pair.miss
        assert said[-1].startswith("To do: ")
    else:
        assert taken is not None
        assert taken.interaction is recordings[-1]


def test_the_table_in_the_documentation_is_the_one_that_was_tested() -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    table, _, after = rest.partition(END)

    if os.environ.get("LINKTAPE_WRITE_DOCS"):
        PAGE.write_text(before + BEGIN + "".join(rows()) + END + after, encoding="utf-8")
        return

    assert table == "".join(rows()), "write it again with LINKTAPE_WRITE_DOCS=1 pytest tests/tape/test_pairs.py"


def rows() -> Iterator[str]:
    yield "| what is sent | recorded | sent | verdict |\n| --- | --- | --- | --- |\n"
    for pair in PAIRS:
        verdict = f"miss: {pair.miss}" if pair.miss else "match"
        yield f"| {pair.about} | {shown(pair.recorded)} | {shown(pair.sent)} | {verdict} |\n"


def shown(interaction: Interaction) -> str:
    """Give a request as a cell; *B* is the body that is explained above the table."""
    request = interaction.request
    line = f"`{request.method} {request.target.removeprefix('/rest/api/')}`"
    body = request.content.decode().strip()
    if not body:
        return line
    more = {name: value for name, value in json.loads(body).items() if name not in BLOCKS or BLOCKS[name] != value}
    if request.content == REORDERED or not set(BLOCKS) <= json.loads(body).keys() - more.keys():
        return f"{line} `{body}`"
    return f"{line} *B*" + (f" and `{json.dumps(more, separators=(',', ':'))[1:-1]}`" if more else "")
