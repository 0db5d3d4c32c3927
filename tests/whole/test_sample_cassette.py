"""cassettes/sample.yaml: what linktape records of its own fake, to look at and to try replay with."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.layers.refuse import Refuse
from linktape.layers.replayer import Replayer
from linktape.playback.tape import Tape
from linktape.session import Session
from linktape.tape import files
from linktape.version import __version__
from tests.sample_cassette import CONVERSATION
from tests.support import basic, call

SAMPLE = Path(__file__).parents[2] / "cassettes" / "sample.yaml"


def test_it_says_which_linktape_made_it() -> None:
    assert f'linktape: "{__version__}"' in SAMPLE.read_text(encoding="utf-8")


async def test_it_replays_what_the_fake_said() -> None:
    replayer, session = Replayer(Tape(files.load(SAMPLE)), Refuse()), Session()

    statuses = [
        (await replayer.respond(call(method, target, body, auth=basic(), session=session))).status
        for method, target, body in CONVERSATION
    ]

    assert statuses == [200, 200, 201, 201, 200, 200, 200, 404, 204, 200, 404]
    assert replayer.unused(session) == []


@pytest.mark.parametrize("canary", ["admin@example.com", "Basic ", "127.0.0.1"])
def test_nobody_is_in_it(canary: str) -> None:
    assert canary not in SAMPLE.read_text(encoding="utf-8")
