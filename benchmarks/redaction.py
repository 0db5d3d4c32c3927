"""What redaction costs in processor time: ordinary exchanges, a large answer, inputs made to be slow, and memory.

    python benchmarks/redaction.py

Each figure stands beside what `json.loads` of the same bytes takes in the same run.
"""

from __future__ import annotations

import base64
import gc
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from linktape.jira.classify import classify, with_body
from linktape.messages import SITE, Headers, Request, Response
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.redaction.structure import structure
from linktape.tape import reader, writer
from linktape.tape.cassette import Interaction

BASIC = "Basic " + base64.b64encode(b"mia@example.com:Kanari3nv0gel0000").decode()
HEADERS = Headers({"Authorization": BASIC, "Content-Type": "application/json", "Accept": "*/*"})
TIMES, ROUNDS = 300, 4
WORST_BYTES = 100_000

MADE_TO_BE_SLOW = {
    "the letter a": "a" * WORST_BYTES,
    "almost e-mail addresses": "a.b-c+d" * 14_000 + "@",
    "e-mail addresses": "a@b.cc " * 14_000,
    "percent signs": "%41" * 33_000,
    "backslashes": "\\" * WORST_BYTES,
    "all escapes": "%5Cu0025&#92;" * 7_500,
    "base64 of bytes": base64.b64encode(bytes(range(256)) * 300).decode(),
    "almost addresses": "https://a:" * 10_000,
    "assignments": "password=" * 11_000,
    "the beginning of a JSON web token": "eyJ" * 33_000,
    "almost JSON web tokens": "eyJhbGciOi.eyJ" * 7_000,
    "beginnings of all tokens": "ATATT3x ghp_ glpat- xoxb- AIza npm_ sk-live- SG. MDEy " * 1_900,
    "many equal members": json.dumps([{"password": "Kanari3nv0gel0001"}] * 3_000),
    "many distinct secrets": json.dumps([{"password": f"Kanari3nv0gel{n}"} for n in range(2_500)]),
    "many people": json.dumps([{"accountId": f"5b10a2844c20165700ed{n:04d}", "name": f"A B{n}"} for n in range(1_400)]),
    "JSON in JSON in JSON": json.dumps(json.dumps(json.dumps(["x" * 10] * 3_000))),
    "encodings in encodings": "%25" * 10_000 + "JTI1" * 10_000 + "&#37;" * 5_000,
    "a form of JQL": "&jql=assignee%20%3D%20x" * 4_300,
    "commands with passwords": "curl -u a:bcdef123 " * 5_200,
    "JSON with secrets in base64": json.dumps(
        [base64.b64encode(f'{{"password":"x{n:06d}"}}'.encode()).decode() for n in range(2_800)]
    ),
    "secrets in JSON in JSON in JSON": json.dumps(
        [json.dumps({"a": json.dumps({"b": json.dumps({"password": f"x{n}"})})}) for n in range(1_000)]
    ),
    "JQL of one history": json.dumps({"jql": "was " * 25_000}),
}


def link(number: int) -> dict[str, object]:
    status = {
        "name": "Done",
        "self": f"{SITE}/rest/api/3/status/3",
        "id": "3",
        "statusCategory": {"id": 3, "key": "done"},
    }
    kind = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    other = {
        "id": "10002",
        "key": "MKY-1",
        "self": f"{SITE}/rest/api/3/issue/10002",
        "fields": {"summary": "another", "status": status},
    }
    return {"id": str(number), "self": f"{SITE}/rest/api/3/issueLink/{number}", "type": kind, "outwardIssue": other}


def user(number: int) -> dict[str, object]:
    account = f"5b10a2844c20165700ede{number:03d}"
    return {
        "self": f"{SITE}/rest/api/3/user?accountId={account}",
        "accountId": account,
        "displayName": f"Mia Krystof {number}",
        "emailAddress": f"mia{number}@acme.example",
        "avatarUrls": {"48x48": f"https://secure.gravatar.com/avatar/9bc91aacbf0c8dc5d2e5d5c05b0bb{number:03d}"},
    }


def issue(number: int, links: int = 5, *, with_people: bool = False) -> dict[str, object]:
    people = {"assignee": user(number % 20), "reporter": user(number % 7)} if with_people else {}
    fields = {**people, "summary": f"No {number}", "issuelinks": [link(number * 10 + at) for at in range(links)]}
    return {"id": str(number), "key": f"HSP-{number}", "self": f"{SITE}/rest/api/3/issue/{number}", "fields": fields}


def described(number: int) -> dict[str, object]:
    """Give an issue as a search shows it that asks for every field: most are empty, and people have written in it."""
    chosen = {"value": f"Choice {number % 5}", "id": str(number % 5)}
    values = (None, None, f"a word or two of No {number}", None, chosen, number / 4, None, [], None, ["a-label"])
    custom = {f"customfield_{10_000 + at}": values[(number + at * at) % len(values)] for at in range(110)}
    text = f'It broke in step {number}:\n"no such place", said Jürgen.\n\nSee https://example.com/?q=a%20b&n={number}.'
    comments = [{"id": str(number * 9 + at), "author": user((number + at) % 300), "body": text} for at in range(4)]
    made = issue(number, 2, with_people=True)
    return made | {
        "fields": {**custom, **cast("dict[str, object]", made["fields"]), "description": text, "comment": comments}
    }


def exchange(request: Request, answer: object) -> Interaction:
    operation = with_body(classify(request.method, request.path, request.query), request.content)
    return Interaction(request, operation, Response.json(200, answer))


def get(path: str, answer: object) -> Interaction:
    return exchange(Request("GET", f"/rest/api/3/{path}", headers=HEADERS), answer)


def post(number: int) -> Interaction:
    body = {"type": {"name": "Blocks"}, "inwardIssue": {"key": f"HSP-{number}"}, "outwardIssue": {"key": "MKY-1"}}
    return exchange(Request("POST", "/rest/api/3/issueLink", "", HEADERS, json.dumps(body).encode()), {})


def microseconds(work: Callable[[int], object], times: int = TIMES) -> float:
    work(0)
    began = time.process_time()
    for number in range(times):
        work(number + 1)
    return (time.process_time() - began) / times * 1e6


def row(what: str, size: int, cost_us: float, json_us: float) -> None:
    print(f"{what:>34}  {size:>9,}  {cost_us:>11,.1f}  {cost_us / json_us if json_us else 0:>9.1f}")


def exchanges(by: Redactor) -> None:
    kinds: dict[str, Sequence[Interaction]] = {
        "linkIssues": [post(number) for number in range(TIMES + 1)],
        "getIssueLink": [get(f"issueLink/{number}", link(number)) for number in range(TIMES + 1)],
        "getIssue, five links": [get(f"issue/HSP-{number}", issue(number)) for number in range(TIMES + 1)],
        "getIssue with people": [
            get(f"issue/HSP-{number}", issue(number, with_people=True)) for number in range(TIMES + 1)
        ],
    }
    for what, made in kinds.items():
        body = made[0].response.content
        cost = microseconds(lambda number: by.interaction(made[number]))  # noqa: B023  # it is called at once
        row(what, len(body), cost, microseconds(lambda _: json.loads(body)))  # noqa: B023  # it is called at once
    body = json.dumps(issue(1)).encode()
    cost = microseconds(lambda number: by.request(kinds["linkIssues"][number % 50].request), TIMES * 10)
    row("a request seen before", 0, cost, microseconds(lambda _: json.loads(body)))


def large(what: str, issues: list[dict[str, object]]) -> None:
    """Each step of what a recorder does with it, the best of some rounds, as it does it: without the collector."""
    made = get("search", {"issues": issues})
    best = [float("inf")] * 6
    gc.disable()
    for _ in range(ROUNDS):
        by = Redactor(RedactionPolicy(salt="of the benchmark"))
        structure.cache_clear()
        steps: list[Callable[[object], object]] = [
            lambda _: json.loads(made.response.content),
            lambda _: by.learn_response(made.response),  # noqa: B023  # they are called at once
            lambda _: by.interaction(made),  # noqa: B023
            lambda clean: writer.block(cast("Interaction", clean)),
            lambda block: (by.leaks(cast("bytes", block)), block)[1],  # noqa: B023
            lambda block: reader.unreadable(cast("bytes", block)),
        ]
        given: object = None
        for at, step in enumerate(steps):
            began = time.process_time()
            given = step(given)
            best[at] = min(best[at], (time.process_time() - began) * 1e6)
    gc.enable()
    for step_name, cost_us in zip(("learned", "redacted", "written", "last scan", "read again"), best[1:], strict=True):
        row(f"{what}: {step_name}", len(made.response.content), cost_us, best[0])
    row(what, len(made.response.content), sum(best[1:]), best[0])


def slow() -> None:
    for what, text in MADE_TO_BE_SLOW.items():
        request = Request("POST", "/rest/api/3/issueLink", text[:2_000], HEADERS, text.encode())
        interaction = exchange(request, text)
        row(what, len(text), microseconds(lambda _: _refused_or(interaction), 1), 0)  # noqa: B023  # it is called at once


def _refused_or(interaction: Interaction) -> object:
    return Redactor(RedactionPolicy(salt="of the benchmark")).interaction(interaction)


def memory(by: Redactor, requests: int = 10_000) -> None:
    before = resident_mb()
    for number in range(requests):
        text = f"{number:06d}" + "Ab1x" * 3_000
        body = json.dumps({"password": text, "displayName": text, "name": text, text: 1}).encode()
        by.request(
            Request(
                "POST", f"/{text}/rest/api/3/issue", f"q={text}", Headers({"Authorization": f"Bearer {text}"}), body
            )
        )
    print(f"{requests} requests with distinct secrets, paths and names of 12 kB: {resident_mb() - before} MB more")


def resident_mb() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024


def main() -> None:
    by = Redactor(RedactionPolicy(salt="of the benchmark"))
    print(f"{'what':>34}  {'bytes':>9}  {'microsec.':>11}  {'x json':>9}")
    exchanges(by)
    large("a large answer", [issue(number, with_people=True) for number in range(2_100)])
    large("with every field and text", [described(number) for number in range(900)])
    slow()
    memory(by)


if __name__ == "__main__":
    main()
