"""Forward and record, in front of nginx: against a plain proxy of aiohttp's, mitmdump and talkback."""

from __future__ import annotations

from pathlib import Path

from benchmarks.side_by_side.aims import faster
from benchmarks.side_by_side.contest import Contest
from benchmarks.side_by_side.load import write_requests
from benchmarks.side_by_side.peers import mitmdump, talkback
from benchmarks.side_by_side.sections import PROXY, Run, Section
from benchmarks.side_by_side.servers import Contestant, linktape, reference
from benchmarks.side_by_side.upstream import new_requests, nginx

FORWARD, RECORD, DURABLE, MITMDUMP = "linktape forward", "linktape record", "linktape record --durable", "mitmdump -w"
CASSETTE = "recorded.yaml"
METHOD = """\
In front of nginx, which answers as Jira would: no two requests and no two answers are the same (keys, ids, times).
Each round begins with empty files.
The plain proxy holds, checks and writes nothing; `mitmdump -q -w` and talkback record."""


def passing_on(run: Run) -> Section:
    """Compare all that stand between a client and its Jira."""
    section = Section("Forward and record", METHOD)
    if not run.programs.nginx:
        section.lines.append(f"Not measured: nginx {run.programs.absent['nginx']}.")
        return section
    folder = run.folder("passing-on")
    upstream = nginx(run.programs.nginx)(folder / "nginx")
    try:
        loads = {"every answer different": write_requests(folder / "requests.txt", new_requests())}
        contest = Contest(_contestants(run, upstream.url), PROXY, loads, is_anew=True)
        section.outcomes += contest.run(run.wrk, run.pace, folder / "rounds")
    finally:
        upstream.stop()
    (outcome,) = section.outcomes
    section.aims += faster(outcome, FORWARD, PROXY, 0.6, "forward")
    section.aims += faster(outcome, RECORD, FORWARD, 0.4, "record")
    section.aims += faster(outcome, RECORD, MITMDUMP, 2.5, "record")
    section.aims += faster(outcome, DURABLE, MITMDUMP, 1.5, "record --durable")
    return section


def _recorded(folder: Path) -> int:
    """Count the interactions of a cassette that are whole."""
    with (folder / CASSETTE).open("rb") as lines:
        return sum(line.startswith(b"  # end ") for line in lines)


def _contestants(run: Run, url: str) -> list[Contestant]:
    recording = ("record", "--upstream", url, "--cassette", CASSETTE)
    contestants = [
        Contestant(PROXY, reference("proxy", url)),
        Contestant(FORWARD, linktape("forward", "--upstream", url)),
        Contestant(RECORD, linktape(*recording), recorded=_recorded),
        Contestant(DURABLE, linktape(*recording, "--durable"), recorded=_recorded),
    ]
    if run.programs.mitmdump:
        contestants.append(Contestant(MITMDUMP, mitmdump(run.programs, url), is_peer=True))
    if run.programs.talkback:
        contestants.append(Contestant("talkback", talkback(run.programs, "record", upstream=url), is_peer=True))
    return contestants
