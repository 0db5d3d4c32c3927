"""Right: makes an issue and links it; where the issue may have been made, it gives up and says so."""

import sys

from calls import PASSING, UNKNOWN, new_link, patiently

fields = {"project": {"key": "HSP"}, "summary": "From the tracker", "issuetype": {"name": "Bug"}}
status, issue = patiently("POST", "/issue", {"fields": fields})
if status != 201 or not issue:
    sys.exit(f"no issue, or one that nobody knows of: {status}")
status, _ = patiently("POST", "/issueLink", new_link(issue["key"]), again=(*PASSING, *UNKNOWN))
sys.exit(0 if status == 201 else f"no link: {status}")
