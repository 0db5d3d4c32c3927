"""One wait for the disk: for all that was written to a file before it began."""

from __future__ import annotations

import os
from pathlib import Path


class DiskWait:
    """Waits, in any thread, until what a file holds now cannot be lost when the power fails.

    `descriptor` is its own, so that the file may be let go of meanwhile. `folder`: the file's name is new in it.
    `mark` is whatever says how far the file was written when it began.
    """

    def __init__(self, descriptor: int, folder: Path | None, mark: tuple[int, int, int]) -> None:
        self._descriptor = descriptor
        self._folder = folder
        self.mark = mark

    def wait(self) -> None:
        """Wait, once. Raises OSError; after that the file must not be written any more, for the kernel may have
        dropped the pages.
        """
        try:
            os.fdatasync(self._descriptor)
        finally:
            os.close(self._descriptor)
        if self._folder is not None:
            folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
