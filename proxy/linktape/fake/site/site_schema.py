"""The JSON Schema of site files, for editors. It is shipped as `site.schema.json`."""

from __future__ import annotations

import json

from linktape.fake.site.file_models import SiteFile


def schema() -> str:
    """Make the schema from the models."""
    made = SiteFile.model_json_schema(by_alias=True)
    made["title"] = "linktape site file"
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **made}, indent=2) + "\n"
