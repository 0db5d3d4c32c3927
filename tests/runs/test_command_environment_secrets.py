"""What a command's own environment and arguments hold is in no report, also where it was never on the wire."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from linktape.runs.command_environment import secrets_given, shown
from tests.redaction.canaries import canary

TOKEN = canary(7200)
SHORT = "s3cr3t7"
CLIENT = "import os, sys; print(sys.argv[2], os.environ['ACME_TOKEN'], os.environ['LINKTAPE_TOKEN']); sys.exit(3)"


def test_a_value_is_secret_by_the_name_in_front_of_it() -> None:
    environment = {"DB_PASSWORD": "postgres", "ACME_TOKEN": TOKEN, "HOME": "/home/mia", "JIRA_URL": "http://x"}

    given = list(secrets_given(environment, ["sync", "--token", "a-token", "-u", "mia:a-password", "--since", "1d"]))

    assert given == ["postgres", TOKEN, "a-token", "a-password"]


def test_what_stands_behind_an_option_goes_however_short_it_is() -> None:
    command = ["./sync", "--token", SHORT, "--since", "1d", "-u", "mia:pw", f"--password={SHORT}"]

    assert shown(command, str)[:-1] == ("./sync", "--token", "***", "--since", "1d", "-u", "***")


@pytest.mark.parametrize("kind", ["run", "drill"])
def test_no_report_holds_what_the_command_was_given(kind: str, tmp_path: Path) -> None:
    reports = ("--report", "out.html", "--junit", "out.xml", "--json", "out.json")
    own = [sys.executable, "-c", CLIENT, "--token", TOKEN[::-1], "--password", SHORT]

    done = subprocess.run(
        [sys.executable, "-m", "linktape", kind, "--mock", *reports, "--", *own],
        cwd=tmp_path,
        env={**os.environ, "ACME_TOKEN": TOKEN},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 3
    printed = done.stderr if kind == "run" else done.stderr + done.stdout
    assert json.loads((tmp_path / "out.json").read_text())
    for data in (printed, *(path.read_bytes() for path in tmp_path.glob("out.*"))):
        for secret in (TOKEN, TOKEN[::-1], SHORT):
            assert secret.encode() not in data


def test_the_folder_in_which_a_shell_stands_is_no_password() -> None:
    assert list(secrets_given({"PWD": "/home/mia/sync", "OLDPWD": "/home/mia", "DB_PASSWORD": "a-password"}, [])) == [
        "a-password"
    ]
