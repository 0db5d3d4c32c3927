"""Wrong: the link that it was to delete stays when the second attempt fails, too."""

import sys

from calls import PASSING, UNKNOWN, ask, links_of, wait

old = links_of("PR-3")[0]["id"]
status, _ = ask("DELETE", f"/issueLink/{old}")
if status in (*PASSING, *UNKNOWN):
    wait()
    status, _ = ask("DELETE", f"/issueLink/{old}")
elif status not in (204, 404):
    sys.exit(f"the link stays: {status}")
