"""fake/site/file_models.py: what a site file may say, and in which form."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from linktape.fake.site import file_models
from linktape.fake.site.file_models import IssueFile, LinkFile, SiteFile, UserFile
from tests.fake.talk import TOP


@pytest.mark.parametrize("written", [10001, "10001"])
def test_a_number_where_a_text_is_due_is_that_text(written: object) -> None:
    assert LinkFile.model_validate({"id": written, "type": written, "from": "A-1", "to": "B-1"}).id == "10001"
    assert UserFile.model_validate({"name": "a", "tokens": [written]}).tokens == ["10001"]


@pytest.mark.parametrize("name", ["start_links", "start_count"])
def test_links_that_are_not_listed_have_two_names(name: str) -> None:
    assert IssueFile.model_validate({"key": "A-1", name: 7}).start_links == 7


@pytest.mark.parametrize(
    ("model", "value"),
    [
        ("IssueFile", {"key": "A-0"}),
        ("IssueFile", {"key": "A"}),
        ("IssueFile", {"key": "1A-1"}),
        ("IssueFile", {"key": "A-1", "start_links": "7"}),
        ("IssueFile", {"key": "A-1", "start_links": -1}),
        ("IssueFile", {"key": "A-1", "colour": "red"}),
        ("UserFile", {"name": ""}),
        ("UserFile", {"name": "a", "active": "yes"}),
        ("UserFile", {"name": "a", "account_id": "a\nb"}),
        ("UserFile", {"name": True}),
        ("LinkFile", {"type": "Blocks", "source": "A-1", "to": "B-1"}),
        ("SiteFile", {"latest_as": 4}),
        ("SiteFile", {"delete_status": 201}),
        ("SiteFile", {"anonymous": "true"}),
        ("SiteFile", {"created_type": "a\r\nX: b"}),
    ],
)
def test_what_is_of_another_kind_is_refused(model: str, value: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        getattr(file_models, model).model_validate(value)


def test_a_file_that_says_nothing_is_a_whole_site() -> None:
    site = SiteFile.model_validate({})

    assert (site.site, site.linking, site.anonymous, site.users) == ("site", True, False, [])


def test_which_projects_are_open_to_anyone_may_be_listed() -> None:
    assert SiteFile.model_validate({"anonymous": ["HSP"]}).anonymous == ["HSP"]


def test_the_built_in_site_fits_the_schema() -> None:
    schema = json.loads(file_models.schema())

    jsonschema.Draft202012Validator(schema).validate(TOP)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({"profil": "observed"})
