"""control_client.py: which control port is meant, and what is asked of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.control_client import Control, alive, control, scenario_body
from linktape.errors import UsageError


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A runtime folder without any server."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def test_variables_name_a_server() -> None:
    given = {"LINKTAPE_CONTROL_URL": "http://127.0.0.1:1/", "LINKTAPE_TOKEN": "one"}

    assert control(None, given) == Control("http://127.0.0.1:1", "one")
    given = {"LINKTAPE_CONTROL_URL": "http://127.0.0.1:1", "LINKTAPE_CONTROL_TOKEN": "two"}
    assert control(None, given) == Control("http://127.0.0.1:1", "two")


def test_a_port_that_is_named_counts_more_than_the_variables() -> None:
    given = {"LINKTAPE_CONTROL_URL": "http://127.0.0.1:1", "LINKTAPE_TOKEN": "one"}

    with pytest.raises(UsageError, match="no linktape is running here"):
        control(8095, given)


def test_an_address_without_a_token_is_refused() -> None:
    with pytest.raises(UsageError, match="LINKTAPE_TOKEN is not"):
        control(None, {"LINKTAPE_CONTROL_URL": "http://127.0.0.1:1"})


@pytest.mark.parametrize("url", ["127.0.0.1:1", "https://127.0.0.1:1", "http://", "http://[::1", "http://a:99999"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="is no address"):
        Control(url, "x").ask("/status")


def test_nobody_runs_where_nothing_was_written() -> None:
    assert list(alive()) == []


def test_a_token_stands_in_no_repr() -> None:
    assert "s3cret" not in repr(Control("http://127.0.0.1:1", "s3cret"))


def test_a_scenario_is_sent_by_its_name_or_as_the_text_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("scenario: mine\n")

    assert scenario_body("link-limit") == {"scenario": "link-limit"}
    assert scenario_body("off") == {"scenario": None}
    assert scenario_body(str(file)) == {"yaml": "scenario: mine\n"}
    with pytest.raises(UsageError, match="cannot be read"):
        scenario_body("no-such.yaml")
