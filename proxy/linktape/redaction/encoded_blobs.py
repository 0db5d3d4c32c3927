"""Undoes base64 and hexadecimal runs of a text, one by one, and writes them again when something was in them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from linktape.redaction.bytes_as_text import ZIPPED, Find, cleaned
from linktape.redaction.hits import REDACTED, Hit, Rank

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{11,}={0,2}")
_WRAPPED = re.compile(r"(?:[A-Za-z0-9+/]{60,76}\r?\n[ \t]{0,60})+[A-Za-z0-9+/]{1,76}={0,2}")
_SPACE = re.compile(r"\s+")
_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_DULL = re.compile(r"[a-z/_-]*|[A-Z/_-]*|[0-9/_-]*")
_READABLE = re.compile(rb"(?:[\t\n\r -~]|[\xc3-\xf4][\x80-\xbf]{1,3}){8,}|(?:[ -~]\x00){8,}|(?:\x00[ -~]){8,}")
_TO_STANDARD = str.maketrans("-_", "+/")


@dataclass(frozen=True, slots=True)
class _Blob:
    """An encoded run of a text, undone; `write` gives the text of other bytes in its place."""

    start: int
    end: int
    data: bytes
    write: Callable[[bytes], str]


def blob_hits(text: str, find: Find, depth: int) -> Iterator[Hit]:
    """Find hits inside base64 and hexadecimal runs: with a secret the run goes, with a person it is written again."""
    for blob in _blobs(text):
        inside = cleaned(blob.data, find, depth + 1)
        if inside.hits:
            worst = min(inside.hits, key=lambda hit: hit.rank)
            is_known = any(hit.is_known for hit in inside.hits)
            written = REDACTED if worst.rank is Rank.SECRET else blob.write(inside.data)
            yield Hit(blob.start, blob.end, worst.kind, written, worst.rank, depth + 1, is_known)


def _blobs(text: str) -> Iterator[_Blob]:
    yield from _wrapped_blobs(text)
    for found in _BASE64.finditer(text):
        if _DULL.fullmatch(found[0]):
            continue
        for start, end, data in _from_base64(found[0]):
            yield _Blob(found.start() + start, found.start() + end, data, _base64_writer(found[0][start:end]))
    for found in _HEX.finditer(text):
        for start in (0, 1):
            run = found[0][start : len(found[0]) - (len(found[0]) - start) % 2]
            data = bytes.fromhex(run)
            if _is_worth_reading(data):
                at = found.start() + start
                yield _Blob(at, at + len(run), data, _hex_writer(run))


def _wrapped_blobs(text: str) -> Iterator[_Blob]:
    """Undo base64 that was broken into lines, as mail, PEM and YAML do."""
    for found in _WRAPPED.finditer(text) if "\n" in text else ():
        data = binascii.a2b_base64(_padded(_SPACE.sub("", found[0])))
        if _is_worth_reading(data):
            yield _Blob(found.start(), found.end(), data, _lines_writer(found[0]))


def _from_base64(run: str) -> tuple[tuple[int, int, bytes], ...]:
    """Undo a base64 run at each of its four alignments: what is in front of it may be part of a path."""
    return _short_base64(run) if len(run) <= 80 else tuple(_alignments(run))


@lru_cache(maxsize=8_192)
def _short_base64(run: str) -> tuple[tuple[int, int, bytes], ...]:
    return tuple(_alignments(run))


def _alignments(run: str) -> Iterator[tuple[int, int, bytes]]:
    digits = run.rstrip("=").translate(_TO_STANDARD)
    for start in range(4):
        rest = len(digits) - start
        end = start + rest - (rest % 4 == 1)
        data = binascii.a2b_base64(_padded(digits[start:end]))
        if _is_worth_reading(data):
            yield start, len(run) if end == len(digits) else end, data


def _padded(digits: str) -> str:
    digits = digits.rstrip("=")
    whole = digits[: len(digits) - (len(digits) % 4 == 1)]
    return whole + "=" * (-len(whole) % 4)


def _is_worth_reading(data: bytes) -> bool:
    return bool(_READABLE.search(data)) or data.startswith(ZIPPED)


def _base64_writer(run: str) -> Callable[[bytes], str]:
    is_url, is_padded = "-" in run or "_" in run, run.endswith("=") or len(run) % 4 == 0

    def write(data: bytes) -> str:
        text = (base64.urlsafe_b64encode if is_url else base64.b64encode)(data).decode()
        return text if is_padded else text.rstrip("=")

    return write


def _lines_writer(run: str) -> Callable[[bytes], str]:
    first = _SPACE.search(run)
    assert first is not None, "it was found by its line breaks"
    width, gap = first.start(), first[0]

    def write(data: bytes) -> str:
        text = base64.b64encode(data).decode()
        return gap.join(text[at : at + width] for at in range(0, len(text), width))

    return write


def _hex_writer(run: str) -> Callable[[bytes], str]:
    return (lambda data: data.hex().upper()) if run.isupper() else (lambda data: data.hex())
