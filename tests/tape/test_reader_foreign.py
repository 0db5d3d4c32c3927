"""tape/reader.py: a cassette of another make, in our order, with every value as it was written."""

from __future__ import annotations

import vcr.serialize  # type: ignore[import-untyped]  # vcrpy has no types
from vcr.serializers import yamlserializer  # type: ignore[import-untyped]

from linktape.tape import reader
from tests.tape.support import content

THEIRS = b"""\
interactions:
- response:
    status: {code: 200, message: OK}
    headers: {Content-Type: [text/plain]}
    body: {string: "yes"}
  mine: {on: 007, at: 2026-01-01}
  request:
    method: GET
    uri: https://your-domain.atlassian.net/rest/api/3/myself
    body: null
    headers: {Accept: ['*/*']}
metadata: {profile: theirs, of: team}
theirs: [no, "no", 1.50]
none:
version: 1
"""


def ours(data: bytes = THEIRS) -> bytes:
    return reader.foreign(data, "a.yaml").rewritten({"profile": "documented"}, "a.yaml")


def test_every_interaction_has_its_mark_and_says_what_it_said() -> None:
    before, after = reader.cassette(THEIRS, "a.yaml"), reader.cassette(ours(), "a.yaml")

    assert (before.is_ours, after.is_ours, after.notices) == (False, True, ())
    assert [content(one) for one in after] == [content(one) for one in before]


def test_of_two_metadata_of_one_name_ours_stands() -> None:
    assert reader.cassette(ours(), "a.yaml").metadata == {"profile": "documented", "of": "team"}


def test_what_others_keep_in_the_file_stays_as_it_was_written() -> None:
    text = ours().decode()

    assert '\ntheirs:\n- no\n- "no"\n- 1.50\nnone: \n' in text
    assert '  mine:\n    "on": 007\n    at: 2026-01-01\n' in text


def test_a_body_of_several_lines_of_json_stays_readable() -> None:
    text = ours(THEIRS.replace(b'{string: "yes"}', b'{string: "{\\n  \\"a\\": 1\\n}"}')).decode()

    assert '      string: |-\n        {\n          "a": 1\n        }\n' in text


def test_request_and_response_come_first() -> None:
    keys = [
        line[2:].split(":")[0] for line in ours().decode().splitlines() if line[:2] in ("- ", "  ") and line[2:3] > " "
    ]

    assert [key for key in keys if key in ("request", "response", "mine")] == ["request", "response", "mine"]


def test_vcrpy_reads_the_same_before_and_after() -> None:
    def read(data: bytes) -> object:
        requests, responses, *_ = vcr.serialize.deserialize(data.decode(), yamlserializer)
        return [(request.method, request.uri, request.body) for request in requests], responses

    assert read(ours()) == read(THEIRS)


def test_a_file_without_an_interaction_is_begun_anew() -> None:
    assert ours(b"interactions: []\nversion: 1\nmine: 1\n") == b""


def test_rewriting_what_was_rewritten_changes_nothing_but_the_marks() -> None:
    once = ours()
    without_marks = b"".join(line for line in once.splitlines(keepends=True) if not line.startswith(b"  # end "))

    assert ours(without_marks) == once
