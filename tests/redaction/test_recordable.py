"""What may stand in a file: without secrets, with the headers that are kept, and readable again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from linktape.errors import CassetteUnwritable
from linktape.messages import Headers, Response
from linktape.redaction import recordable
from linktape.redaction.redactor import Redactor
from linktape.tape import reader, writer
from linktape.tape.cassette import Interaction
from tests.redaction.canaries import canary
from tests.tape.support import interaction, linking


class Leaky(Redactor):
    """Finds something in every block."""

    def leaks(self, block: bytes) -> list[str]:
        return ["line 3: a token"]


class Blind:
    """Takes nothing out."""

    def interaction(self, interaction: Interaction) -> Interaction:
        return interaction

    def leaks(self, block: bytes) -> list[str]:
        return []


def test_a_block_is_read_again_without_what_is_not_kept() -> None:
    asked = interaction()
    headers = Headers({"Accept": "application/json", "Cookie": canary(1)})

    block, gone = recordable.block(Blind(), replace(asked, request=replace(asked.request, headers=headers)))

    (kept,) = reader.cassette(writer.file_head({}) + block, "a.yaml")
    assert list(kept.request.headers) == [("Accept", "application/json")]
    assert kept.response == asked.response
    assert gone == []


def test_a_block_in_which_something_is_found_is_refused() -> None:
    with pytest.raises(CassetteUnwritable, match="the last scan found line 3: a token"):
        recordable.block(Leaky(), linking())


@pytest.mark.parametrize("text", ["a test:\n@org.junit.Test", "\t@acme.example", "\x07@acme.example"])
def test_a_line_that_begins_with_an_at_sign_is_recorded_as_it_is(text: str) -> None:
    written = json.dumps({"description": text, "quoted": json.dumps({"description": text})}, separators=(",", ":"))
    asked = interaction()

    block, _ = recordable.block(Redactor(), replace(asked, response=Response(200, Headers(), written.encode())))

    (kept,) = reader.cassette(writer.file_head({}) + block, "a.yaml")
    assert kept.response.content == written.encode()
