"""fake/site/built_in_site.py: the built-in site needs no reader."""

from __future__ import annotations

from importlib import resources

from linktape.fake.site.built_in_site import SITE
from linktape.fake.site.site_file import load


def test_it_is_what_its_file_describes() -> None:
    text = (resources.files("linktape.fake.site") / "built-in.yaml").read_text(encoding="utf-8")

    assert load(text, "built-in.yaml") == SITE
