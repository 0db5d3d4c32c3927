"""Wrong: where a repeated request is refused, it takes the ends for the wrong way round."""

import sys

from calls import PASSING, UNKNOWN, ask, new_link, wait

status, _ = ask("POST", "/issueLink", new_link("HSP-1", "MKY-1"))
if status in (*PASSING, *UNKNOWN):
    wait()
    status, _ = ask("POST", "/issueLink", new_link("HSP-1", "MKY-1"))
    if status in (400, 404):
        status, _ = ask("POST", "/issueLink", new_link("MKY-1", "HSP-1"))
sys.exit(0 if status == 201 else f"no link: {status}")
