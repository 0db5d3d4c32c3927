"""Measures what replay costs: a lookup and a miss on tapes of 10 to 100,000 interactions, building them, memory.

Run it with `python benchmarks/replay_lookup.py [SIZE ...]`. Lookups replay the recording in its order, in one session;
the reference in each row is the time that `json.loads` takes for a typical answer on the same machine.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from linktape.jira.classify import classify, with_body
from linktape.messages import Request, Response
from linktape.playback.position import Position
from linktape.playback.tape import Tape
from linktape.tape.cassette import Interaction

SIZES = (10, 100, 1_000, 10_000, 100_000)
SAMPLES = 2_000
AT = datetime(2026, 1, 31, 12, tzinfo=UTC)


def interaction(method: str, target: str, body: object, status: int, answer: object, line: int) -> Interaction:
    path, _, query = target.partition("?")
    content = b"" if body is None else json.dumps(body).encode()
    operation = with_body(classify(method, path, query), content)
    response = Response(status) if answer is None else Response.json(status, answer)
    return Interaction(Request(method, path, query, body=content), operation, response, file="a.yaml", line=line)


def issue(n: int, links: int) -> dict[str, object]:
    kind = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    other = {"id": str(20_000 + n), "key": f"MKY-{n}", "fields": {"summary": "an issue", "status": {"name": "Open"}}}
    entries = [{"id": str(30_000 + n), "type": kind, "outwardIssue": other}] * links
    return {"id": str(10_000 + n), "key": f"HSP-{n}", "fields": {"issuelinks": entries}}


def recording(size: int) -> Iterator[Interaction]:
    """Give a workflow over many issues: read, link, read twice, delete, read."""
    for at in range(size):
        n, step = divmod(at, 6)
        read = f"/rest/api/3/issue/HSP-{n}?fields=issuelinks"
        ends = {"inwardIssue": {"key": f"HSP-{n}"}, "outwardIssue": {"key": f"MKY-{n}"}}
        match step:
            case 1:
                body = {"type": {"name": "Blocks"}, **ends, "comment": None}
                yield interaction("POST", "/rest/api/3/issueLink", body, 201, None, at)
            case 4:
                yield interaction("DELETE", f"/rest/api/3/issueLink/{30_000 + n}", None, 204, None, at)
            case _:
                yield interaction("GET", read, None, 200, issue(n, links=1 if step in (2, 3) else 0), at)


def microseconds(act: Callable[[int], object], times: int) -> list[float]:
    """Time single acts, without the garbage collector."""
    taken = []
    gc.disable()
    try:
        for n in range(times):
            began = time.perf_counter()
            act(n)
            taken.append((time.perf_counter() - began) * 1e6)
    finally:
        gc.enable()
    return taken


def measured(size: int) -> dict[str, float]:
    """Measure one size; all times in microseconds, memory in bytes, both per interaction where that is said."""
    interactions = list(recording(size))
    began = time.perf_counter()
    tape = Tape(interactions)
    build_us = (time.perf_counter() - began) * 1e6 / size

    position = Position()
    spread = max(1, size // SAMPLES)
    order = interactions if size <= SAMPLES else [interactions[at] for at in range(0, size, spread)]
    hits = microseconds(lambda n: take(tape, position, order[n % len(order)]), SAMPLES)

    stranger = interaction("GET", "/rest/api/3/issue/HSP-1?fields=summary", None, 200, None, 0)
    misses = microseconds(lambda _: tape.miss(position, tape.wanted(stranger.request, stranger.operation)), 200)
    answer = json.dumps(issue(1, 1)).encode()
    reference = microseconds(lambda _: json.loads(answer), SAMPLES)
    return {
        "build_us": build_us,
        "hit_median": statistics.median(hits),
        "hit_p99": statistics.quantiles(hits, n=100)[98],
        "miss_median": statistics.median(misses),
        "reference": statistics.median(reference),
        "memory": index_bytes(interactions) / size,
    }


def take(tape: Tape, position: Position, like: Interaction) -> object:
    return tape.take(position, tape.wanted(like.request, like.operation), AT)


def index_bytes(interactions: list[Interaction]) -> int:
    """Measure what a tape holds beside its interactions."""
    gc.collect()
    tracemalloc.start()
    tape = Tape(interactions)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(tape) == len(interactions)
    return held


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or SIZES
    titles = ("interactions", "lookup, median µs", "p99 µs", "miss, median µs", "json.loads, µs", "build, µs each")
    print("| " + " | ".join((*titles, "index, bytes each")) + " |")
    print("|" + " ---: |" * (len(titles) + 1))
    for size in sizes:
        row = measured(size)
        print(
            f"| {size:,} | {row['hit_median']:.1f} | {row['hit_p99']:.1f} | {row['miss_median']:.0f} "
            f"| {row['reference']:.1f} | {row['build_us']:.1f} | {row['memory']:.0f} |"
        )


if __name__ == "__main__":
    main()
