"""The words of other tools that people write into a scenario, and what says the same here."""

from __future__ import annotations

from collections.abc import Mapping

_HERE: Mapping[str, str] = {
    "then: {delay: 500ms}": "fixedDelayMilliseconds delayMs delay_ms delaySeconds latency sleep wait",
    "then: {delay: 200ms..800ms}": "delayDistribution jitter",
    "then: {bandwidth: 200}": "chunkedDribbleDelay",
    "then: {network: reset}": "dropConnection",
    "then: {respond: {status: 200, json: {}}}": (
        "response httpResponse responses returns reply jsonBody base64Body statusCode status_code"
    ),
    "then: {respond: {status: 200, file: answer.json}}": "bodyFileName",
    "then: {state: full}": "newScenarioState",
    "when: {state: full}": "requiredScenarioState",
    "when: {times: 2}": "remainingTimes repeat maxMatches",
    "when: {probability: 0.1}": "percentage percent toxicity",
    "on: {method: GET, path: /rest/api/*/issue/*/worklog}": (
        "request httpRequest match url uri urlPath urlPattern urlPathPattern urlPathTemplate"
    ),
    "on: {body: {$.type.name: Blocks}}": "bodyPatterns matchesJsonPath",
    "on: {user: admin}": "basicAuth basicAuthCredentials",
    "rules: [{on: linkIssues, then: link-limit}]": "mappings stubs expectations predicates routes",
    "expect: [{operation: linkIssues, at_most: 2}]": "verify",
}
_LEFT_OUT: Mapping[str, str] = {
    "priority": "leave it out: the first rule that fits and is due acts",
    "scenarioName": "leave it out: all rules of the file share one state",
    "queryParameters": "leave it out: a query is no condition; `path` is compared without it",
}

OTHER_WORDS: Mapping[str, str] = {
    **{word: f"say it as in `{piece}`" for piece, words in _HERE.items() for word in words.split()},
    **_LEFT_OUT,
}
"""What to write instead of each."""
