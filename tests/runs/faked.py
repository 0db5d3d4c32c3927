"""libfaketime, where this machine has it: tests of what goes by a faster clock are skipped by name without it."""

from __future__ import annotations

import shutil

import pytest

needs_faketime = pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")
