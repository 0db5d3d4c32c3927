"""What Betamax recorded, its bodies as texts and as base64."""

from __future__ import annotations

import json

import pytest

from linktape.cassette_tools.importing.readers import read
from tests.cassette_tools.importing.recordings import FILES, losses, recording

ANSWERS = [b'{"id":"10001", "n":1.50}', b"", b'{"id":"10001", "n":1.50}', "grün".encode("latin-1")]


@pytest.mark.parametrize(
    ("name", "answers"), [("betamax_plain.json", ANSWERS), ("betamax_exact.json", [*ANSWERS, b"\x89P\xff\0"])]
)
def test_every_exchange_is_kept_and_each_answer_byte_for_byte(name: str, answers: list[bytes]) -> None:
    found = recording(name)

    assert [one.response.content for one in found.interactions] == answers
    assert found.interactions[1].request.content == b'{"type": {"name": "Blocks"}}'
    assert losses(found) == []


def test_a_text_that_looks_like_ruby_is_no_template() -> None:
    document = json.loads((FILES / "betamax_plain.json").read_text(encoding="utf-8"))
    document["http_interactions"][0]["response"]["body"]["string"] = "<%= 1 %>"

    found = read(json.dumps(document).encode(), "a.json").interactions

    assert found[0].response.content == b"<%= 1 %>"
