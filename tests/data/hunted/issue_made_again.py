"""Wrong: after a lost answer it searches for the issue, and makes another one when the search finds nothing."""

import sys
from urllib.parse import quote

from calls import UNKNOWN, ask, new_link, patiently

FIELDS = {"project": {"key": "HSP"}, "summary": "From the tracker", "issuetype": {"name": "Bug"}}
QUERY = quote('project = HSP AND summary ~ "From the tracker"')


def key_of_issue():
    status, issue = patiently("POST", "/issue", {"fields": FIELDS})
    if status == 201 and issue:
        return issue["key"]
    if status not in UNKNOWN:
        sys.exit(f"no issue: {status}")
    status, found = ask("GET", f"/search/jql?jql={QUERY}&fields=summary")
    if status == 200 and found and found["issues"]:
        return found["issues"][0]["key"]
    status, issue = patiently("POST", "/issue", {"fields": FIELDS})
    return issue["key"] if status == 201 and issue else sys.exit(f"no issue: {status}")


status, _ = patiently("POST", "/issueLink", new_link(key_of_issue()), again=(429, 503, *UNKNOWN))
sys.exit(0 if status == 201 else f"no link: {status}")
