"""Which reader a file gets, and what is said of files that have none."""

from __future__ import annotations

import pytest

from linktape.cassette_tools.importing.readers import READERS, read
from linktape.errors import BadDocument, UsageError
from linktape.tape import writer
from tests.cassette_tools.importing.recordings import FILES, recording
from tests.tape.support import linking


def test_every_file_here_is_read_by_a_reader_of_the_table_and_each_reader_has_one() -> None:
    tools = {recording(path.name).tool for path in FILES.iterdir()}

    assert tools == {tool.name for tool in READERS}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"info":{"_postman_id":"1"},"item":[]}', "this is a collection of Postman, which linktape does not import"),
        (b'[{"httpRequest":{"path":"/"}}]', "this is a file of MockServer's expectations"),
        (b"version: 2\ninteractions:\n- id: 0\n", "this is a cassette of go-vcr"),
        (b"nock('https://acme.example').get('/').reply(200)", "output_objects"),
        (b'{"key":"HSP-1"}', "no recording that linktape knows"),
        (b"", "an empty file"),
        (b'{"log":', "not JSON"),
        (b'{"log":{"version":"1.2","entries":[}}', "not JSON"),
        (b"http_interactions: [", "not YAML"),
        (b"http_interactions: 7\n", "`http_interactions` is a text"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"http_interactions":1,"http_interactions":2}', "'http_interactions' stands twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_what_it_is_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(BadDocument, match=r"^x:\d+:\d+: ") as caught:
        read(data, "x")

    assert message in str(caught.value)


@pytest.mark.parametrize("data", [b"interactions: []\nversion: 1\n", writer.file_head({}) + writer.block(linking())])
def test_a_cassette_needs_no_import(data: bytes) -> None:
    with pytest.raises(UsageError, match="is a cassette already"):
        read(data, "a.yaml")


def test_a_request_is_kept_with_the_user_in_its_address_so_that_it_is_known_what_to_take_out() -> None:
    data = FILES.joinpath("nock.json").read_bytes().replace(b"https://acme", b"https://mia:word@acme")

    found = read(data, "nock.json")

    assert found.sent[0].client_base == "https://mia:word@acme.atlassian.net"
    assert found.interactions[0].request.client_base == "https://acme.atlassian.net"
