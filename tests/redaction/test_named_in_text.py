"""redaction/named_in_text.py: values by the name in front of them, in text of any kind."""

from __future__ import annotations

import pytest

from linktape.redaction.named_in_text import Named, fields, values
from linktape.redaction.names import KnownBy


def secrets(text: str, *, in_json: bool = False) -> list[str]:
    return [named.value for named in values(text, in_json=in_json) if named.kind is None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("password: sw0rdfish", ["sw0rdfish"]),
        ("api_key = sw0rdfish;", ["sw0rdfish"]),
        ("'client_secret' => 'sw0rdfish'", ["sw0rdfish"]),
        ("https://x.example/?access_token=sw0rdfish&a=b", ["sw0rdfish"]),
        ("Authorization: Bearer sw0rdfish-1", ["sw0rdfish-1"]),
        ("Cookie: a=sw0rdfish; Path=/x", ["sw0rdfish"]),
        ('<input type="hidden" name="atl_token" value="sw0rdfish"/>', ["sw0rdfish"]),
        ("<x:password>sw0rdfish</x:password>", ["sw0rdfish"]),
        ('{"a": 1, "apiToken": "sw0rdfish", "b', ["sw0rdfish"]),
    ],
)
def test_a_secret_stands_behind_its_name(text: str, expected: list[str]) -> None:
    assert expected[0] in secrets(text)
    assert all(text[named.start : named.end] == named.value for named in values(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the password is wrong",
        "password: required",
        "token: HSP-1",
        "token: 2026-01-05",
        "version token: v1.2.3",
        "password: ***",
        "nextPageToken=abc",
        "?a=b&c=d",
        "<b>token</b>",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert secrets(text) == []


def test_members_of_a_whole_document_are_known_by_their_places() -> None:
    text = '{"apiToken": "swordfish"}'

    assert secrets(text) == ["swordfish"]
    assert secrets(text, in_json=True) == []


@pytest.mark.parametrize(
    ("text", "spoken", "kind"),
    [
        ("/x?username=mia%20m", "mia m", KnownBy.USER),
        ("/secure/ViewProfile.jspa?name=mia", "mia", KnownBy.USER),
        ('<a class="user-hover" rel="mia">Mia Muster</a>', "Mia Muster", KnownBy.NAME),
        ('<meta name="ajs-remote-user" content="mia">', "mia", KnownBy.USER),
        ('{"x": 1, "displayName": "Mia Muster", "y', "Mia Muster", KnownBy.NAME),
    ],
)
def test_a_person_stands_behind_a_name_too(text: str, spoken: str, kind: KnownBy) -> None:
    assert (spoken, kind) in [(named.spoken, named.kind) for named in values(text)]


def test_a_value_is_written_as_the_one_before_it() -> None:
    assert Named("a", "mia+m", 0, is_encoded=True).written("Person 1+") == "Person+1%2B"
    assert Named("a", "mia", 0).written("Person 1") == "Person 1"


def test_the_fields_of_a_form_are_given_as_they_are_written() -> None:
    assert [(pair[1], pair[2]) for pair in fields("a=b%20c&d=&e=f+g#h=i")] == [("a", "b%20c"), ("e", "f+g")]
