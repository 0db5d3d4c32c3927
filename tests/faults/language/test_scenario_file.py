"""faults/language/scenario_file.py: from a file to a scenario, or to every mistake in it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from linktape.errors import BadDocument
from linktape.faults.language.scenario_file import load
from linktape.faults.scenario import FaultUse, LogNormal, Scenario, Span, Uniform
from linktape.jira.operations import OperationId
from linktape.judge.expectations import CommentCount, Limit, LinkCount, Policy, RemoteLinkCount, Trigger
from linktape.messages import Network

EXAMPLE = """\
# yaml-language-server: $schema=scenario.schema.json
scenario: link-limit
description: The third link on HSP-1 breaches the limit; a good client stops there.
seed: 7
rules:
  - name: limit
    on: linkIssues
    when: {nth: 3}
    then: link-limit
  - on: {operation: linkIssues, comment: present}
    then: {fault: comment-rejected, message: "..."}
  - on: any
    then: {delay: 200ms..800ms}
expect:
  - no-retry-413
  - {operation: linkIssues, after: link-limit, at_most: 0, because: a full issue stays full}
  - {operation: linkIssues, after: rate-limited, waits: retry-after}
  - links: [{type: Blocks, from: HSP-1, to: MKY-1, count: 1}]
  - comments: {issue: HSP-1, at_most: 1}
  - {name: one web link, remote_links: {issue: HSP-1, url: "https://bugs.example/1", at_most: 1}}
"""


def loaded(text: str) -> Scenario:
    return load(text, "x.yaml", folder=None)


def test_the_example_of_the_documentation_is_read_as_it_means() -> None:
    scenario = loaded(EXAMPLE)

    limit, comment, delay = scenario.rules
    assert (scenario.name, scenario.seed, limit.name, comment.name) == ("link-limit", 7, "limit", "2")
    assert limit.on[0].operations == frozenset({OperationId.LINK_ISSUES})
    assert limit.when.nth == (Span(3, 3),)
    assert limit.act.fault == FaultUse("link-limit")
    assert comment.on[0].comment is True
    assert delay.on[0].operations is None
    assert delay.act.delay == Uniform(0.2, 0.8)
    assert scenario.lines == {"limit": 6, "2": 10, "3": 12}


def test_what_is_expected_is_read_as_it_means() -> None:
    policy, limit, waits, links, comments, remote_links = loaded(EXAMPLE).expect

    assert policy == Policy("no-retry-413")
    assert isinstance(limit, Limit)
    assert (limit.trigger, limit.at_most, limit.because) == (Trigger(fault="link-limit"), 0, "a full issue stays full")
    assert isinstance(waits, Limit)
    assert (waits.trigger, waits.waits_s) == (Trigger(fault="rate-limited"), "retry-after")
    assert links == LinkCount("Blocks", "HSP-1", "MKY-1", 1)
    assert comments == CommentCount("HSP-1", None, 1)
    assert remote_links == RemoteLinkCount("HSP-1", "https://bugs.example/1", None, 1, name="one web link")


def test_after_means_a_rule_before_a_fault() -> None:
    (limit,) = loaded(
        "scenario: x\nrules: [{name: xsrf, on: any, then: captcha}]\nexpect: [{after: xsrf, at_most: 0}]\n"
    ).expect

    assert isinstance(limit, Limit)
    assert limit.trigger == Trigger(rule="xsrf")


def test_every_form_of_an_act_is_read() -> None:
    scenario = loaded(
        """
scenario: x
rules:
  - {on: any, when: {state: a, per: subject}, then: {delay: {median: 300ms, sigma: 0.4}, state: a, bandwidth: 2kB/s}}
  - {on: [linkIssues, {operation: getIssue, issue: HSP-*}], when: {nth: [1, "3..", "5..7"]},
     then: {respond: {status: 418, headers: {X-Tea: pot}, json: {a: null}}, effect: after}}
  - {on: any, when: {times: 1}, then: {network: reset, after_bytes: 3, effect: after}}
  - {on: any, then: {pass: true}}
"""
    )

    slow, canned, reset, through = (rule.act for rule in scenario.rules)
    assert (slow.delay, slow.bytes_per_s, slow.state) == (LogNormal(0.3, 0.4), 2_000, "a")
    assert canned.canned is not None
    assert (canned.canned.body, canned.canned.headers.get("X-Tea"), canned.effect) == (b'{"a":null}', "pot", "after")
    assert [str(span) for span in scenario.rules[1].when.nth] == ["1", "3..", "5..7"]
    assert len(scenario.rules[1].on) == 2
    assert (reset.network, reset.after_bytes) == (Network.RESET, 3)
    assert through.is_pass


SYNTAX = """scenario: x\n|rules:\n|  - |on: |any|then: |{|}|[|]|when: |nth: |3|..|: |fault: |xsrf|expect:\n|\n|  |"
|delay: |~|-1|1e999|$.a|, |respond: |status: |network: |hang|links: |no-retry-413|after: |body: |'"""
PIECES = st.sampled_from(SYNTAX.split("|"))


def problems_of(text: str | bytes) -> int:
    """Count the mistakes that are told of a file."""
    try:
        load(text, "x.yaml", folder=None)
    except BadDocument as exc:
        return len(exc.problems)
    return 0


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60) | st.binary(max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_is_read_gives_a_scenario_or_one_kind_of_error(text: str | bytes) -> None:
    assert 0 <= problems_of(text) <= 50


@given(st.integers(0, len(EXAMPLE)))
@settings(max_examples=100, deadline=None)
def test_a_cut_file_gives_a_scenario_or_one_kind_of_error(end: int) -> None:
    assert 0 <= problems_of(EXAMPLE[:end]) <= 50
