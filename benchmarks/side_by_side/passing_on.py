"""Forward and record, in front of nginx: against a plain proxy of aiohttp's, mitmdump and talkback."""

from __future__ import annotations

from benchmarks.side_by_side.contest import Contest
from benchmarks.side_by_side.load import write_requests
from benchmarks.side_by_side.peers import mitmdump, talkback
from benchmarks.side_by_side.sections import PROXY, Run, Section
from benchmarks.side_by_side.servers import Contestant, linktape, reference
from benchmarks.side_by_side.upstream import asked_anew, nginx

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
    folder = run.scratch / "passing-on"
    folder.mkdir()
    upstream = nginx(run.programs.nginx)(folder / "nginx")
    try:
        loads = {"every answer different": write_requests(folder / "requests.txt", asked_anew())}
        contest = Contest(_contestants(run, upstream.url), PROXY, loads, is_anew=True)
        section.outcomes += contest.run(run.wrk, run.pace, folder / "rounds")
    finally:
        upstream.stop()
    return section


def _contestants(run: Run, url: str) -> list[Contestant]:
    recording = ("record", "--upstream", url, "--cassette", "recorded.yaml")
    contestants = [
        Contestant(PROXY, reference("proxy", url)),
        Contestant("linktape forward", linktape("forward", "--upstream", url)),
        Contestant("linktape record", linktape(*recording)),
        Contestant("linktape record --durable", linktape(*recording, "--durable")),
    ]
    if run.programs.mitmdump:
        contestants.append(Contestant("mitmdump -w", mitmdump(run.programs, url), is_peer=True))
    if run.programs.talkback:
        contestants.append(Contestant("talkback", talkback(run.programs, "record", upstream=url), is_peer=True))
    return contestants
