"""What a command printed: its first and its last lines, for what is useful stands often first."""

from __future__ import annotations

import os
from pathlib import Path

from linktape.wording import counted

_FIRST_BYTES, _LAST_BYTES = 3_000, 4_000


def printed(path: Path) -> str:
    """Read what a command printed; of a long text the middle is left out, and it is said how much."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        if size <= _FIRST_BYTES + _LAST_BYTES:
            return file.read().decode("utf-8", "replace")
        first = file.read(_FIRST_BYTES)
        file.seek(size - _LAST_BYTES)
        last = file.read()
    head = first.rpartition(b"\n")[0] or first
    tail = last.partition(b"\n")[2] or last
    left_out = counted(size - len(head) - len(tail), "byte")
    return f"{head.decode('utf-8', 'replace')}\n… {left_out} left out …\n{tail.decode('utf-8', 'replace')}"
