"""What the pytest plugin costs a test run that does not use it: pytest's own start, with and without it, in turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 20
WITHOUT = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def took_ms(folder: Path, *arguments: str) -> float:
    """Run one empty test, and give the wall time."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, env=WITHOUT, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_empty.py").write_text("def test_empty():\n    pass\n")
        (folder / "test_using.py").write_text("def test_using(linktape):\n    pass\n")
        kinds = {
            "pytest alone": ("test_empty.py",),
            "with the plugin": ("-p", "linktape.pytest_plugin", "test_empty.py"),
            "one test that uses it": ("-p", "linktape.pytest_plugin", "test_using.py"),
        }
        times: dict[str, list[float]] = {kind: [] for kind in kinds}
        for round_ in range(ROUNDS + 1):
            for kind, arguments in kinds.items():
                took = took_ms(folder, *arguments)
                if round_:  # the first warms the disk cache up
                    times[kind].append(took)
    print(f"{'':24}{'median':>10}{'fastest':>10}")
    for kind, found in times.items():
        print(f"{kind:24}{statistics.median(found):>7.1f} ms{min(found):>7.1f} ms")


if __name__ == "__main__":
    main()
