"""A file of another tool's is called by its name, with what to do."""

from __future__ import annotations

import gzip

import pytest

from linktape.errors import BadDocument
from linktape.tape import other_tools, reader
from tests.cassette_tools.importing.recordings import FILES

IMPORTED = "`linktape cassette import x` makes a cassette of it"


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_replay_says_what_a_file_is_and_to_import_it(path: object) -> None:
    with pytest.raises(BadDocument) as caught:
        reader.cassette(FILES.joinpath(str(path)).read_bytes(), "x")

    assert str(caught.value).startswith("x:1:1: this is a")
    assert str(caught.value).endswith(IMPORTED)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'{"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/"}}', "a collection of Postman"),
        (b'[{"httpRequest": {}, "httpResponse": {}}]', "a file of MockServer's expectations"),
        (b"---\nversion: 2\ninteractions:\n    - id: 0\n", "a cassette of go-vcr"),
        (b'version: 1\ninteractions:\n- request:\n    body: ""\n    form: {}\n    url: x\n', "a cassette of go-vcr"),
        (b"PK\x03\x04\x14\0", "a zip archive"),
        (b"\x1f\x8b\x08\0", "packed by gzip"),
        (b"nock('https://acme.example', {})\n  .get('/')", "JavaScript for nock"),
    ],
)
def test_tools_whose_files_are_not_imported_are_known_by_name(data: bytes, name: str) -> None:
    tool = other_tools.tool_of(data)

    assert tool is not None
    assert tool.name == name
    assert "linktape" in tool.advice or "import" in tool.advice


def test_replay_says_to_unpack_what_is_packed() -> None:
    with pytest.raises(BadDocument, match=r"^x:1:1: this is packed by gzip: unpack it"):
        reader.cassette(gzip.compress(b"version: 1\ninteractions: []\n"), "x")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"interactions: []\nversion: 1\n",
        b'{"version": 1, "interactions": [{"request": {"url": "x"}, "response": {}}]}',
        b'{"key": "HSP-1", "fields": {}}',
        b'[{"request": {}}]',
    ],
)
def test_what_is_nobodys_is_nobodys(data: bytes) -> None:
    assert other_tools.tool_of(data) is None
    assert other_tools.refusal(data, "x") is None
