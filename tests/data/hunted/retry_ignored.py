"""Wrong: it tries once more after what passes, and never looks at what came of that."""

import sys

from calls import PASSING, UNKNOWN, ask, new_link, wait

status, _ = ask("POST", "/issueLink", new_link())
if status in (*PASSING, *UNKNOWN):
    wait()
    ask("POST", "/issueLink", new_link())
elif status != 201:
    sys.exit(f"no link: {status}")
