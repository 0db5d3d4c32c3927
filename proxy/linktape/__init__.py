"""linktape: record, replay, mock and break Jira issue-link traffic.

`record`, `replay`, `mock` and `forward` are loaded when first used, so that `import linktape` stays cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktape.version import __version__

if TYPE_CHECKING:
    from linktape.api import Server, forward, mock, record, replay


__all__ = ["Server", "__version__", "forward", "mock", "record", "replay"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from linktape import api

        return getattr(api, name)
    raise AttributeError(f"module 'linktape' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
