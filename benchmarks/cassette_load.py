"""How long opening a cassette takes, and how much memory: linktape against vcrpy, in one run.

    python benchmarks/cassette_load.py [SIZE ...]        default: 10 1000 10000 100000

Each figure is the best of a fresh process's tries. "open" is `load`; "read all" then asks for every interaction, as
replay does once; "theirs" is linktape reading the file without marks; "vcrpy" is vcrpy reading ours, with libyaml.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from linktape.jira.classify import classify, with_body
from linktape.messages import JSON_TYPE, SITE, Headers, Request, Response
from linktape.tape import writer
from linktape.tape.cassette import Interaction

SIZES = (10, 1_000, 10_000, 100_000)
TRIES = 3
SLOW = 20_000  # from here on one try is enough

PROGRAMS = {
    "open": "from linktape.tape.files import load\nwork = lambda: len(load(path))",
    "read all": "from linktape.tape.files import load\nwork = lambda: sum(1 for _ in load(path))",
    "theirs": "from linktape.tape.files import load\nwork = lambda: sum(1 for _ in load(path + '.vcrpy'))",
    "vcrpy": (
        "from vcr.serialize import deserialize\nfrom vcr.serializers import yamlserializer\n"
        "work = lambda: len(deserialize(open(path, encoding='utf-8').read(), yamlserializer)[0])"
    ),
}
MEASURE = """
import json, resource, sys, time
path, tries, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
{program}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
best = float("inf")
for _ in range(tries):
    began = time.perf_counter()
    assert work() == count
    best = min(best, time.perf_counter() - began)
print(json.dumps([best, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024]))
"""


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    print("| interactions | file MB | " + " | ".join(f"{name} s | MB" for name in PROGRAMS) + " |")
    print("|" + " ---: |" * (2 + 2 * len(PROGRAMS)))
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"{size}.yaml"
            write(path, size)
            cells = [f"{size:,}", f"{path.stat().st_size / 1e6:.1f}"]
            for program in PROGRAMS.values():
                seconds, megabytes = measured(program, path, size)
                cells += [f"{seconds:.3f}", f"{megabytes:.0f}"]
            print("| " + " | ".join(cells) + " |", flush=True)


def measured(program: str, path: Path, size: int) -> tuple[float, float]:
    """Run one program in a process of its own; gives seconds, and megabytes beyond the imports."""
    tries = 1 if size > SLOW else TRIES
    arguments = [sys.executable, "-c", MEASURE.format(program=program), str(path), str(tries), str(size)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    seconds, megabytes = json.loads(done.stdout)
    return float(seconds), float(megabytes)


def write(path: Path, size: int) -> None:
    """Write a cassette of ours, and the same as vcrpy would have saved it beside it."""
    with path.open("wb") as ours, path.with_name(path.name + ".vcrpy").open("wb") as theirs:
        ours.write(writer.file_head({"linktape": "benchmark"}))
        theirs.write(b"interactions:\n")
        for one in interactions(size):
            block = writer.block(one)
            ours.write(block)
            theirs.write(block.rpartition(b"  # end ")[0])
        theirs.write(b"version: 1\n")


def interactions(size: int) -> Iterator[Interaction]:
    """Links being made, and the issues read afterwards: about 1.3 kB each in the file."""
    for n in range(size):
        yield linking(n) if n % 3 == 0 else reading(n)


def linking(n: int) -> Interaction:
    ends = {"inwardIssue": {"key": f"HSP-{n}"}, "outwardIssue": {"key": f"MKY-{n}"}}
    body = json.dumps({"type": {"name": "Blocks"}, **ends}, separators=(",", ":")).encode()
    request = Request("POST", "/rest/api/3/issueLink", "", Headers({"Content-Type": "application/json"}), body)
    operation = with_body(classify("POST", request.path), body)
    return Interaction(request, operation, Response(201, Headers({"Content-Type": JSON_TYPE})), elapsed_s=0.1)


def reading(n: int) -> Interaction:
    api = f"{SITE}/rest/api/3"
    other = {"id": str(n), "key": f"MKY-{n}", "self": f"{api}/issue/{n}", "fields": {"summary": "A summary"}}
    kind = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    link = {"id": str(n), "self": f"{api}/issueLink/{n}", "type": kind, "outwardIssue": other}
    issue = {"id": str(n), "self": f"{api}/issue/{n}", "key": f"HSP-{n}", "fields": {"issuelinks": [link]}}
    body = json.dumps(issue, separators=(",", ":")).encode()
    request = Request("GET", f"/rest/api/3/issue/HSP-{n}", "fields=issuelinks", Headers({"Accept": "*/*"}))
    answer = Response(200, Headers({"Content-Type": JSON_TYPE}), body)
    return Interaction(request, classify("GET", request.path, request.query), answer, elapsed_s=0.05)


if __name__ == "__main__":
    main()
