"""Schemathesis, unmodified, against the control port of a running mock and the document that it gives of itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

from linktape.control.routes import ROUTES
from tests.cli.running import running

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "ignored_auth",
)


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    with running("mock", folder=tmp_path) as mock:
        control, token = mock.control
        authorization = f"Bearer {token}"
        with urlopen(Request(f"{control}/openapi.json", headers={"Authorization": authorization})) as answer:
            document = json.load(answer)
        del document["paths"]["/events"]  # which has no end
        description = tmp_path / "openapi.json"
        description.write_text(json.dumps(document), encoding="utf-8")
        found = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", str(description), "--url", control),
                *("-H", f"Authorization: {authorization}", "--checks", ",".join(CHECKS), "--no-color"),
                *("--phases", "examples,coverage,fuzzing", "--generation-deterministic", "--max-examples", "10"),
                *("--workers", "1", "--warnings", "off"),
            ],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=120,
            check=False,
        )
        log = mock.log

    assert found.returncode == 0, found.stdout[-6_000:]
    assert f"Tested: {len(ROUTES) - 1}" in found.stdout
    assert "Traceback" not in log
