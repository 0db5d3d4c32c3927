"""reports/hunt_file.py: the JSON of a hunt, read again."""

from __future__ import annotations

import json

from linktape.reports.hunt_file import HuntFile
from linktape.reports.hunt_reports import as_json
from tests.reports.hunts import hunted, prey


def test_what_is_written_is_read_again() -> None:
    one = hunted(prey())

    read = HuntFile.model_validate_json(json.dumps(as_json(one, {})))

    assert read == HuntFile.of(one, {})
    assert (read.kind, read.found[0].file, len(read.runs)) == ("bad", None, 1)
    assert HuntFile.of(hunted(), {}).kind == "good"
