"""The same recording for everyone: a cassette of linktape's, a folder of talkback's tapes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.side_by_side.traffic import KINDS, SITE, Exchange, exchange
from linktape.jira.classify import classify, with_body
from linktape.messages import JSON_TYPE, Headers, Request, Response
from linktape.tape import writer
from linktape.tape.cassette import Interaction

PIECE = 3_000
METADATA = {
    "linktape": "benchmark",
    "redaction": {"salt": "benchmark"},
    "base": SITE,
    "profile": "documented",
}


def write_cassette(path: Path, size: int) -> Path:
    """Write a cassette of so many interactions, in the order in which they would have been recorded."""
    with path.open("wb") as file, ProcessPoolExecutor() as pool:
        file.write(writer.file_head(METADATA))
        for blocks in pool.map(_blocks, _pieces(size)):
            file.write(blocks)
    return path


def write_tapes(folder: Path, size: int) -> Path:
    """Write the same as talkback's tapes, a file each."""
    folder.mkdir()
    for at in range(size):
        (folder / f"{at:06}.json5").write_text(json.dumps(_tape(exchange(at))), encoding="utf-8")
    return folder


def selection(size: int, hot: int = 0) -> list[Exchange]:
    """Give what is asked of a recording, in equal parts: everything in it, or only so many, evenly spread."""
    issues, count = size // len(KINDS), (hot or size) // len(KINDS)
    return [exchange(issues // count * n * len(KINDS) + kind) for n in range(count) for kind in range(len(KINDS))]


def _pieces(size: int) -> Iterable[range]:
    return (range(at, min(at + PIECE, size)) for at in range(0, size, PIECE))


def _blocks(places: range) -> bytes:
    return b"".join(writer.block(_interaction(exchange(at))) for at in places)


def _interaction(made: Exchange) -> Interaction:
    path, _, query = made.target.partition("?")
    kind = {"Content-Type": "application/json"} if made.body else {}
    request = Request(made.method, path, query, Headers({"Accept": "application/json"} | kind), made.body)
    operation = with_body(classify(made.method, path, query), made.body)
    response = Response(made.status, Headers({"Content-Type": JSON_TYPE}), made.answer)
    return Interaction(request, operation, response, elapsed_s=0.1)


def _tape(made: Exchange) -> dict[str, object]:
    headers = {"content-type": "application/json"} if made.body else {}
    return {
        "meta": {"host": SITE, "reqHumanReadable": bool(made.body), "resHumanReadable": True},
        "req": {"url": made.target, "method": made.method, "headers": headers, "body": made.body.decode()},
        "res": {
            "status": made.status,
            "headers": {"content-type": [JSON_TYPE], "content-length": [str(len(made.answer))]},
            "body": made.answer.decode(),
        },
    }
