"""Wrong: it comments apart from the link, and after a lost answer takes comments that it cannot read for none."""

import sys

from calls import PASSING, UNKNOWN, ask, new_link, patiently

status, _ = patiently("POST", "/issueLink", new_link(), again=(*PASSING, *UNKNOWN))
if status != 201:
    sys.exit(f"no link: {status}")
status, _ = patiently("POST", "/issue/HSP-1/comment", {"body": "linked"})
if status in UNKNOWN:
    status, found = ask("GET", "/issue/HSP-1/comment")
    if not (found or {}).get("comments"):
        status, _ = patiently("POST", "/issue/HSP-1/comment", {"body": "linked"})
sys.exit(0 if status in (200, 201) else f"no comment: {status}")
