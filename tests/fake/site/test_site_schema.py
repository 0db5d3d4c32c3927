"""fake/site/site_schema.py: what an editor knows of a site file."""

from __future__ import annotations

import json

import jsonschema
import pytest

from linktape.fake.site import site_schema
from tests.fake.talk import TOP


def test_the_built_in_site_fits_the_schema() -> None:
    schema = json.loads(site_schema.schema())

    jsonschema.Draft202012Validator(schema).validate(TOP)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({"profil": "observed"})
