"""redaction/names.py: the names under which secrets and people stand, in any spelling."""

from __future__ import annotations

import pytest

from linktape.redaction import names
from linktape.redaction.names import KnownBy


@pytest.mark.parametrize(
    ("name", "word"),
    [("X-Amz-Signature", "xamzsignature"), ("x_amz.signature", "xamzsignature"), ("", ""), ("--", ""), ("Ä-1", "ä1")],
)
def test_spellings_do_not_matter(name: str, word: str) -> None:
    assert names.plain(name) == word


@pytest.mark.parametrize(
    "name",
    ["password", "apiKey", "client_secret", "accessToken", "refresh-token", "X-Api-Key", "SAMLResponse", "otp", "jwt"],
)
def test_a_member_of_such_a_name_is_a_secret(name: str) -> None:
    assert names.is_secret(name)
    assert names.is_secret_parameter(name)


@pytest.mark.parametrize(
    "name",
    ["nextPageToken", "cursorToken", "syncTokens", "key", "name", "passenger", "author", "X-Atlassian-Token", ""],
)
def test_what_only_sounds_like_a_secret_is_none(name: str) -> None:
    assert not names.is_secret(name)


@pytest.mark.parametrize("name", ["code", "session"])
def test_some_names_are_secret_in_a_query_only(name: str) -> None:
    assert (names.is_secret(name), names.is_secret_parameter(name)) == (False, True)


@pytest.mark.parametrize(
    ("name", "carries"),
    [
        ("Authorization", True),
        ("X-Acme-Session", True),
        ("X-Hub-Signature-256", True),
        ("X-Api-Key", True),
        ("Content-Type", False),
        ("WWW-Authenticate", False),
        ("X-Atlassian-Token", False),
        ("Idempotency-Key", False),
        ("Linktape-Session", False),
    ],
)
def test_a_header_carries_a_credential_by_its_name(name: str, carries: bool) -> None:
    assert names.is_secret_header(name) is carries


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("accountId", KnownBy.ACCOUNT),
        ("leadAccountId", KnownBy.ACCOUNT),
        ("user_name", KnownBy.USER),
        ("os_username", KnownBy.USER),
        ("emailAddress", KnownBy.EMAIL),
        ("firstName", KnownBy.NAME),
        ("displayName", None),  # a member's name alone makes no person
        ("name", None),
        ("key", None),
    ],
)
def test_some_names_tell_of_a_person_wherever_they_stand(name: str, kind: KnownBy | None) -> None:
    assert names.person(name) == kind


def test_in_a_query_a_display_name_needs_nothing_around_it() -> None:
    assert names.person_parameter("displayName") is KnownBy.NAME
    assert names.person_parameter("accountId") is KnownBy.ACCOUNT


@pytest.mark.parametrize(
    ("name", "kind"), [("X-AUSERNAME", KnownBy.USER), ("x-aaccountid", KnownBy.ACCOUNT), ("Via", None)]
)
def test_jira_says_in_headers_who_called(name: str, kind: KnownBy | None) -> None:
    assert names.person_header(name) == kind


@pytest.mark.parametrize(("name", "is_prose"), [("summary", True), ("customfield_10010", True), ("status", False)])
def test_prose_stands_under_a_few_names(name: str, is_prose: bool) -> None:
    assert names.is_free_text(name) is is_prose


def test_a_value_is_better_not_shown_where_its_name_has_a_secrets_in_it() -> None:
    assert names.may_be_secret("myTokenValueHere")
    assert not names.may_be_secret("summary")
