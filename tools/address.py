"""The project's address: a line of pyproject.toml, of which every file that has to name it gets it by `make generate`.

Until linktape has been published it is PLACEHOLDER, with which `make release` refuses to go on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = "pyproject.toml"
PLACEHOLDER = "https://linktape.invalid/OWNER/linktape"
_REPOSITORY = re.compile(r"https://[a-z0-9.-]+(/[\w.-]+){2,}(?<!\.git)")


def address(root: Path) -> str:
    """Give the address of this checkout's project. Raises KeyError where the line is missing."""
    project = tomllib.loads((root / PROJECT).read_text(encoding="utf-8"))["project"]
    return str(project["urls"]["Repository"])


def wrong_with(address: str) -> str | None:
    """Say what keeps a release from having this address, or None."""
    what = f"{PROJECT}: [project.urls] has Repository = {address!r}"
    if urlsplit(address).path == urlsplit(PLACEHOLDER).path or urlsplit(address).netloc.endswith(".invalid"):
        return f"{what}, which stands there until there is one: write where the repository is, and run make generate"
    if not _REPOSITORY.fullmatch(address):
        return f"{what}: write it as https://HOST/OWNER/NAME, without a slash or .git at its end, and run make generate"
    return None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file names the address: what stands around it there, and which part of it is named."""

    before: str
    after: str = r"(?=[\s)])"
    said: Callable[[str], str] = str

    def filled(self, text: str, address: str) -> tuple[str, int]:
        """Give the text with this address, and how often it stands in this place."""
        return re.subn(rf"({self.before})\S+?({self.after})", rf"\g<1>{self.said(address)}\g<2>", text)


def _path(address: str) -> str:
    return urlsplit(address).path.strip("/")


PLACES: Mapping[str, tuple[Place, ...]] = {
    "docs/ci.md": (
        Place(r"- uses: (?!actions/)", r"@v\d", _path),
        Place(r"- project: ", said=_path),
        Place(r"- repo: "),
    ),
    ".github/ISSUE_TEMPLATE/config.yml": (
        Place(r"url: ", "/security/advisories/new"),
        Place(r"url: ", "/blob/main/docs/troubleshooting.md"),
    ),
    "SECURITY.md": (Place(r"\]\(", "/security/advisories/new"),),
    "Containerfile": (Place(r"org.opencontainers.image.source="),),
    "mkdocs.yml": (Place(r"repo_url: "),),
}
"""Every file that names it. A test finds any other."""


class PlaceMissing(Exception):
    """A file has no place for the address any more."""


def filled(path: str, root: Path) -> str:
    """Give a file's text with the address in each of its places. Raises PlaceMissing."""
    text = (root / path).read_text(encoding="utf-8")
    for place in PLACES[path]:
        text, times = place.filled(text, address(root))
        if times != 1:
            raise PlaceMissing(f"{path}: {place.before}…{place.after} stands in it {times} times, and must once")
    return text
