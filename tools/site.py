"""Builds the documentation as a site: `make site`. Whatever it warns of ends it, as a link to a page that is not there.

    python -m tools.site [FOLDER]    # site/

The first page is README.md. What the pages link to beside docs/ comes along where it is a page of text; of a link to
any other file its words stay.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
MORE = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "benchmarks/RESULTS.md": "results.md",
    "examples/README.md": "examples.md",
}
"""Pages that lie elsewhere, and their names on the site."""

_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s#]+)(#[^)\s]*)?\)")


def main() -> int:
    """Build it into a folder. Gives the exit code."""
    into = Path(sys.argv[1] if len(sys.argv) > 1 else "site").resolve()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        gather(folder / "docs")
        shutil.copy(ROOT / "mkdocs.yml", folder)
        built = subprocess.run([sys.executable, "-m", "zensical", "build", "--strict", "--clean"], cwd=folder)
        if built.returncode:
            return built.returncode
        shutil.rmtree(into, ignore_errors=True)
        shutil.copytree(folder / "site", into)
    return 0


def gather(folder: Path) -> None:
    """Put all pages into a folder, with links as they are there."""
    shutil.copytree(ROOT / "docs", folder, ignore=shutil.ignore_patterns("decisions"))
    for name, other in MORE.items():
        shutil.copy(ROOT / name, folder / other)
    homes = {f"docs/{page.name}": page.name for page in (ROOT / "docs").glob("*.md")} | MORE
    for name, other in homes.items():
        page = folder / other
        page.write_text(_linked(page.read_text(encoding="utf-8"), Path(name).parent, homes), encoding="utf-8")


def _linked(text: str, at: Path, homes: dict[str, str]) -> str:
    """Have the links of a page lead to where the others are."""

    def link(found: re.Match[str]) -> str:
        words, target, anchor = found[1], found[2], found[3] or ""
        if "://" in target:
            return found[0]
        place = (ROOT / at / target).resolve().relative_to(ROOT)
        home = homes.get(str(place))
        return words if home is None else f"[{words}]({home}{anchor})"

    return _LINK.sub(link, text).replace("](docs/images/", "](images/")


if __name__ == "__main__":
    sys.exit(main())
