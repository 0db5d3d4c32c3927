"""Wrong: after a lost answer it looks, and trusts a site that is behind."""

import sys

from calls import UNKNOWN, link_to, new_link, patiently

for _ in range(3):
    status, _answer = patiently("POST", "/issueLink", new_link(comment={"body": "synced"}))
    if status not in UNKNOWN or link_to("HSP-1", "MKY-1"):
        break
sys.exit(0 if status in (201, *UNKNOWN) else f"no link: {status}")
