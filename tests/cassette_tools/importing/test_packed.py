"""Recordings that are packed, as Playwright writes them, and archives that are made to harm."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Mapping

import pytest

from linktape.cassette_tools.importing import packed
from linktape.cassette_tools.importing.readers import read
from linktape.errors import BadDocument
from tests.cassette_tools.importing.recordings import FILES, LINKING, losses, recording

ANSWER = b'{"id":"10001","note":"\xff"}'
HAR_NAME = "har.har"


def har(*answers: Mapping[str, object]) -> bytes:
    """Give the archive that Playwright makes, of a POST for each of these contents."""
    posted = {"mimeType": "application/json", "text": "", "params": [], "_file": "asked.json"}
    request = {"method": "POST", "url": "https://acme.example/rest/api/3/issueLink", "headers": [], "postData": posted}
    entries = [{"request": request, "response": {"status": 201, "headers": [], "content": one}} for one in answers]
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "Playwright"}, "entries": entries}}).encode()


def attached(name: str) -> dict[str, object]:
    """Give the content of an answer whose body is in a file."""
    return {"size": 27, "mimeType": "application/json", "_file": name}


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give a zip archive of files."""
    packed_into = io.BytesIO()
    with zipfile.ZipFile(packed_into, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed_into.getvalue()


SESSION = {HAR_NAME: har(attached("answer.json")), "answer.json": ANSWER, "asked.json": LINKING, "page.png": b"\x89P"}


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_bodies_in_files_of_their_own_are_kept_byte_for_byte(compression: int) -> None:
    found = read(zipped(SESSION, compression), "session.zip")

    assert [(one.request.content, one.response.content) for one in found.interactions] == [(LINKING, ANSWER)]
    assert [one.place for one in found.interactions] == ["session.zip/har.har:1"]
    assert found.losses == ()


def test_a_file_that_gzip_has_packed_is_read_as_it_was() -> None:
    data = (FILES / "nock.json").read_bytes()

    assert read(gzip.compress(data), "nock.json").interactions == recording("nock.json").interactions


def test_a_body_in_a_file_that_is_not_there_is_a_loss_that_says_what_to_do() -> None:
    alone = har(attached("answer.json"), attached("../../etc/passwd"))

    for data in (alone, zipped(SESSION | {HAR_NAME: har(attached("/etc/passwd"), attached("../answer.json"))})):
        found = read(data, "a")
        assert not found.interactions
        lost = "POST /rest/api/3/issueLink: a body of it is in a file of its own; pack that and the HAR into a .zip, "
        assert [line.partition(": ")[2] for line in losses(found)] == [lost + "and import the .zip"] * 2


def encrypted(data: bytes) -> bytes:
    """Mark the files of a small archive as encrypted."""
    made = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        begin = 0
        while (begin := made.find(mark, begin)) >= 0:
            made[begin + at] |= 1
            begin += 4
    return bytes(made)


def damaged(data: bytes) -> bytes:
    """Change a byte of the first file's content."""
    return data.replace(b"log", b"lug", 1)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "no HAR": (lambda: zipped({"a.yaml": b"a: 1"}), "a zip archive with 0 files whose name ends in .har"),
    "two HARs": (lambda: zipped({"a.har": b"{}", "b.HAR": b"{}"}), "with 2 files whose name ends in .har"),
    "cut": (lambda: zipped(SESSION)[:-30], "a zip archive that is broken"),
    "damaged": (lambda: damaged(zipped(SESSION, zipfile.ZIP_STORED)), "a zip archive that is broken"),
    "encrypted": (lambda: encrypted(zipped(SESSION)), "har.har in it is encrypted"),
    "another method": (lambda: zipped(SESSION, zipfile.ZIP_BZIP2), "not packed as zip does it"),
    "many files": (lambda: b"PK\x03\x04" + b"PK\x01\x02" * 50_001, "a zip archive of more than 50000 files"),
    "gzip, cut": (lambda: gzip.compress(b"[]")[:-3], "what gzip has packed is broken"),
    "gzip, and more": (lambda: gzip.compress(b"[]") + b"more", "what gzip has packed is broken"),
}


@pytest.mark.parametrize(("made", "what"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_unpacked_is_refused(made: Callable[[], bytes], what: str) -> None:
    with pytest.raises(BadDocument, match=r"^a:1:1: ") as caught:
        read(made(), "a")

    assert what in str(caught.value)


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped({HAR_NAME: data})], ids=["gzip", "zip"])
def test_a_file_that_grows_beyond_the_bound_is_refused(
    pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "MOST_BYTES", 1_000_000)
    packed.unpacked(pack(bytes(1_000_000)), "a")

    with pytest.raises(BadDocument, match="a:1:1: more than 1000000 bytes are packed in it"):
        packed.unpacked(pack(bytes(1_000_001)), "a")


def test_a_body_that_is_named_again_and_again_counts_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MOST_BYTES", 1_000_000)
    files = SESSION | {HAR_NAME: har(*[attached("answer.json")] * 20), "answer.json": bytes(100_000)}

    with pytest.raises(BadDocument, match="more than 1000000 bytes"):
        read(zipped(files), "a.zip")
