"""Schemathesis, unmodified, against the control port of a running mock and the document that it gives of itself."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import Request, urlopen

from linktape.control.routes import ROUTES
from tests.cli.running import running
from tests.whole.schemathesis_run import found_nothing

CHECKS = ("negative_data_rejection", "ignored_auth")


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    with running("mock", folder=tmp_path) as mock:
        control, token = mock.control
        authorization = f"Bearer {token}"
        with urlopen(Request(f"{control}/openapi.json", headers={"Authorization": authorization})) as answer:
            document = json.load(answer)
        del document["paths"]["/events"]  # which has no end
        sent = ("-H", f"Authorization: {authorization}")

        said = found_nothing(document, control, *sent, checks=CHECKS, folder=tmp_path)

        log = mock.log
    assert f"Tested: {len(ROUTES) - 1}" in said
    assert "Traceback" not in log
