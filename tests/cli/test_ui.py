"""`linktape ui`: the JSON of a real run and a real drill, opened as a page."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.runs.ran import client, linktape

OPENED = """
import pathlib, sys
pathlib.Path("opened.txt").write_text(sys.argv[1])
"""


def test_a_run_and_a_drill_are_written_as_the_pages_that_their_reports_are(tmp_path: Path) -> None:
    command = client(tmp_path, "print(link(), ask('GET', 'issue/HSP-1'))")
    for name, *options in (("run", "--mock"), ("drill", "--scenario", "link-limit")):
        files = ["--report", f"{name}.html", "--json", f"{name}.json"]
        linktape(tmp_path, name, *options, *files, "--", *command)

        done = linktape(tmp_path, "ui", f"{name}.json", "--output", "again.html")

        assert done.returncode == 0, done.stderr
        assert (tmp_path / "again.html").read_text() == (tmp_path / f"{name}.html").read_text()


def test_the_page_is_opened_in_the_users_browser(tmp_path: Path) -> None:
    linktape(tmp_path, "run", "--mock", "--json", "out.json", "--", *client(tmp_path, "link()"))
    (tmp_path / "browser.py").write_text(OPENED)
    browser = {"BROWSER": f"{sys.executable} browser.py %s"}

    done = linktape(tmp_path, "ui", "out.json", environment=browser)

    assert done.returncode == 0, done.stderr
    page = Path(done.stdout.strip())
    assert (tmp_path / "opened.txt").read_text() == page.as_uri()
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert page.parent.stat().st_mode & 0o077 == 0
    page.unlink()
    page.parent.rmdir()


def test_what_is_no_report_is_refused_before_a_browser_opens(tmp_path: Path) -> None:
    (tmp_path / "tape.yaml").write_text("version: 1\n")

    done = linktape(tmp_path, "ui", "tape.yaml")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("linktape: error: tape.yaml: no JSON; name a file that `--json` of run")
