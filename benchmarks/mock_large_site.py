"""How the fake Jira does with a large site: 2,000 issues and 100,000 links, against one of 20 issues and 100 links.

    python benchmarks/mock_large_site.py [ISSUES LINKS]

Prints the time to start (read the site file and make it a site), to begin a session, and of one read and one write.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from linktape.fake.serve import serve
from linktape.fake.site.site_file import load
from linktape.fake.site.world import World
from linktape.jira.classify import classify, with_body
from linktape.messages import Headers, Request

AUTHORIZATION = "Basic YWRtaW5AZXhhbXBsZS5jb206dG9rZW4="  # admin@example.com:token
TYPES = ("Blocks", "Cloners", "Duplicate", "Relates")


def site_file(issues: int, links: int) -> str:
    """Write a site file, in JSON, whose links are spread evenly."""
    listed: list[dict[str, str]] = []
    for n in range(links):
        source = n % issues
        destination = (source + 1 + n // issues // len(TYPES)) % issues
        kind = TYPES[n // issues % len(TYPES)]
        ends = {"from": f"BIG-{source + 1}", "to": f"BIG-{destination + 1}"}
        listed.append({"id": str(10_000 + n), "type": kind} | ends)
    site = {
        "users": [{"name": "admin", "email": "admin@example.com", "tokens": ["token"]}],
        "projects": [{"key": "BIG", "browse": ["admin"], "link": ["admin"]}],
        "issues": [{"key": f"BIG-{n}", "summary": f"Issue {n}", "type": "Task"} for n in range(1, issues + 1)],
        "links": listed,
    }
    return json.dumps(site, indent=1)


def ask(world: World, method: str, path: str, body: bytes = b"") -> int:
    """Ask a world something, and give the status."""
    headers = Headers({"Authorization": AUTHORIZATION, "Content-Type": "application/json"})
    target, _, query = path.partition("?")
    request = Request(method, target, query, headers, body)
    return serve(world, with_body(classify(method, target, query), body), request).response.status


def timed(action: Callable[[], object], times: int) -> float:
    """Give the median seconds of an action."""
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[times // 2]


def measure(issues: int, links: int) -> dict[str, float]:
    """Measure one size, in seconds."""
    text = site_file(issues, links)
    began = time.perf_counter()
    site = load(text, "large.json")
    world = World(site)
    start = time.perf_counter() - began
    assert len(world.links) == links
    numbers = iter(range(1, 10_000_000))

    def write() -> None:
        n = next(numbers) % issues
        ends = {"inwardIssue": {"key": f"BIG-{n + 1}"}, "outwardIssue": {"key": f"BIG-{issues - n}"}}
        status = ask(world, "POST", "/rest/api/2/issueLink", json.dumps({"type": {"name": "Blocks"}, **ends}).encode())
        assert status in (201, 400), status

    def read() -> None:
        assert ask(world, "GET", f"/rest/api/2/issueLink/{10_000 + next(numbers) % links}") == 200

    return {
        "start": start,
        "new session": timed(lambda: World(site), 50),
        "read a link by id": timed(read, 500),
        "make a link": timed(write, 500),
        "read an issue's links": timed(lambda: ask(world, "GET", "/rest/api/2/issue/BIG-7?fields=issuelinks"), 50),
    }


def main() -> None:
    """Measure the small and the large site, and print both."""
    large = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) == 3 else (2_000, 100_000)
    small = measure(20, 100)
    big = measure(*large)
    print(f"{'':24}{'20 issues, 100 links':>24}{f'{large[0]} issues, {large[1]} links':>30}")
    for name in small:
        print(f"{name:24}{small[name] * 1_000:>21.3f} ms{big[name] * 1_000:>27.3f} ms")


if __name__ == "__main__":
    main()
