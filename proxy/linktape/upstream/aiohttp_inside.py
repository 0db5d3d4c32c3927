"""Holds the installed aiohttp to what linktape uses of its inside, which aiohttp promises to nobody.

A name that is only set would be set in vain after it was renamed, and a request be sent twice. So whoever uses such
names has them looked for where it starts.
"""

from __future__ import annotations

import aiohttp

from linktape.errors import UsageError

TESTED = "aiohttp>=3.14.5,<3.15"


def check_inside(*used: tuple[object, str]) -> None:
    """Look for names, separated by blanks, in classes, modules and objects.

    Raises UsageError, which has all that are missing, where another aiohttp is needed.
    """
    missing: list[str] = []
    for owner, names in used:
        owner_name = getattr(owner, "__name__", None) or type(owner).__name__
        missing += [f"{owner_name}.{name}" for name in names.split() if not hasattr(owner, name)]
    if missing:
        raise UsageError(
            f"linktape builds on {', '.join(missing)}, and the installed aiohttp {aiohttp.__version__} has no such "
            f"thing; install one that linktape was tested with: pip install '{TESTED}'"
        )
