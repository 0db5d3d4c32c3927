"""Asks the registry's list of vulnerabilities about every locked package, by `pip-audit --strict`.

    python -m tools.audit    # make audit

Exit code 1 where a package has a known vulnerability, or only some of them could be looked up. Where the list cannot be
reached nothing is known: that is said, and is no failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.locks import EXTRAS, ROOT

PATIENCE_S = 120
NOT_AUDITED = "NOT AUDITED"
_UNREACHABLE = ("ConnectionError", "ServiceError", "ProxyError", "SSLError", "Timeout", "HTTPError")


def main() -> int:
    """Audit, and print what came of it."""
    report, said = audited("--strict")
    if report is None:  # --strict ends at the first that cannot be looked up; why, and whether it is the only one?
        report, said = audited()
    code, lines = judged(report, said)
    print("\n".join(lines))
    return code


def audited(*more: str) -> tuple[dict[str, Any] | None, str]:
    """Give pip-audit's report, None where it wrote none, and the last line that it said."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "report.json")
        command = [
            *(sys.executable, "-m", "pip_audit", *more, "--require-hashes", "--disable-pip", "--requirement", EXTRAS),
            *("--format", "json", "--output", str(output), "--progress-spinner", "off"),
        ]
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        except subprocess.TimeoutExpired:
            return None, f"Timeout: no answer within {PATIENCE_S} s"
        last = (done.stderr.strip().splitlines() or [""])[-1]
        written = output.read_text(encoding="utf-8") if output.exists() else ""
    return (json.loads(written) if written.strip() else None), last


def judged(report: dict[str, Any] | None, said: str) -> tuple[int, list[str]]:
    """Give the exit code, and what there is to say."""
    if report is None:
        is_unreachable = any(word in said for word in _UNREACHABLE)
        return (0, [f"{NOT_AUDITED}: {said}"]) if is_unreachable else (1, [f"pip-audit failed: {said}"])
    packages = report["dependencies"]
    skipped = [one for one in packages if "skip_reason" in one]
    lines = [
        f"{one['name']} {one['version']}: {found['id']}, mended in {' or '.join(found['fix_versions']) or 'no version'}"
        for one in packages
        for found in one.get("vulns", ())
    ]
    if lines:
        return 1, lines
    if packages and len(skipped) == len(packages):
        return 0, [f"{NOT_AUDITED}: none of {len(packages)} packages could be looked up: {skipped[0]['skip_reason']}"]
    if skipped or not packages:
        return 1, [*(f"{one['name']}: {one['skip_reason']}" for one in skipped), "not every package was audited"]
    return 0, [f"audited: no known vulnerability in {len(packages)} packages"]


if __name__ == "__main__":
    sys.exit(main())
