"""faults/language/sentences.py: a scenario said in sentences."""

from __future__ import annotations

import pytest

from linktape.faults.language.scenario_file import load
from linktape.faults.language.sentences import sentences
from linktape.wiring import scenario_library

TEXT = """
scenario: spoken
description: >-
  It is said
  in sentences.
seed: 7
rules:
  - name: limit
    on: {operation: linkIssues, issue: HSP-1, from: HSP-1, to: MKY-*, type: Blocks, comment: present, version: 3,
         user: admin, session: one, body: {"$.type.name": Blocks}, header: {X-A: b}}
    when: {nth: [3, "5.."], after: 2, per: subject}
    then: {fault: rate-limited, reason: quota, retry_after: date, state: full}
  - on: [getIssue, getComments]
    when: {every: 2, times: 1, probability: 0.25, state: full}
    then: {delay: 200ms..800ms, bandwidth: 2kB/s, state: start}
  - {on: any, when: {nth: 1}, then: {pass: true}}
  - {on: linkIssues, when: {nth: 2}, then: {respond: {status: 418}, effect: after}}
  - {on: linkIssues, when: {nth: 3}, then: {network: reset, after_bytes: 10, delay: {median: 300ms, sigma: 0.4}}}
  - {on: linkIssues, when: {times: 2}, then: {effect: after}}
  - {on: {method: [GET, POST], path: /rest/agile/*}, then: {delay: 2s}}
  - {on: any, then: {delay: 1s}}
expect:
  - no-retry-413
  - {operation: linkIssues, after: limit, at_most: 0, because: a full issue stays full}
  - links: [{type: Blocks, from: HSP-1, to: MKY-1}]
  - comments: {issue: HSP-1, at_least: 1, at_most: 2}
  - remote_links: {issue: HSP-1, url: "https://bugs.example/1", at_most: 1}
"""


def test_everything_is_said() -> None:
    said = list(sentences(load(TEXT, "x.yaml", folder=None)))

    assert said == [
        "Scenario spoken, seed 7.",
        "It is said in sentences.",
        "1. On linkIssues about issue HSP-1 from HSP-1 to MKY-* of type Blocks with a comment in version 3 by admin "
        "in session one with $.type.name = 'Blocks' with X-A: b, the 3rd or 5.. such call of each subject, "
        "after the first 2 of each subject: rate-limited (quota), 429, Retry-After date: too many requests, "
        "and the state becomes full (rule limit).",
        "2. On getComments or getIssue, every 2nd time, at most once, with a chance of 25 %, in the state full: "
        "it takes 0.2 to 0.8 s longer, and at 2000 bytes per second, and the state goes back to start; "
        "the rules below still apply.",
        "3. On any call, the 1st such call: it goes through to Jira, past all further rules.",
        "4. On linkIssues, the 2nd such call: 418 is answered, with no body, though Jira has done it.",
        "5. On linkIssues, the 3rd such call: the connection is reset after 10 bytes of the body, "
        "and it takes about 0.3 s (log-normal, sigma 0.4) longer.",
        "6. On linkIssues, at most twice: Jira does it, and the answer is lost.",
        "7. On any call by GET or POST at /rest/agile/*, every time: it takes 2 s longer; the rules below still apply.",
        "8. On any call, every time: it takes 1 s longer; the rules below still apply.",
        "A good client:",
        "- a link that breached the limit of an issue is not tried again (no-retry-413), "
        "because a full issue stays full until somebody deletes a link; every retry is refused.",
        "- linkIssues after limit: at most 0, because a full issue stays full.",
        "- has made 1 Blocks from HSP-1 to MKY-1.",
        "- leaves at least 1 and at most 2 comments on HSP-1.",
        "- leaves at most 1 web links on HSP-1 to https://bugs.example/1.",
    ]


@pytest.mark.parametrize("name", scenario_library.names())
def test_every_scenario_of_the_library_can_be_said(name: str) -> None:
    said = list(sentences(scenario_library.built_in(name)))

    assert said[0].startswith(f"Scenario {name}, seed ")
    assert all(line.strip() and "  " not in line for line in said)
