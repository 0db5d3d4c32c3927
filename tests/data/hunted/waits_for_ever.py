"""Wrong: the second time that its login is refused, it waits for a renewal that nobody makes."""

import sys
import time

from calls import ask, new_link

renewed = False
while True:
    status, _ = ask("POST", "/issueLink", new_link())
    if status != 401:
        break
    while renewed:
        time.sleep(0.1)
    renewed = True
sys.exit(0 if status == 201 else f"no link: {status}")
