"""The page about the mock: its example works, and it names every key of a site file."""

from __future__ import annotations

import re
from pathlib import Path

from linktape.fake.site.facts import facts
from linktape.fake.site.file_models import SettingsFile, SiteFile
from linktape.fake.site.site_file import load

DOCS = Path(__file__).parents[2] / "docs"


def test_the_example_is_a_site() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", (DOCS / "mock.md").read_text(encoding="utf-8"), re.DOTALL)

    site = load(example, "docs/mock.md")

    assert (len(site.issues), len(site.links), len(site.users)) == (3, 1, 3)


def test_every_key_is_explained() -> None:
    page = (DOCS / "mock.md").read_text(encoding="utf-8")
    faithfulness = (DOCS / "faithfulness.md").read_text(encoding="utf-8")

    for name in SiteFile.model_fields:
        assert f"`{name}`" in (faithfulness if name in SettingsFile.model_fields else page), name
    for fact in facts():
        assert not fact.is_setting or f"`{fact.name}`" in faithfulness
