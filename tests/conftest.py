"""What holds for every test."""

from __future__ import annotations

import ast
import inspect
import logging
import os
import signal
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

import linktape
from linktape import pytest_plugin
from linktape.cassette_tools import checking
from linktape.errors import BadDocument
from linktape.tape import marks, reader
from linktape.wiring import scenario_library
from tests.browser import axe, browse
from tests.plugin_suite import CLIENT

__all__ = ["axe", "browse"]  # fixtures for every folder

MOST_BYTES = 1 << 20  # vcrpy is slow

# A busy machine is slow, and that is no fault of the product's.
settings.register_profile("linktape", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("linktape")

CLIENTS = frozenset({"aiohttp", "httpx", "requests", "socket", "subprocess"})
DOORS = frozenset(
    {
        "tests.cli.running",
        "tests.control.conftest",
        "tests.layers.upstreams",
        "tests.runs.ran",
        "tests.stand_in_site",
        "tests.standing",
        "urllib.request",
    }
)
"""What a test module imports when its tests start servers, processes or real clients."""

SLOW_FIXTURES = frozenset({"axe", "browse", "control", "pytester", "server"})
OUTSIDE = frozenset({"os.fork", "os.forkpty", "os.posix_spawn", "socket.bind", "socket.connect", "subprocess.Popen"})
"""The audit events of Python by which a test leaves its process."""

IS_LONG = os.environ.get("LINKTAPE_LONG") == "1"
"""Whether there is time for everything: `make long`."""

_watched: list[str] | None = None


def pytest_configure() -> None:
    """Heed Ctrl-C, and let the processes that tests start heed it, in a shell's background, too."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what starts a server, a process or a real client. `make quick` runs the rest.

    What takes longer than a change may wait for is left to `make long`, and named.
    """
    for item in items:
        if item.get_closest_marker("long") and not IS_LONG:
            item.add_marker(pytest.mark.skip(reason="takes long: `make long` runs it"))
        if isinstance(item, pytest.Function) and "browse" in item.fixturenames:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
        if isinstance(item, pytest.Function) and (
            leaves_its_process(item.module) or SLOW_FIXTURES & set(item.fixturenames)
        ):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Take more workers than there are processors: a third of the suite's time is waiting for other processes."""
    return max(1, (os.cpu_count() or 1) * 3 // 2)


@cache
def leaves_its_process(module: ModuleType) -> bool:
    """Whether a test module has imported what starts servers, processes or real clients, or something of it."""
    origins = {
        str(getattr(value, "__module__", None) or getattr(value, "__name__", "")) for value in vars(module).values()
    }
    return not DOORS.isdisjoint(origins) or not CLIENTS.isdisjoint(origin.partition(".")[0] for origin in origins)


def note(event: str, _: object) -> None:
    if _watched is not None and event in OUTSIDE:
        _watched.append(event)


sys.addaudithook(note)


@pytest.fixture(autouse=True)
def a_test_leaves_the_log_as_it_was() -> Iterator[None]:
    """Take back what a command has set up for the log of its process."""
    log = logging.getLogger("linktape")
    handlers, level, propagate = list(log.handlers), log.level, log.propagate
    yield
    log.handlers[:], log.propagate = handlers, propagate
    log.setLevel(level)


@pytest.fixture(autouse=True)
def a_quick_test_stays_in_its_process(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that is not marked slow and opens a socket or starts a process."""
    global _watched
    _watched = None if request.node.get_closest_marker("slow") else []
    yield
    left, _watched = _watched, None
    assert not left, f"{sorted(set(left))}: mark this test with @pytest.mark.slow, so that `make quick` leaves it out"


@pytest.fixture(autouse=True)
def every_cassette_that_a_test_writes_is_loaded_by_vcrpy(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold each whole cassette that a test leaves in its folder against vcrpy itself."""
    yield
    folder = request.node.funcargs.get("tmp_path")
    for path in sorted(folder.rglob("*.yaml")) if isinstance(folder, Path) else ():
        if path.is_file() and not path.is_symlink() and path.stat().st_size < MOST_BYTES and is_whole(path):
            assert checking.vcrpy_refusal(path.read_bytes()) is None, path


def is_whole(path: Path) -> bool:
    """Whether a file is a cassette of ours, neither torn nor edited by the test."""
    data = path.read_bytes()
    if not data.startswith(marks.HEAD):
        return False
    try:
        cassette = reader.cassette(data, str(path))
    except BadDocument:
        return False
    return bool(len(cassette)) and not cassette.notices


def load_what_it_loads_late(module: ModuleType) -> None:
    """Load it now: else pytester forgets it at its end, but not what knows of it."""
    nodes = ast.walk(ast.parse(inspect.getsource(module)))
    imports: list[ast.stmt] = [
        node for node in nodes if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("linktape")
    ]
    exec(compile(ast.Module(imports, []), module.__name__, "exec"), {})


PYTEST_ON_CI = ("CI", "BUILD_NUMBER")
"""Where one of them is set, pytest's closing lines are not cut, so that a message stands twice in its output."""


@pytest.fixture(scope="session")
def all_loaded() -> None:
    """Load what the plugin and its drill load late, before a pytester looks at what is loaded."""
    for module in (linktape, pytest_plugin):
        load_what_it_loads_late(module)
    scenario_library.built_in("calm")  # the language of scenarios


@pytest.fixture
def suite(all_loaded: None, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty project with a small client; `-p xdist` and our own settings stay outside."""
    for name in ("LINKTAPE_UPSTREAM", *PYTEST_ON_CI):
        monkeypatch.delenv(name, raising=False)
    pytester.makepyfile(myclient=CLIENT)
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.syspathinsert()
    return pytester
