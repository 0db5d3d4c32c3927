"""Wrong: web links have no global id, and a list that it cannot read is an empty one."""

import sys

from calls import UNKNOWN, ask, patiently

NEW = {"object": {"url": "https://tracker.example/1", "title": "Tracker 1"}}
status, _ = patiently("POST", "/issue/HSP-1/remotelink", NEW)
if status in UNKNOWN:
    status, found = ask("GET", "/issue/HSP-1/remotelink")
    if not found or status != 200:
        status, _ = patiently("POST", "/issue/HSP-1/remotelink", NEW)
sys.exit(0 if status in (200, 201) else f"no web link: {status}")
