"""Where a running linktape can be found: a file in the user's runtime folder, which `linktape ctl` reads.

Only its owner can read it, for the control port's token is in it. It goes when the server ends.
"""

from __future__ import annotations

import json
import logging
import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from linktape.wiring.serving import Serving

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A server that runs: its addresses, and what opens the control port."""

    url: str
    control_url: str
    token: str = field(repr=False)
    mode: str
    pid: int

    @property
    def port(self) -> int:
        """The clients' port, by which people know the server."""
        return urlsplit(self.url).port or 80


def folder() -> Path:
    """Give the folder of this user's running servers; it need not be there."""
    from platformdirs import user_runtime_path  # heavy for what starts often

    with warnings.catch_warnings(action="ignore"):  # a folder that others can read is passed over; no user's business
        return user_runtime_path("linktape", appauthor=False)


@contextmanager
def announced(whereabouts: Whereabouts) -> Iterator[None]:
    """Have a server found inside the block. Where the file cannot be written a warning says so, and nothing else."""
    path = None
    try:
        path = _written(whereabouts)
    except OSError as exc:
        log.warning("linktape ctl will not find this server by itself: %s (%s)", exc.filename, exc.strerror)
    try:
        yield
    finally:
        if path is not None and _pid_in(path) == whereabouts.pid:
            for file in (path, page_file(whereabouts.control_url)):
                with suppress(OSError):
                    file.unlink()


def page_file(control_url: str) -> Path:
    """Give the file by which a browser is led to a server's page."""
    return folder() / f"{urlsplit(control_url).port}.html"


def write_for_owner(file: Path, text: str) -> None:
    """Write a file that nobody but its owner can read. Raises OSError."""
    where = file.parent
    where.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    where.mkdir(mode=0o700, exist_ok=True)
    where.chmod(0o700)  # raises where it is another's
    new = file.with_suffix(f".{os.getpid()}.new")
    with suppress(FileNotFoundError):
        new.unlink()
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
        written.write(text)
    new.replace(file)


def announced_by(serving: Serving, mode: str) -> AbstractContextManager[None]:
    """Have a server found inside the block, if it has a control port."""
    if serving.control_url is None:
        return nullcontext()
    return announced(Whereabouts(serving.url, serving.control_url, serving.token, mode, os.getpid()))


def found() -> list[tuple[Path, Whereabouts]]:
    """Give the servers that have a file, by port; what is no such file is left alone."""
    paths = sorted(folder().glob("*.json"), key=lambda path: (len(path.stem), path.stem))
    read = ((path, read_file(path)) for path in paths)
    return [(path, one) for path, one in read if one is not None]


def read_file(path: Path) -> Whereabouts | None:
    """Read a server's file; None where it is none, or not ours alone."""
    try:
        if not _is_ours_alone(path):
            return None
        value = json.loads(path.read_text(encoding="utf-8"))
        return Whereabouts(**{name: value[name] for name in Whereabouts.__dataclass_fields__})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _written(whereabouts: Whereabouts) -> Path:
    path = folder() / f"{whereabouts.port}.json"
    write_for_owner(path, json.dumps(asdict(whereabouts)))
    return path


def _pid_in(path: Path) -> int | None:
    read = read_file(path)
    return None if read is None else read.pid


def _is_ours_alone(path: Path) -> bool:
    found = path.lstat()
    if os.name != "posix":
        return stat.S_ISREG(found.st_mode)
    return stat.S_ISREG(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
