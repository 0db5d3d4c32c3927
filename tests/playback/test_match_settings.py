"""playback/match_settings.py: what cannot be matched is refused where it is chosen."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from linktape.playback.match_settings import MatchSettings

KEYS = TypeAdapter(MatchSettings)


@pytest.mark.parametrize("path", ["comment.body", "$", "$.", "$.a[", "$.a[x]", "$..a", "$.a b", ""])
def test_an_ignored_path_that_is_none_says_what_to_write(path: str) -> None:
    with pytest.raises(ValidationError, match=r"write for example \$\.comment\.body"):
        KEYS.validate_python({"ignore": (path,)})


@pytest.mark.parametrize(("header", "said"), [("Authorization", "never in a cassette"), ("a b", "no header name")])
def test_a_header_that_cannot_be_required_is_refused(header: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        KEYS.validate_python({"headers": (header,)})
