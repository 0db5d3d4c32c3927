"""fake/site/from_file.py: what a file leaves out is derived, and the same every time."""

from __future__ import annotations

import re

import pytest

from linktape.fake.site import from_file
from linktape.fake.site.file_models import HistoryFile, IssueFile, TokenFile, UserFile
from linktape.fake.site.site import ChangeItem, History, Token


def test_a_user_has_everything_by_the_name_alone() -> None:
    one, again, other = (from_file.user(UserFile(name=name)) for name in ("ann", "ann", "bob"))

    assert (one.email, one.display_name, one.is_active, one.time_zone) == ("ann@example.com", "ann", True, "Etc/UTC")
    assert one == again
    assert one.account_id != other.account_id
    assert re.fullmatch("[0-9a-f]{24}", one.account_id)


def test_what_the_file_says_of_a_user_is_taken() -> None:
    made = from_file.user(
        UserFile(
            name="ann", email="a@b.example", display_name="Ann", account_id="7", roles={"HSP": ["Dev"]}, active=False
        )
    )

    assert (made.email, made.display_name, made.account_id, made.is_active) == ("a@b.example", "Ann", "7", False)
    assert made.roles == {"HSP": frozenset({"Dev"})}


@pytest.mark.parametrize(
    ("entry", "token"),
    [
        ("t", Token("t")),
        (TokenFile(value="t"), Token("t")),
        (TokenFile(value="t", scopes=[]), Token("t", frozenset())),  # no scope is not every scope
        (TokenFile(value="t", scopes=["a", "b"], expired=True), Token("t", frozenset({"a", "b"}), True)),
    ],
)
def test_a_token_may_do_everything_unless_it_has_scopes(entry: str | TokenFile, token: Token) -> None:
    assert from_file.token(entry) == token


@pytest.mark.parametrize(("summary", "shown"), [(None, "A-1"), ("", ""), ("x", "x")])
def test_an_issue_without_a_summary_is_called_by_its_key(summary: str | None, shown: str) -> None:
    made = from_file.issue(IssueFile(key="A-1", summary=summary), 7, None, None)

    assert (made.id, made.key, made.summary) == (7, "A-1", shown)


def test_a_side_of_a_change_may_be_missing() -> None:
    entry = HistoryFile.model_validate(
        {"id": 7, "created_ms": 5, "field": "Link", "after": {"key": "A-1", "text": "blocks A-1"}}
    )

    assert from_file.history(entry) == History(7, None, 5, (ChangeItem("Link", None, ("A-1", "blocks A-1")),))


def test_a_group_without_an_id_has_one_of_version_4_that_is_its_own() -> None:
    ids = [from_file.derived_uuid(name) for name in ("a", "b", "a")]

    assert ids[0] == ids[2] != ids[1]
    assert all(re.fullmatch("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}", one) for one in ids)
