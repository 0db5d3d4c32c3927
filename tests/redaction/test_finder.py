"""redaction/finder.py: everything in a text that must not be kept, by place, shape and value, in any encoding."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest

from linktape.redaction import names
from linktape.redaction.finder import Finder, cleaned
from linktape.redaction.hits import REDACTED
from linktape.redaction.people import Pseudonyms
from linktape.redaction.seen_values import SeenValues
from linktape.redaction.shapes import Shapes
from tests.redaction.canaries import canary, encode64

VALUE = canary(7300)
ZIPPED = gzip.compress(b"plain", mtime=0)


def finder(*seen: str) -> Finder:
    people, values = Pseudonyms("salt"), SeenValues()
    for value in seen:
        values.add(value, "secret")
    return Finder(people, values, Shapes(people))


def clean(by: Finder, text: str) -> str:
    return cleaned(text.encode(), by.find).data.decode()


@pytest.mark.parametrize(
    "text",
    [
        VALUE,
        f"said {VALUE}.",
        f"said {encode64('it is ' + VALUE)}.",
        f"said {VALUE.encode().hex()}.",
        "said " + "".join(f"%{byte:02x}" for byte in VALUE.encode()),
        json.dumps({"a": json.dumps({"b": VALUE})}),
    ],
)
def test_a_value_that_was_seen_is_found_behind_encodings(text: str) -> None:
    assert clean(finder(), text) == text
    changed = clean(finder(VALUE), text)
    assert REDACTED in changed
    assert VALUE not in changed


def test_a_member_that_is_called_by_a_secret_is_told_and_stays_but_in_a_log() -> None:
    by, text = finder(VALUE), json.dumps({VALUE: 1})

    (hit,) = by.hits(text)

    assert (hit.is_a_name, hit.start, hit.end) == (True, 2, 2)
    assert clean(by, text) == text
    assert VALUE not in clean(replace(by, keeps_names=False), text)


def test_jiras_vocabulary_is_no_secret_only_because_a_password_is_the_same() -> None:
    by = finder(VALUE)

    assert clean(by, json.dumps({"status": {"name": VALUE}})) == json.dumps({"status": {"name": VALUE}})
    assert VALUE not in clean(by, json.dumps({"status": {"name": f"{VALUE}!"}}))


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("a=b&password=word&c=d", "a=b&password=***&c=d"),
        ("jql=project+%3D+HSP&x=1", "jql=project+%3D+HSP&x=1"),
        ("a=b", "a=b"),
    ],
)
def test_a_form_is_read_by_its_fields(form: str, expected: str) -> None:
    by = finder()

    assert cleaned(form.encode(), lambda text, budget, depth: by.form_hits(text)).data.decode() == expected


def test_whom_a_query_searches_for_is_a_person_where_it_is_about_users() -> None:
    by = finder()

    assert by.form_hits("query=mia") == []
    (hit,) = by.form_hits("query=mia", is_about_users=True)
    assert (hit.start, hit.end) == (6, 9)


@pytest.mark.parametrize("text", ['{"id": "1", "self": "https://x/1"}', "[]", '{"fields": {"issuelinks": []}}'])
def test_most_bodies_need_no_walk(text: str) -> None:
    assert not finder().is_worth_a_walk(text)
    assert finder().hits(text) == []


@pytest.mark.parametrize("member", ["accountId", "password", "assignee", "jql", "apiTokens"])
def test_a_member_that_may_name_somebody_is_worth_one(member: str) -> None:
    assert finder().is_worth_a_walk(json.dumps({member: "x"}))


def test_the_last_look_is_for_secrets_and_addresses_alone() -> None:
    last = replace(finder(VALUE), is_last=True)
    text = f"{VALUE} mia@example.org password: sw0rdfish [~mia]"

    assert [text[hit.start : hit.end] for hit in last.hits(text)] == [VALUE, "mia@example.org"]


@pytest.mark.parametrize("data", [b"", b"plain", b"\xff\xfe\x00", ZIPPED, "ü".encode("utf-16")])
def test_bytes_without_a_hit_are_the_same_bytes(data: bytes) -> None:
    assert cleaned(data, finder(VALUE).find).data == data


def test_compressed_bytes_are_cleaned_inside_and_what_cannot_be_read_goes_whole() -> None:
    by, packed = finder(VALUE), gzip.compress(f"said {VALUE}".encode() * 50)

    assert gzip.decompress(cleaned(packed, by.find).data) == b"said ***" * 50
    assert cleaned(packed[:-20], by.find).data == REDACTED.encode()


def test_a_picture_has_no_addresses_in_it() -> None:
    data = b"\xff\xd8\x00 mia@example.org " + VALUE.encode()

    assert cleaned(data, finder(VALUE).find).data == b"\xff\xd8\x00 mia@example.org ***"


TELLING = (
    *(names._SECRET, names._SECRET_ENDS, names._PEOPLE, names._PEOPLE_ENDS, names.PERSON_MEMBERS, names.PEOPLE_LISTS),
    *(names.SENTENCES, ["fromString", "toString", "tmpFromAccountId", "jql", "mention"]),
    ["access_key_id", "id_token_hint", "SAML_Response", "oauth_verifier", "code-verifier", "key-pair-id", "setCookie"],
)


@pytest.mark.parametrize("name", sorted({name for table in TELLING for name in table}))
def test_a_document_with_a_telling_name_is_worth_a_walk(name: str) -> None:
    assert finder().is_worth_a_walk(json.dumps({"a": {name: "x"}}))


def test_a_text_that_begins_like_json_and_ends_in_a_backslash_is_looked_through() -> None:
    (hit,) = finder().hits("{mia@acme.example\\")

    assert (hit.start, hit.end) == (1, 17)
