"""What lets a command start sooner: aiohttp without the half that is not used."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType


def load_aiohttp_server() -> None:
    """Import aiohttp's server; its client, a third of the start of a mock, is imported by who first names it.

    aiohttp's package imports the client whatever one wants of it. Does nothing where aiohttp is imported already.
    """
    if "aiohttp" in sys.modules:
        return
    spec = find_spec("aiohttp")
    if spec is None:
        return
    package = module_from_spec(spec)
    package.__class__ = _ClientLater
    sys.modules[spec.name] = package
    try:
        import_module("aiohttp.web_server")
    except ImportError:  # an aiohttp whose server needs more of the package
        for name in [name for name in sys.modules if name.partition(".")[0] == "aiohttp"]:
            del sys.modules[name]


class _ClientLater(ModuleType):
    """A package whose own code is run when somebody asks for what neither it nor a module in it has so far."""

    def __getattr__(self, name: str) -> object:
        if name == "__version__":
            from importlib.metadata import version

            return version(self.__name__)
        spec = self.__spec__
        if spec is None or spec.loader is None or name.startswith("__"):
            raise AttributeError(name)
        if find_spec(f"{self.__name__}.{name}"):
            return import_module(f"{self.__name__}.{name}")
        self.__class__ = ModuleType  # type: ignore[assignment]  # mypy takes a class for its own only
        spec.loader.exec_module(self)
        return getattr(self, name)
