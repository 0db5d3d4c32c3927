"""The mock with a large site: reads, and writes that are repeated, against the bare servers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.side_by_side.aims import faster
from benchmarks.side_by_side.contest import Contest
from benchmarks.side_by_side.load import WrongAnswers, write_requests
from benchmarks.side_by_side.sections import WEB, Run, Section, references, unseen
from benchmarks.side_by_side.servers import Contestant, Server, linktape
from benchmarks.side_by_side.traffic import API, KINDS, Exchange, issue_target, link_body

LINKS = 100_000
LINKS_OF_AN_ISSUE = 3  # as a source; it is the destination of as many
HOT = 1_000
METHOD = """\
`linktape mock --site FILE`, with {links:,} links among {issues:,} issues, all credentials and permissions checked.
A write makes a link that is there, which Jira answers with 201 and no second link."""


def mocking(run: Run) -> Section:
    """Compare reads, writes and both, of a few issues and of all."""
    site = Site((LINKS // 100 if run.is_quick else LINKS) // LINKS_OF_AN_ISSUE)
    folder = run.folder("mock")
    file = folder / "site.json"
    file.write_text(json.dumps(site.written()), encoding="utf-8")
    start = linktape("mock", "--site", str(file))
    contestants = [Contestant("linktape", start), *references(folder, _sampled(start(folder / "sampled"), site))]
    kinds: dict[str, Sequence[str]] = {"all three": KINDS}
    whose = {"any issue": range(site.issues)}
    if not run.is_quick:
        kinds |= {"reads": KINDS[1:], "repeated writes": KINDS[:1]}
        few = range(0, site.issues, site.issues // HOT)
        whose[f"{len(few):,} issues"] = few
    loads = {
        f"{what}, of {some}": site.exchanges(numbers, each)
        for some, numbers in whose.items()
        for what, each in kinds.items()
    }
    files = {title: write_requests(folder / f"{at}.txt", each) for at, (title, each) in enumerate(loads.items())}
    section = Section("Mock", METHOD.format(links=site.issues * LINKS_OF_AN_ISSUE, issues=site.issues))
    section.outcomes += Contest(contestants, WEB, files).run(run.wrk, run.pace, folder)
    for outcome in section.outcomes:
        section.aims += faster(outcome, "linktape", WEB, 0.6, f"mock, {outcome.title}")
    if not run.is_quick:
        section.lines.append(unseen(section.outcomes[0], "linktape"))
    return section


def _sampled(server: Server, site: Site) -> list[tuple[int, bytes]]:
    """Give the three answers of a server, and stop it."""
    sample = site.exchanges([site.issues // 2], KINDS)
    answers = [server.ask(each) for each in sample]
    server.stop()
    if [status for status, _ in answers] != [each.status for each in sample]:
        raise WrongAnswers(f"the mock answered {answers}")
    return answers


@dataclass(frozen=True, slots=True)
class Site:
    """A site in which each issue blocks the next few, round and round."""

    issues: int

    def written(self) -> dict[str, object]:
        """Give it as a site file."""
        numbers = range(self.issues)
        return {
            "users": [{"name": "admin", "email": "admin@example.com", "tokens": ["token"]}],
            "projects": [{"key": "HSP", "browse": ["admin"], "link": ["admin"]}],
            "issues": [{"key": _key(n), "summary": f"Make part {n} fit the whole", "type": "Task"} for n in numbers],
            "links": [self._link(n, other) for n in numbers for other in range(LINKS_OF_AN_ISSUE)],
        }

    def exchanges(self, numbers: Iterable[int], kinds: Sequence[str]) -> list[Exchange]:
        """Give the requests of these kinds for these issues."""
        return [self._exchange(kind, n) for n in numbers for kind in kinds]

    def _link(self, n: int, other: int) -> dict[str, str]:
        ends = {"from": _key(n), "to": _key((n + 1 + other) % self.issues)}
        return {"id": _link_id(n, other), "type": "Blocks", **ends}

    def _exchange(self, kind: str, n: int) -> Exchange:
        match kind:
            case "linkIssues":
                body = link_body(_key(n), _key((n + 1) % self.issues))
                return Exchange(kind, "POST", f"{API}/issueLink", body, 201, b"")
            case "getIssueLink":
                return Exchange(kind, "GET", f"{API}/issueLink/{_link_id(n, 0)}", b"", 200, b"")
            case _:
                return Exchange(kind, "GET", issue_target(_key(n)), b"", 200, b"")


def _key(n: int) -> str:
    return f"HSP-{n + 1}"


def _link_id(n: int, other: int) -> str:
    return str(1_000_000 + n * LINKS_OF_AN_ISSUE + other)
