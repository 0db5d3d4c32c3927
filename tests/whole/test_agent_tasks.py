"""Ten tasks as a person would give them to a coding agent: each is done by a client of the SDK in at most six calls."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.mcp.agents import AgentAtWork, at_work, spoken_to
from tests.runs.ran import client_at

MOST_CALLS = 6
THIRD = "scenario: third\nrules:\n  - {on: linkIssues, when: {nth: 3}, then: link-limit}\nexpect: [no-retry-413]\n"
SAMPLE = str(Path(__file__).parents[2] / "cassettes" / "sample.yaml")
pytestmark = pytest.mark.slow

one = at_work  # the fixtures
__all__ = ["one", "spoken_to"]


def first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, text
    return found[1]


def in_few_calls(one: AgentAtWork) -> None:
    assert one.calls <= MOST_CALLS


def make_dirty(file: Path) -> None:
    text = Path(SAMPLE).read_text(encoding="utf-8")
    file.write_text(text.replace("headers: {}", "headers: {Authorization: [Bearer c4n4ry-of-a-token-9d2f]}", 1))


def test_which_call_of_this_failing_client_is_a_miss_and_why(one: AgentAtWork, tmp_path: Path) -> None:
    command = client_at(tmp_path, "types = ask('GET', 'issueLinkType')[0]\nsys.exit(link('MKY-1', 'HSP-1') != 201)\n")

    one.call("start", mode="replay", cassette=SAMPLE, options={"match": {"versions": "together"}})
    ran = one.call("run", command=command)
    number = first(r"#(\d+)  .*501", ran)
    why = one.call("explain", n=int(number))
    in_few_calls(one)

    assert "the command: exit code 1" in ran
    assert "direction reversed" in why
    assert "sample.yaml:102" in why


def test_make_the_third_link_fail_with_413_and_say_whether_the_client_coped(one: AgentAtWork, tmp_path: Path) -> None:
    command = client_at(tmp_path, "for issue in ('HSP-1', 'HSP-2', 'HSP-3'):\n    link(issue)\n")

    one.call("start", mode="mock")
    one.call("set_scenario", scenario=THIRD)
    ran = one.call("run", command=command)
    in_few_calls(one)

    assert [line.split("  ")[2] for line in ran.splitlines() if line.startswith("#")] == ["201", "201", "413"]
    assert "swallowed: the command exits with 0, and never made good: #3 link HSP-3 blocks MKY-1" in ran


def test_find_the_error_that_the_client_never_met(one: AgentAtWork, tmp_path: Path) -> None:
    command = client_at(tmp_path, "link()\nlink(destination='NO-1')\n")

    one.call("start", mode="mock")
    one.call("run", command=command)
    met = one.call("coverage")
    in_few_calls(one)

    assert re.search(r"^1x +linkIssues +404 +issue-not-found ", met, re.MULTILINE)
    assert re.search(r"^- +linkIssues +413 +link-limit ", met, re.MULTILINE)


def test_is_this_cassette_clean(one: AgentAtWork, tmp_path: Path) -> None:
    make_dirty(tmp_path / "dirty.yaml")

    clean = one.call("cassette_check", files=SAMPLE)
    found = one.call("cassette_check", files=[str(tmp_path / "dirty.yaml")])
    in_few_calls(one)

    assert clean.splitlines()[0].endswith("clean: 11 interactions, nothing wrong, no secret, nobody's data")
    assert "dirty.yaml: not clean" in found
    assert "Authorization" in found
    assert "c4n4ry" not in found


def test_record_the_client_against_the_sandbox_and_say_what_it_did(one: AgentAtWork, tmp_path: Path) -> None:
    command = client_at(tmp_path, "link()\nask('DELETE', 'issueLink/10001')\n")

    sandbox = one.call("start", mode="mock")
    address = first(r"mock at (\S+)", sandbox)
    recorder = one.call("start", mode="record", cassette=str(tmp_path / "new.yaml"), upstream=address)
    port = int(first(r"server (\d+)", recorder))
    one.call("run", command=command, server=port)
    stopped = one.call("stop", server=port)
    shown = one.call("cassette_show", file=str(tmp_path / "new.yaml"))
    in_few_calls(one)

    assert f"recorded 2 interactions in {tmp_path}/new.yaml" in stopped
    assert "link HSP-1 blocks MKY-1" in shown
    assert "delete link 10001" in shown


def test_jira_says_404_tell_which_of_its_reasons_it_is(one: AgentAtWork, tmp_path: Path) -> None:
    command = client_at(tmp_path, "sys.exit(link(type='Haunts') != 201)\n")

    one.call("start", mode="mock")
    ran = one.call("run", command=command)
    why = one.call("explain", n=int(first(r"#(\d+)  .*404", ran)))
    in_few_calls(one)

    assert "because of link-type-not-found" in why


def test_does_the_client_wait_as_long_as_it_is_told(one: AgentAtWork, tmp_path: Path) -> None:
    command = client_at(tmp_path, "while link() == 429:\n    pass\n")

    one.call("start", mode="mock", scenario="rate-limited", options={"time_scale": 0.01})
    ran = one.call("run", command=command)
    in_few_calls(one)

    assert "retry-after-is-minimum" in ran
    assert "verdict: bad" in ran


def test_which_of_two_failures_does_the_client_swallow(one: AgentAtWork, tmp_path: Path) -> None:
    command = client_at(tmp_path, "status = link()\nsys.exit(status == 413)\n")

    told = one.call("drill", command=command, scenario=["link-limit", "unauthorized"], jobs=2)
    in_few_calls(one)

    assert re.search(r"^\| link-limit .*noticed", told, re.MULTILINE)
    assert re.search(r"^\| unauthorized .*swallowed", told, re.MULTILINE)


def test_may_the_client_be_run_twice(one: AgentAtWork, tmp_path: Path) -> None:
    text = {"type": "text", "text": "done"}
    body = {"body": {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [text]}]}}
    command = client_at(tmp_path, f"link()\nask('POST', 'issue/HSP-1/comment', {body})\n")

    told = one.call("drill", command=command, twice=True)
    in_few_calls(one)

    assert "made a comment on HSP-1" in told
    assert "bad: exit code 1" in told


def test_write_a_scenario_of_ones_own_and_mend_it(one: AgentAtWork) -> None:
    one.call("start", mode="mock")
    faults = one.call("reference", topic="faults")
    wrong = one.refused("set_scenario", scenario=THIRD.replace("link-limit", "link-limitt"))
    inside = one.call("set_scenario", scenario=THIRD)
    in_few_calls(one)

    assert "link-limit  413" in faults
    assert "'link-limitt' is no fault: did you mean 'link-limit'?" in wrong
    assert "On linkIssues, the 3rd such call: link-limit, 413" in inside
