"""What linktape did not write, and nobody cleaned, in a cassette that is about to be recorded on. Pure."""

from __future__ import annotations

import shlex

from linktape.cassette_tools.scan import scan
from linktape.tape import body_text, layout, marks
from linktape.wording import counted

_HEAD = b"interactions:\n"
_SHOWN = 3


def warning(data: bytes, file: str) -> str | None:
    """Say what is still in the interactions of other tools, and what takes it out; None where nothing is.

    Once linktape has added to a file it looks like one of linktape's. Raises BadDocument.
    """
    leaks = scan(_foreign(data), file)
    if not leaks:
        return None
    secrets = sum(leak.is_secret for leak in leaks)
    kinds = list(dict.fromkeys(leak.kind for leak in sorted(leaks, key=lambda leak: not leak.is_secret)))
    more = f" and {len(kinds) - _SHOWN} more kinds" if len(kinds) > _SHOWN else ""
    held = f"{counted(secrets, 'secret')} and {len(leaks) - secrets} personal data"
    command = f"`linktape cassette redact {shlex.quote(file)}` takes them out"
    return f"{file}: what linktape did not write holds {held}; {command} ({', '.join(kinds[:_SHOWN])}{more})"


def _foreign(data: bytes) -> bytes:
    """Leave out the interactions that are laid out as linktape's writer does it: they are known to be clean."""
    plan = marks.file_plan(data)
    if plan is None:
        return data
    blocks = [data[one.start : one.end] for one in plan.blocks if not one.is_intact or not _is_ours(data, one)]
    return _HEAD + b"".join(blocks) if blocks else b""


def _is_ours(data: bytes, block: marks.Block) -> bool:
    content = data[block.start : block.end]
    return body_text.is_clean(content) and layout.fits(content)
