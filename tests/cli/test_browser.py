"""cli/browser.py: the page is opened, and its token stands on no command line."""

from __future__ import annotations

import stat
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from linktape.cli.browser import open_page
from linktape.control_client import Control
from linktape.errors import UsageError


def test_the_browser_is_given_a_file_that_leads_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    opened: list[str] = []

    def open_(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", open_)

    assert open_page(Control("http://127.0.0.1:43127", "a/b=c+d")) == "http://127.0.0.1:43127/"

    (address,) = opened
    file = Path(unquote(urlsplit(address).path))
    assert "a/b" not in address
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "http://127.0.0.1:43127/?token=a%2Fb%3Dc%2Bd" in file.read_text()

    assert open_page(Control("http://127.0.0.1:43127", "abc"), "a-1") == "http://127.0.0.1:43127/#session=a-1"
    assert "http://127.0.0.1:43127/?token=abc&amp;session=a-1" in file.read_text()


def test_where_there_is_no_browser_the_address_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr("webbrowser.open", lambda _: False)

    with pytest.raises(UsageError, match="no browser is found here; open http"):
        open_page(Control("http://127.0.0.1:43127", "secret"))
