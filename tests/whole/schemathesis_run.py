"""Runs Schemathesis, unmodified: whatever it finds is the test's message."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


def found_nothing(document: object, url: str, *options: str, checks: tuple[str, ...], folder: Path) -> str:
    """Hold a server against a document; gives what was said of it. Raises AssertionError where anything is wrong."""
    description = folder / "openapi.json"
    description.write_text(json.dumps(document), encoding="utf-8")
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(description), "--url", url, *options),
            *("--checks", ",".join((*CHECKS, *checks)), "--no-color", "--warnings", "off", "--workers", "1"),
            *("--phases", "examples,coverage,fuzzing", "--generation-deterministic", "--max-examples", "10"),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-6_000:]
    return ended.stdout
