"""wiring/option_values.py: what each option takes, and what is said of anything else."""

from __future__ import annotations

import pytest

from linktape.wiring.option import WrongValue
from linktape.wiring.settings import OPTIONS

BY_NAME = {one.name: one for one in OPTIONS}


@pytest.mark.parametrize(
    ("text", "value"),
    [("30s", 30.0), ("500ms", 0.5), ("2m", 120.0), ("1h", 3600.0), ("1.5", 1.5), ("0", 0.0), (2, 2.0)],
)
def test_durations_are_seconds(text: object, value: float) -> None:
    assert BY_NAME["grace"].read(text) == value


@pytest.mark.parametrize("text", ["", "soon", "-1s", "1d", "nan", "inf", True, None])
def test_what_is_no_duration_says_what_to_write(text: object) -> None:
    with pytest.raises(WrongValue, match="is no duration; write for example 30s"):
        BY_NAME["grace"].read(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://your-domain.atlassian.net/", "https://your-domain.atlassian.net"),
        ("http://127.0.0.1:8080/jira", "http://127.0.0.1:8080/jira"),
        ("https://api.atlassian.com/ex/jira/0000", "https://api.atlassian.com/ex/jira/0000"),
    ],
)
def test_an_upstream_is_an_address_without_a_last_slash(text: str, value: str) -> None:
    assert BY_NAME["upstream"].read(text) == value


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
    with pytest.raises(WrongValue, match=said):
        BY_NAME["upstream"].read(text)


def test_credentials_in_an_address_are_refused_and_not_repeated() -> None:
    with pytest.raises(WrongValue) as caught:
        BY_NAME["upstream"].read("https://me:canary@a.example")

    assert "canary" not in str(caught.value)
    assert "LINKTAPE_JIRA_TOKEN" in str(caught.value)


def test_project_keys_are_split_at_commas() -> None:
    assert BY_NAME["projects"].read(" HSP, MKY_2 ") == ("HSP", "MKY_2")
    assert BY_NAME["projects"].read(["HSP", "MKY_2"]) == ("HSP", "MKY_2")
    assert BY_NAME["projects"].read(["HSP,MKY_2", "NO"]) == ("HSP", "MKY_2", "NO")  # as the command line has it
    for wrong in ("HSP-1", ["HSP", 7], 7):
        with pytest.raises(WrongValue, match=r"no (project key|list of project keys); write for example HSP,MKY"):
            BY_NAME["projects"].read(wrong)


@pytest.mark.parametrize(
    ("given", "port"), [("free", 0), ("0", 0), (0, 0), ("off", None), (None, None), ("8096", 8096)]
)
def test_a_control_port_is_free_off_or_a_number(given: object, port: int | None) -> None:
    assert BY_NAME["control-port"].read(given) == port


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("control-port", "x", "'x' is no port; write a port number, 'free' or 'off'"),
        ("control-port", False, "False is no port; write a port number, 'free' or 'off'"),
        ("port", "x", "'x' is no whole number"),
        ("port", True, "True is no whole number"),
        ("port", 70000, "70000 is not between 0 and 65535"),
        ("seed", 1.5, "1.5 is no whole number"),
        ("time-scale", "nan", "'nan' is not between 0 and 1000"),
        ("jobs", 0, "0 is not between 1 and 64"),
        ("fail-under", "many", "'many' is no number"),
        ("strict", "maybe", "'maybe' is neither true nor false"),
        ("host", 5, '5 is a number; write "5"'),
        ("site", 5, '5 is a number; write "5"'),
        ("scenario", 5, "5 is neither a word nor a list of words"),
        ("scenario", [None], "nothing is no text; write it in quotes"),
        ("redaction", {"salt": 5}, 'salt: 5 is a number; write "5"'),
        ("limits", "cloud-2025", "'cloud-2025': there is no preset 'cloud-2025': did you mean 'cloud-2026'?"),
        (
            "limits",
            {"preset": "datacenter", "requests": 0},
            "{'preset': 'datacenter', 'requests': 0}: requests: 0 is out of range: at least 1",
        ),
    ],
)
def test_a_value_of_another_kind_is_refused(name: str, value: object, said: str) -> None:
    with pytest.raises(WrongValue) as caught:
        BY_NAME[name].read(value)

    assert str(caught.value) == said


def test_one_stands_for_a_list_of_one() -> None:
    assert BY_NAME["scenario"].read("calm") == ("calm",)
    assert BY_NAME["scenario"].read(["calm", "outage"]) == ("calm", "outage")


@pytest.mark.parametrize(
    ("text", "value"), [("/jira", "/jira"), ("/jira/", "/jira"), ("/a/b-c_d.e~f", "/a/b-c_d.e~f"), ("", ""), ("/", "")]
)
def test_a_base_is_a_path_without_a_last_slash(text: str, value: str) -> None:
    assert BY_NAME["base"].read(text) == value


@pytest.mark.parametrize(
    "text",
    ["jira", "//jira", "/jira?x", "/ji ra", "/../jira", "/rest", "/jira/rest/api", "/s", "/s/one", "http://x/jira"],
)
def test_what_is_no_base_says_what_to_write(text: str) -> None:
    with pytest.raises(WrongValue, match="is no path of a site; write for example /jira"):
        BY_NAME["base"].read(text)
