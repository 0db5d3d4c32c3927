"""wiring/sources/mocking.py: where a fake Jira's site comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from linktape.errors import UsageError
from linktape.jira.profiles import Profile
from linktape.limiter.limit_plan import NO_LIMITS, LimitPlan, Preset
from linktape.wiring.sources.mocking import load_site


@pytest.mark.parametrize("written", ["json", "json on one line", "yaml", "flow"])
def test_a_cassette_is_a_site_in_whatever_way_it_is_written(written: str, tmp_path: Path) -> None:
    answer = {"id": "10001", "key": "ABC-7", "fields": {"summary": "Seventh"}}
    status = {"code": 200, "message": "OK"}
    recorded = {
        "request": {"method": "GET", "uri": "https://a.example/rest/api/2/issue/ABC-7", "body": None, "headers": {}},
        "response": {"status": status, "headers": {}, "body": {"string": json.dumps(answer)}},
    }
    document = {"version": 1, "interactions": [recorded]}
    texts = {
        "json": json.dumps(document, indent=2),
        "json on one line": json.dumps(document, separators=(",", ":")),
        "yaml": yaml.safe_dump(document),
        "flow": yaml.safe_dump(document, default_flow_style=True),
    }
    path = tmp_path / "a.json"
    path.write_text(texts[written])

    site = load_site(path)

    assert [issue.key for issue in site.issues.values()] == ["ABC-7"]


def test_the_profile_that_is_asked_for_is_the_one_of_any_site(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("profile: observed\n")

    sites = [load_site(None, Profile.DATACENTER), load_site(path, Profile.DATACENTER)]

    assert [site.profile for site in sites] == [Profile.DATACENTER] * 2


def test_limits_of_the_option_win_over_the_files(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("limits: cloud-2026\n", encoding="utf-8")

    assert load_site(path).limits == LimitPlan("cloud-2026")
    assert load_site(path, limits=LimitPlan("cloud-2026", tier=2)).limits.tier == 2
    assert not load_site(path, limits=NO_LIMITS).limits


@pytest.mark.parametrize(
    ("preset", "profile", "said"),
    [
        ("datacenter", Profile.DOCUMENTED, "limits: datacenter does not go with profile documented; write cloud-2026"),
        ("cloud-2026", Profile.DATACENTER, "limits: cloud-2026 does not go with profile datacenter; write datacenter"),
    ],
)
def test_limits_of_another_jira_than_the_profiles_are_refused(preset: Preset, profile: Profile, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load_site(None, profile, limits=LimitPlan(preset))


def test_what_a_site_file_hardly_means_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("site: a\nprojects: [{key: APP}]\n", encoding="utf-8")

    load_site(path)

    assert [record.message.partition(": users")[0] for record in caplog.records] == [
        f"{path}:1:1: no users, so every call is 401"
    ]
