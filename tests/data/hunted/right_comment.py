"""Right: a link with a comment; where it may have been made, it looks, and else says that it does not know."""

import sys

from calls import UNKNOWN, link_to, new_link, patiently

status, _ = patiently("POST", "/issueLink", new_link(comment={"body": "synced"}))
if status in UNKNOWN:
    sys.exit(0 if link_to("HSP-1", "MKY-1") else "the link may be there, or not")
sys.exit(0 if status == 201 else f"no link: {status}")
