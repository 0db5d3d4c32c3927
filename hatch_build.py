"""What a package index shows of linktape: README.md, with links that lead into the repository at this version."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(!?)(\[[^\]]*\])\((?!https?://|#)([^)\s]+)\)")


class Readme(MetadataHookInterface):
    """Gives the project its description."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Put it in."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        linked = absolute(text, metadata["urls"]["Repository"], metadata["version"])
        metadata["readme"] = {"content-type": "text/markdown", "text": linked}


def absolute(text: str, address: str, version: str) -> str:
    """Give a page with links that lead on wherever it is shown: pages to be read, pictures to be loaded."""

    def link(found: re.Match[str]) -> str:
        is_picture, words, target = found.groups()
        return f"{is_picture}{words}({address}/{'raw' if is_picture else 'blob'}/v{version}/{target})"

    return _LINK.sub(link, text)
