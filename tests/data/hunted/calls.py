"""What all these clients stand on: calls to Jira, with a wait as told and a bounded number of attempts."""

import json
import os
import time
import urllib.error
import urllib.request

BASE = os.environ["LINKTAPE_URL"] + "/rest/api/2"
PASSING = (429, 500, 502, 503)
UNKNOWN = (0, 504)
"""Whether Jira has done it, nobody knows."""

last_wait_s = 0.2


def ask(method, path, body=None):
    """Make one call; gives its status, 0 where there was no answer, and what JSON it brought."""
    global last_wait_s
    headers = {"Authorization": "Basic YWRtaW46dG9rZW4=", "Content-Type": "application/json"}  # admin:token
    data = None if body is None else json.dumps(body).encode()
    try:
        request = urllib.request.Request(BASE + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
        last_wait_s = float(error.headers.get("Retry-After") or 0.2)
    except OSError:
        status, text = 0, b""
    try:
        return status, json.loads(text)
    except ValueError:
        return status, None


def wait():
    """Wait as long as the last answer asked to, and a little more."""
    time.sleep(last_wait_s + 0.1)


def patiently(method, path, body=None, again=PASSING, attempts=4):
    """Make a call once more after what passes; gives what came at last."""
    for attempt in range(attempts):
        status, answer = ask(method, path, body)
        if status not in again or attempt == attempts - 1:
            return status, answer
        wait()
    raise AssertionError


def read(path):
    """Read something; ends the client where it cannot be read."""
    status, answer = patiently("GET", path, again=(*PASSING, *UNKNOWN))
    if status != 200 or answer is None:
        raise SystemExit(f"cannot read {path}: {status}")
    return answer


def new_link(source="HSP-1", destination="MKY-1", **more):
    """Give the body of a request for a link."""
    ends = {"inwardIssue": {"key": source}, "outwardIssue": {"key": destination}}
    return {"type": {"name": "Blocks"}, **ends, **more}


def links_of(issue):
    """Give an issue's links."""
    return read(f"/issue/{issue}?fields=issuelinks")["fields"]["issuelinks"]


def link_to(issue, other):
    """Give the id of the link from one issue to another, or None."""
    found = (link for link in links_of(issue) if link.get("outwardIssue", {}).get("key") == other)
    return next((link["id"] for link in found), None)
