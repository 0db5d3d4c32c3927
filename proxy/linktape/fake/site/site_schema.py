"""The JSON Schema of site files, for editors: made from the models, shipped beside them, kept in step by a test."""

from __future__ import annotations

import json
from importlib import resources

from linktape.fake.site.file_models import SiteFile

FILE = "site.schema.json"


def schema() -> str:
    """Make the schema from the models."""
    made = SiteFile.model_json_schema(by_alias=True)
    made["title"] = "linktape site file"
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **made}, indent=2) + "\n"


def shipped() -> str:
    """Give the schema as it is shipped."""
    return (resources.files(__package__ or "") / FILE).read_text(encoding="utf-8")


if __name__ == "__main__":  # writes what is shipped: python -m linktape.fake.site.site_schema
    from pathlib import Path

    Path(__file__).with_name(FILE).write_text(schema(), encoding="utf-8")
