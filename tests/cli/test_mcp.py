"""`linktape mcp` without what it needs, and before anybody speaks to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import CLEAN

pytestmark = pytest.mark.slow
WITHOUT = "import sys; sys.modules['mcp'] = None; sys.argv = ['linktape', 'mcp']; from linktape.cli import main; main()"


def test_without_the_extra_it_says_how_to_install_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        cwd=tmp_path,
        env=CLEAN,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "linktape: error: linktape mcp speaks the Model Context Protocol with the package mcp, which is not installed: "
        "pip install 'linktape[mcp]'\n"
    )


def test_a_wrong_configuration_is_told_before_it_serves(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("scenari: calm\n")

    done = subprocess.run(
        [sys.executable, "-m", "linktape", "mcp"],
        cwd=tmp_path, env=CLEAN, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 2
    assert "linktape.yaml:1:1: 'scenari' is not known here" in done.stderr
