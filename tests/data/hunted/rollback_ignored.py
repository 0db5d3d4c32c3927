"""Wrong: when the old link cannot be deleted it takes the new one back, and does not see that this fails."""

import sys

from calls import PASSING, UNKNOWN, ask, link_to, links_of, new_link, patiently

MANY = (*PASSING, *UNKNOWN)
status, _ = patiently("POST", "/issueLink", new_link(), again=MANY)
if status != 201:
    sys.exit(f"no link: {status}")
old, new = links_of("PR-3")[0]["id"], link_to("HSP-1", "MKY-1")
if new is None:
    sys.exit("the new link is not to be seen")
status, _ = ask("DELETE", f"/issueLink/{old}")
if status not in (204, 404):
    status, _ = ask("DELETE", f"/issueLink/{new}")
    if status == 204:
        sys.exit("nothing was moved")
