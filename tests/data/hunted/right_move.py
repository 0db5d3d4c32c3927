"""Right: makes the new link before it deletes the old one; that the old one is gone already is as good."""

import sys

from calls import PASSING, UNKNOWN, links_of, new_link, patiently

status, _ = patiently("POST", "/issueLink", new_link(), again=(*PASSING, *UNKNOWN))
if status != 201:
    sys.exit(f"no link: {status}")
old = next(link["id"] for link in links_of("PR-3"))
status, _ = patiently("DELETE", f"/issueLink/{old}", again=(*PASSING, *UNKNOWN))
sys.exit(0 if status in (204, 404) else f"the old link stays: {status}")
