"""Clients for drills by a faster clock: obedient, hasty, and one that libfaketime cannot make faster."""

from __future__ import annotations

WAITS = """
import http.client, json, os, sys, threading, time, urllib.parse

LESS_S = %s


def sleep(seconds):
    %s


body = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}
headers = {"Authorization": "Basic YWRtaW46dG9rZW4=", "Content-Type": "application/json"}
connection = http.client.HTTPConnection(urllib.parse.urlsplit(os.environ["LINKTAPE_URL"]).netloc)
for attempt in range(3):
    connection.request("POST", "/rest/api/3/issueLink", json.dumps(body), headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 429:
        break
    sleep(float(answer.headers["Retry-After"]) - LESS_S)
sys.exit(0 if answer.status == 201 else 1)
"""


def waiting(less_s: float = 0.0, how: str = "time.sleep(seconds)") -> str:
    """Give the text of a client that waits so much less than it is told."""
    return WAITS % (less_s, how)


SCENARIO = """
scenario: wait-thirty
rules:
  - {on: linkIssues, when: {times: 1}, then: {fault: rate-limited, retry_after: 30}}
expect: [retry-after-is-minimum, retries-rate-limited]
"""
