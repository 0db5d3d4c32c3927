"""examples/scaling: what a fleet is started with is as compose, Kubernetes, nginx and linktape itself want it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from linktape.wiring.settings import options_of

ROOT = Path(__file__).parents[2]
SCALING = ROOT / "examples" / "scaling"
MANIFESTS = sorted((SCALING / "kubernetes").glob("*.yaml"))

pytestmark = pytest.mark.slow


def checked(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_compose_file_is_as_compose_specifies() -> None:
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed")
    arguments = ("--builtin-schema", "vendor.compose-spec", str(SCALING / "compose.yaml"))

    checked(sys.executable, "-m", "check_jsonschema", *arguments)


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.stem)
def test_the_manifests_are_as_kubernetes_has_them(manifest: Path) -> None:
    command = shutil.which("kubernetes-validate", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("kubernetes-validate is not installed")

    said = checked(command, "--strict", str(manifest))

    assert "passed" in said


@pytest.mark.parametrize("configuration", ["nginx.conf", "nginx-sticky.conf"])
def test_nginx_can_read_its_configuration(configuration: str, tmp_path: Path) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or pytest.skip("nginx is not installed")
    text = re.sub(r"server linktape(-\d)?:", "server 127.0.0.1:", (SCALING / configuration).read_text())
    text = text.replace("server 127.0.0.1:8095;\n    server 127.0.0.1:8095;\n", "")
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\n{text}")

    checked(nginx, "-t", "-q", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", "stderr")


def test_linktape_takes_every_option_that_they_give() -> None:
    given = yaml.safe_load((SCALING / "compose.yaml").read_text())["services"]["linktape"]["command"]
    for document in yaml.safe_load_all(MANIFESTS[0].read_text()):
        if document["kind"] == "Deployment":
            given += document["spec"]["template"]["spec"]["containers"][0]["args"]
    known = {option.flag for option in options_of("mock")}

    flags = {word.partition("=")[0] for word in given if word.startswith("--")}

    assert flags - known == set()
    assert {"--control-host", "--control-port", "--allow-host"} <= flags


def test_what_the_page_shows_is_there() -> None:
    page = (ROOT / "docs" / "scaling.md").read_text()

    for path in SCALING.rglob("*"):
        assert path.is_dir() or path.name in page, path
