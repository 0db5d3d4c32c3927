"""redaction/encodings.py: what stands behind the encodings of a text, and where it stands in it."""

from __future__ import annotations

import base64
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.redaction import encodings
from linktape.redaction.encodings import BACKSLASH, ENTITIES, FORM, MOST_DEPTH, PERCENT, Budget, Escaping
from tests.redaction.canaries import canary

SENTENCE = b"a sentence that is long enough to be read"


@pytest.mark.parametrize(
    ("escaping", "text", "plain"),
    [
        (BACKSLASH, r"a\u0041\n\"\x42", 'aA\n"B'),
        (BACKSLASH, r"\ud83d\ude00", "😀"),
        (PERCENT, "a%20b%C3%BC-%ff", "a bü-ÿ"),
        (FORM, "a+b%2B", "a b+"),
        (ENTITIES, "&lt;&#65;&#x42;", "<AB"),
    ],
)
def test_escapes_are_undone(escaping: Escaping, text: str, plain: str) -> None:
    view = escaping.view(text)

    assert escaping.is_in(text)
    assert view is not None
    assert view.text == plain
    assert view.span(0, len(view.text)) == (0, len(text))


@pytest.mark.parametrize("escaping", [BACKSLASH, PERCENT, FORM, ENTITIES])
def test_a_text_without_escapes_has_no_other_view(escaping: Escaping) -> None:
    assert escaping.view("plain") is None
    assert not escaping.is_in("plain")


@pytest.mark.parametrize("escaping", [BACKSLASH, PERCENT, FORM, ENTITIES])
@given(text=st.text('&%\\\\#;4lgtux"1', max_size=12))
def test_an_escape_is_seen_wherever_its_pattern_is(escaping: Escaping, text: str) -> None:
    assert escaping.is_in(text) is (escaping.pattern.search(text) is not None)


@pytest.mark.parametrize(("escaping", "escape"), [(BACKSLASH, r"\n"), (PERCENT, "%41"), (ENTITIES, "&lt;")])
def test_an_escape_is_seen_behind_many_of_its_signs(escaping: Escaping, escape: str) -> None:
    signs = f"{escaping.sign}~" * 30_000

    assert not escaping.is_in(signs)
    assert escaping.is_in(signs + escape)


@pytest.mark.parametrize("escaping", [BACKSLASH, PERCENT, FORM, ENTITIES])
@given(
    before=st.text("ab ", max_size=5),
    value=st.text('<"&+%\\\u00fc', min_size=1, max_size=5),
    after=st.text("ab", max_size=5),
)
def test_what_is_found_behind_escapes_is_found_where_it_stands(
    escaping: Escaping, before: str, value: str, after: str
) -> None:
    written = escaping.write(before), escaping.write(value), escaping.write(after)
    text = "".join(written)
    view = escaping.view(text)
    plain = text if view is None else view.text

    assert plain == before + value + after
    start, end = (len(before), len(before) + len(value))
    if view is not None:
        start, end = view.span(start, end)
    assert text[start:end] == written[1]


@pytest.mark.parametrize(
    "written",
    [
        base64.b64encode(SENTENCE).decode(),
        base64.urlsafe_b64encode(SENTENCE).decode().rstrip("="),
        SENTENCE.hex(),
        SENTENCE.hex().upper(),
        "/" + base64.b64encode(SENTENCE).decode(),
        base64.b64encode(gzip.compress(SENTENCE, mtime=0)).decode(),
    ],
)
def test_an_encoded_run_is_read_and_can_be_written_again(written: str) -> None:
    (run, *_) = encodings.runs(f"x: {written} y", Budget(len(written)))

    read = gzip.decompress(run.data) if run.data.startswith(b"\x1f\x8b") else run.data
    assert SENTENCE in read or read in SENTENCE
    assert run.write(run.data) == f"x: {written} y"[run.start : run.end]


@pytest.mark.parametrize(
    "text", ["", "issuelinks/customfields/expand", "0" * 8 + "a" * 16, "A_LONG_NAME-WITH-HYPHENS", "x" * 19]
)
def test_words_numbers_and_paths_are_no_runs(text: str) -> None:
    assert list(encodings.runs(text, Budget(len(text)))) == []


def test_base64_in_lines_is_one_run_with_its_line_breaks() -> None:
    lines = base64.encodebytes(SENTENCE * 4).decode().rstrip("\n")

    run = next(encodings.runs(lines, Budget(len(lines))))

    assert run.data == SENTENCE * 4
    assert run.write(run.data) == lines


def test_no_more_is_read_than_the_budget_allows() -> None:
    budget = Budget(0)
    budget.left = 10

    assert list(encodings.runs(base64.b64encode(SENTENCE).decode(), budget)) == []
    assert not budget.takes(1)


@pytest.mark.parametrize(
    ("data", "text", "is_binary"),
    [
        ("ü".encode(), "ü", False),
        ("\ufeffü".encode(), "ü", False),
        ("über".encode("utf-16"), "über", False),
        ("a longer text".encode("utf-16-le"), "a longer text", False),
        ("a longer text".encode("utf-16-be"), "a longer text", False),
        ("ü".encode("utf-32"), "ü", False),
        (b"\xff\x01", "ÿ\x01", True),
        (b"", "", False),
    ],
)
def test_bytes_are_read_as_the_text_they_most_likely_are(data: bytes, text: str, is_binary: bool) -> None:
    read = encodings.as_text(data)

    assert (read.text, read.is_binary) == (text, is_binary)
    assert read.write(read.text) == data


@given(st.binary(max_size=60))
def test_any_bytes_are_read_and_come_back(data: bytes) -> None:
    read = encodings.as_text(data)

    assert read.write(read.text) == data


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_compressed_bytes_are_inflated_and_deflated_alike(pack: object) -> None:
    data = pack(SENTENCE)  # type: ignore[operator]  # both are called so

    read = encodings.inflated(data + b"behind", 0)

    assert read is not None
    assert (read.plain, read.rest, read.is_whole) == (SENTENCE, b"behind", True)
    again = encodings.deflated(read.plain, data)
    assert again[:2] == data[:2]
    assert encodings.deflated(read.plain, data) == again


def test_what_is_not_compressed_is_not_inflated_and_what_is_broken_is_told() -> None:
    assert encodings.inflated(SENTENCE, 0) is None
    cut = encodings.inflated(gzip.compress(canary(7200).encode() * 99)[:-20], 0)
    assert cut is not None
    assert cut.is_broken


def test_what_lies_too_deep_is_not_whole() -> None:
    deep = encodings.inflated(gzip.compress(SENTENCE), MOST_DEPTH + 1)

    assert deep is not None
    assert not deep.is_whole
