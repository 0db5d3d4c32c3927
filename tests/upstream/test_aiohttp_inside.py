"""upstream/aiohttp_inside.py: an aiohttp that is another one inside is refused at the start, with its version."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import aiohttp
import pytest
from aiohttp import BaseConnector, ClientSession, web_protocol
from aiohttp.base_protocol import BaseProtocol
from aiohttp.client_proto import ResponseHandler

from linktape.edge import connection
from linktape.errors import UsageError
from linktape.upstream import connections
from linktape.upstream.connections import client_session
from tests.standing import served

VERSION = f"the installed aiohttp {aiohttp.__version__} has no such thing; install one"


def without(monkeypatch: pytest.MonkeyPatch, kind: type, name: str) -> None:
    """Let the objects of a class of aiohttp be made without an attribute, as after it was renamed."""
    made: Callable[..., None] = kind.__init__  # type: ignore[misc]  # it is called with what it was made for

    def make(self: object, *arguments: object, **more: object) -> None:
        made(self, *arguments, **more)
        delattr(self, name)

    monkeypatch.setattr(kind, "__init__", make)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(BaseConnector, "_factory"), (ResponseHandler, "_payload"), (ClientSession, "_retry_connection")],
)
async def test_a_name_that_the_client_would_set_in_vain_is_missed(
    kind: type, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, kind, name)

    with pytest.raises(UsageError, match=rf"\.{name}, and {VERSION}") as caught:
        client_session()

    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("owner", "name"), [(BaseConnector, "_release"), (BaseProtocol, "_drain_helper"), (web_protocol, "_ErrInfo")]
)
async def test_a_name_that_is_used_is_missed_before_anything_is_served(
    owner: type | ModuleType, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(owner, name)

    with pytest.raises(UsageError, match=rf"\.{name}, and {VERSION}"):
        async with served():
            client_session().detach()


@pytest.mark.parametrize("module", [connection, connections])
def test_every_name_of_aiohttps_inside_that_is_used_is_looked_for(module: ModuleType) -> None:
    tree = ast.parse(Path(inspect.getsourcefile(module) or "").read_text(encoding="utf-8"))

    assert set(private_names_of_others(tree)) == set(names_looked_for(tree))


def private_names_of_others(tree: ast.Module) -> Iterator[str]:
    """Give the private attributes that a module uses or overrides, and that are not its own."""
    own = {
        target.attr
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name == "__init__"
        for statement in ast.walk(function)
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        if isinstance(target, ast.Attribute)
    }
    own |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    own -= set(dir(web_protocol.RequestHandler)) | set(dir(aiohttp.TCPConnector)) | {"_factory"}
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    yield from (name for name in used - own if name.startswith("_") and not name.startswith("__"))


def names_looked_for(tree: ast.Module) -> Iterator[str]:
    """Give the names that a module hands to `check_inside`."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check_inside":
            for pair in call.args:
                assert isinstance(pair, ast.Tuple)
                yield from ast.literal_eval(pair.elts[1]).split()
