"""What linktape 0.1.0 recorded goes on replaying: the same salt gives a person the same pseudonym, where it stood."""

from __future__ import annotations

import pytest

from linktape.layers.refuse import Refuse
from linktape.layers.replayer import Replayer
from linktape.playback.tape import Tape
from linktape.redaction.redactor import Redactor
from linktape.tape import files
from tests.redaction.earlier import EXCHANGES, RECORDED
from tests.support import call


@pytest.mark.parametrize("what", EXCHANGES)
async def test_what_an_earlier_version_recorded_is_found(what: str) -> None:
    cassette = files.load(RECORDED)
    metadata = cassette.metadata["redaction"]
    assert isinstance(metadata, dict)
    by = Redactor.from_metadata(metadata)
    replayer = Replayer(Tape(cassette), Refuse(), redact=by.asked)
    request, recorded = EXCHANGES[what]

    answer = await replayer.respond(
        call(request.method, request.target, request.content or None, headers=dict(request.headers))
    )

    assert not answer.is_unmatched
    assert answer.status == recorded.status
    assert len(answer.content) > 0 or not recorded.content
