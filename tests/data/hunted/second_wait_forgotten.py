"""Wrong: it waits as told the first time, and not the second time."""

import sys

from calls import UNKNOWN, ask, new_link, wait

status, _ = ask("POST", "/issueLink", new_link())
if status in (429, 503):
    wait()
    for _ in range(2):
        status, _ = ask("POST", "/issueLink", new_link())
        if status not in (429, 503):
            break
sys.exit(0 if status in (201, *UNKNOWN) and status else f"no link: {status}")
