"""Wrong: after a lost answer it looks once, and takes an answer that is none for "not there"."""

import sys

from calls import PASSING, UNKNOWN, ask, new_link, patiently

for _ in range(3):
    status, _answer = patiently("POST", "/issueLink", new_link(comment={"body": "synced"}))
    if status not in UNKNOWN:
        break
    status, issue = ask("GET", "/issue/HSP-1?fields=issuelinks")
    links = issue["fields"]["issuelinks"] if status == 200 and issue else []
    if links:
        status = 201
        break
    if status not in (200, *PASSING, *UNKNOWN):
        break
sys.exit(0 if status == 201 else f"no link: {status}")
