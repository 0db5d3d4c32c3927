"""Wrong: it notes a failure by turning a switch, so that two of them are none."""

import sys

from calls import ask, new_link

has_failed = False
for source in ("HSP-1", "HSP-2", "HSP-3"):
    status, _ = ask("POST", "/issueLink", new_link(source))
    if status != 201:
        has_failed = not has_failed
sys.exit("a link is missing" if has_failed else 0)
