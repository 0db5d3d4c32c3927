"""requirements.lock and requirements-extras.lock: whole, of these requirements and constraints, and of no registry."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.locks import EXTRAS, RUNTIME, Pin, pins

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OF_EXTRAS = [
    line
    for extra in PROJECT["optional-dependencies"].values()
    for line in extra
    if not line.startswith("linktape[")  # the extra of all the others
]
ASKED = {RUNTIME: PROJECT["dependencies"], EXTRAS: [*PROJECT["dependencies"], *OF_EXTRAS]}

both = pytest.mark.parametrize("lock", [RUNTIME, EXTRAS])


def text(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def locked(lock: str) -> dict[str, Pin]:
    return {pin.name: pin for pin in pins(text(lock))}


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


@both
def test_a_lock_has_what_the_project_asks_for_in_a_version_that_it_allows(lock: str) -> None:
    found = locked(lock)

    for requirement in map(Requirement, ASKED[lock]):
        pin = found[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(pin.version), f"{requirement} is not {pin.version}: make lock"


@both
def test_a_lock_has_the_versions_that_are_tested(lock: str) -> None:
    tested = constraints()

    others = [pin for pin in locked(lock).values() if tested.get(pin.name, pin.version) != pin.version]

    assert not others, "constraints.txt has others: make lock"


@both
def test_a_lock_has_what_each_of_its_packages_asks_for(lock: str) -> None:
    found = locked(lock)

    for name in found:
        try:
            needed = requires(name) or []
        except PackageNotFoundError:  # of another system
            continue
        for requirement in map(Requirement, needed):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert canonicalize_name(requirement.name) in found, f"{name} needs {requirement}: make lock"


@both
def test_each_package_has_the_hashes_of_its_files_and_names_who_needs_it(lock: str) -> None:
    found = locked(lock)

    assert all(pin.hashes and pin.needed_by for pin in found.values())
    assert {name for pin in found.values() for name in pin.needed_by} <= {*found, "linktape"}


@both
def test_a_lock_names_no_registry_and_no_folder(lock: str) -> None:
    assert not re.search(r"://|^-|--(?:index|extra-index|find-links|trusted)|\bfile:|^ *# from ", text(lock), re.M)


def test_what_the_runtime_needs_is_the_same_with_extras() -> None:
    runtime, extras = locked(RUNTIME), locked(EXTRAS)

    assert {name: pin.version for name, pin in runtime.items()}.items() <= {
        name: pin.version for name, pin in extras.items()
    }.items()


@pytest.mark.parametrize(
    "line",
    ["aiohttp>=3", "aiohttp==3.14.5", "--index-url x", "aiohttp==1 \\\n    --hash=md5:00", "a==1 \\\n    # from x"],
)
def test_what_is_no_lock_is_not_read(line: str) -> None:
    with pytest.raises(ValueError, match=r"no pinned package|neither a hash"):
        pins(line)
