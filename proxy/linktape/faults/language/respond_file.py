"""Reads the file of `respond: {file: …}`: a regular file below the scenario's own folder, and nothing else."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath

MOST_BYTES = 1 << 20


def why_not(folder: Path | None, name: str) -> tuple[str, str] | None:
    """Say what is wrong with a file's name and what to write instead, or None."""
    if folder is None:
        return "no file can be taken from here", "json or text; only a scenario in a file of its own has a folder"
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or ".." in parts or "\\" in name or ":" in name or "\0" in name:
        return f"{name!r} is not below the scenario's folder", "a relative path without .."
    path = folder.joinpath(*parts)
    if any(folder.joinpath(*parts[: end + 1]).is_symlink() for end in range(len(parts))):
        return f"{name!r} is a symbolic link, or leads through one", "the file itself"
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return f"{name!r} is not a regular file", "a file in the scenario's folder"
        path.open("rb").close()
    except OSError as exc:
        return f"{name!r} cannot be read ({exc.strerror})", "a file in the scenario's folder"
    if status.st_size > MOST_BYTES:
        return f"{name!r} has {status.st_size} bytes", f"a file of at most {MOST_BYTES} bytes"
    return None


def read(folder: Path, name: str) -> bytes:
    """Give the file's bytes; `why_not` has been asked."""
    with folder.joinpath(*PurePosixPath(name).parts).open("rb") as file:
        return file.read(MOST_BYTES)
