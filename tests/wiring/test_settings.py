"""settings.py: what the user chose, checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.errors import UsageError
from linktape.wiring.settings import base_address, projects, read_file, regular_files, seconds


@pytest.mark.parametrize(
    ("text", "value"), [("30s", 30.0), ("500ms", 0.5), ("2m", 120.0), ("1h", 3600.0), ("1.5", 1.5), ("0", 0.0)]
)
def test_durations_are_seconds(text: str, value: float) -> None:
    assert seconds(text, "--grace") == value


@pytest.mark.parametrize("text", ["", "soon", "-1s", "1d", "nan", "inf"])
def test_what_is_no_duration_says_what_to_write(text: str) -> None:
    with pytest.raises(UsageError, match="write for example 30s"):
        seconds(text, "--grace")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://your-domain.atlassian.net/", "https://your-domain.atlassian.net"),
        ("http://127.0.0.1:8080/jira", "http://127.0.0.1:8080/jira"),
        ("https://api.atlassian.com/ex/jira/0000", "https://api.atlassian.com/ex/jira/0000"),
    ],
)
def test_an_upstream_is_an_address_without_a_last_slash(text: str, value: str) -> None:
    assert base_address(text, "--upstream") == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("your-domain.atlassian.net", "is no address"),
        ("ftp://a", "is no address"),
        ("https://a:x/", "is no address"),
        ("https://a/?b=c", "must not have a query"),
    ],
)
def test_what_is_no_address_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        base_address(text, "--upstream")


def test_credentials_in_an_address_are_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        base_address("https://me:canary@a.example", "--upstream")

    assert "canary" not in str(caught.value)
    assert "LINKTAPE_JIRA_TOKEN" in str(caught.value)


def test_project_keys_are_split_at_commas() -> None:
    assert projects(" HSP, MKY_2 ") == ("HSP", "MKY_2")
    with pytest.raises(UsageError, match="no project key"):
        projects("HSP-1")


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        regular_files([tmp_path / "a.yaml"], "--cassette")
    with pytest.raises(UsageError, match="not a regular file"):
        regular_files([tmp_path], "--cassette")


def test_the_configuration_file_gives_options(tmp_path: Path) -> None:
    (tmp_path / "linktape.yaml").write_text("port: 9000\non-miss: mock\nscenario: link-limit\nprojects: [NO, HSP]\n")

    found = read_file(None, tmp_path)

    assert found.options() == {"port": 9000, "on_miss": "mock", "scenario": ["link-limit"], "projects": "NO,HSP"}


def test_pyproject_is_read_where_there_is_no_file_of_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.linktape]\nsite = "site.yaml"\n')

    assert read_file(None, tmp_path).options() == {"site": "site.yaml"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("linktape.yaml", "prt: 1\n", "linktape.yaml:1:1: 'prt' is not known here: did you mean 'port'?"),
        ("linktape.yaml", "port: x\n", "linktape.yaml:1:7: port: 'x': input should be a valid integer"),
        ("linktape.yaml", "port: [\n", "linktape.yaml:2:1: not YAML"),
        ("pyproject.toml", "[tool.linktape]\nprt = 1\n", "'prt' is not known here: did you mean 'port'?"),
        ("pyproject.toml", "[tool\n", "not TOML"),
    ],
)
def test_a_wrong_configuration_says_where(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(UsageError) as caught:
        read_file(None, tmp_path)

    assert said in str(caught.value)


def test_a_configuration_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        read_file(tmp_path / "x.yaml", tmp_path)
