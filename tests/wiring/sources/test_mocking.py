"""wiring/sources/mocking.py: where a fake Jira's site comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from linktape.jira.profiles import Profile
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
