"""What redaction costs: an ordinary answer, a megabyte of issues, and megabytes that are made to be slow.

    python benchmarks/redaction.py

Beside each figure stands what `json.loads` and `json.dumps` of the same text take, where it is JSON.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from functools import partial

from linktape.jira.classify import classify, with_body
from linktape.messages import JSON_TYPE, SITE, Headers, Request, Response
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.tape.interaction import Interaction

MADE_TO_BE_SLOW = {
    "the letter a": "a" * 1_000_000,
    "almost e-mail addresses": "a.b-c+d" * 140_000 + "@",
    "percent signs": "%41" * 330_000,
    "backslashes": "\\" * 1_000_000,
    "all escapes": "%5Cu0025&#92;" * 75_000,
    "base64 of bytes": base64.b64encode(bytes(range(256)) * 3_000).decode(),
    "almost addresses": "https://a:" * 100_000,
    "assignments": "password=" * 110_000,
}


def user(number: int) -> dict[str, object]:
    account = f"5b10a2844c20165700ede{number:03d}"
    return {
        "self": f"{SITE}/rest/api/3/user?accountId={account}",
        "accountId": account,
        "displayName": f"Mia Krystof {number}",
        "emailAddress": f"mia{number}@acme.example",
        "avatarUrls": {"48x48": f"https://secure.gravatar.com/avatar/9bc91aacbf0c8dc5d2e5d5c05b0bb{number:03d}"},
        "active": True,
    }


def issue(number: int) -> dict[str, object]:
    kind = {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    other = {"key": "MKY-1", "fields": {"summary": "another", "status": {"name": "Done"}}}
    links = [{"id": str(number + at), "type": kind, "outwardIssue": other} for at in range(5)]
    fields = {
        "assignee": user(number % 20),
        "reporter": user(number % 7),
        "summary": f"No {number}",
        "issuelinks": links,
    }
    return {"id": str(number), "key": f"HSP-{number}", "self": f"{SITE}/rest/api/3/issue/{number}", "fields": fields}


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    work()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found) * 1_000


def _there_and_back(body: bytes) -> str:
    return json.dumps(json.loads(body))


def main() -> None:
    redactor = Redactor(RedactionPolicy(salt="of the benchmark"))
    request = Request(
        "GET", "/rest/api/3/search", "jql=project%20%3D%20HSP", Headers({"Authorization": "Bearer abc-12345678"})
    )
    operation = with_body(classify(request.method, request.path, request.query), b"")
    print(f"{'what':>28}  {'bytes':>9}  {'ms':>8}  {'json ms':>8}")
    print(f"{'a request before matching':>28}  {'':>9}  {milliseconds(lambda: redactor.request(request)):8.2f}")
    for count in (1, 10, 100, 1_000):
        body = json.dumps({"issues": [issue(number) for number in range(count)]}).encode()
        one = Interaction(request, operation, Response(200, Headers({"Content-Type": JSON_TYPE}), body))
        took = milliseconds(partial(redactor.interaction, one))
        plain = milliseconds(partial(_there_and_back, body))
        print(f"{f'an answer of {count} issues':>28}  {len(body):9}  {took:8.2f}  {plain:8.2f}")
    for name, text in MADE_TO_BE_SLOW.items():
        took = milliseconds(partial(redactor.text, text), times=1)
        print(f"{name:>28}  {len(text):9}  {took:8.2f}")


if __name__ == "__main__":
    main()
