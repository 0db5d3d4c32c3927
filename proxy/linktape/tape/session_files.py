"""Names of cassettes with `{session}` in them, as in `tapes/{session}.yaml`: a file for each session. Pure."""

from __future__ import annotations

from pathlib import Path

_PLACEHOLDER = "{session}"


def is_by_session(path: Path) -> bool:
    """Whether a name stands for a file of each session."""
    return _PLACEHOLDER in path.name


def for_session(template: Path, session: str) -> Path:
    """Put a session's name into a file name; without `{session}` in it, all sessions share the file."""
    name = session if session.strip(".") else session.replace(".", "_")
    return Path(str(template).replace(_PLACEHOLDER, name))
