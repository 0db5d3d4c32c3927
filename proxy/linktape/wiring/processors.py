"""How many processors there are for processes that work beside this one."""

from __future__ import annotations

import os
import sys


def processors() -> int:
    """Give how many this process may use; 1 where it cannot start another Python."""
    if getattr(sys, "frozen", False) or not sys.executable:
        return 1  # what would be started is no Python
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
