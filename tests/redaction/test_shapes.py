"""redaction/shapes.py: what looks like a secret or a person wherever it stands."""

from __future__ import annotations

import pytest

from linktape.redaction.hits import Rank
from linktape.redaction.people import Pseudonyms
from linktape.redaction.shapes import Shapes
from tests.redaction.canaries import TOKENS, Token, encode64

SHAPES = Shapes(Pseudonyms("salt"))
BASIC = encode64("mia:swordfish")


def found(text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in (*SHAPES.secrets(text), *SHAPES.persons(text))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"Authorization: Basic {BASIC}", BASIC),
        ("curl -u mia:swordfish https://x.example", "mia:swordfish"),
        ("curl --user 'mia:swordfish'", "mia:swordfish"),
        ("tool --token swordfish-1 x", "swordfish-1"),
        ("x --password=sword,fish", "sword"),
        ("/x;jsessionid=ABC123?a", "ABC123"),
        ("https://mia:pw@localhost/", "mia:pw"),
        ("AccountKey=abcdefghijklmnop==;x", "abcdefghijklmnop=="),
    ],
)
def test_a_secret_is_only_what_has_to_go(text: str, value: str) -> None:
    assert found(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "Basic Authentication Failure",
        "bearer of good news",
        "git@x.example:a/b.git",
        "ssh://git@x.example/a",
        "icon@2x.png",
        "person-0123456789@example.invalid",
        "curl -u mia:*** x",
        "--token *** x",
        "HSP-1 blocks MKY-1",
        "https://x.example/a@b",
    ],
)
def test_what_only_looks_a_little_like_one_stays(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mail mia.m+x@sub.example.org!", "mia.m+x@sub.example.org"),
        ("see [~mia.m]", "mia.m"),
        ("see [~accountid:5b10a2844c20165700ede21g]", "5b10a2844c20165700ede21g"),
        ("JIRAUSER10100 x", "JIRAUSER10100"),
        ("//secure.gravatar.com/avatar/0a?d=x y", "//secure.gravatar.com/avatar/0a?d=x"),
    ],
)
def test_a_person_is_replaced_by_the_same_pseudonym_each_time(text: str, value: str) -> None:
    (hit,) = SHAPES.persons(text)
    (again,) = SHAPES.persons(text)

    assert (text[hit.start : hit.end], hit.rank) == (value, Rank.PERSON)
    assert hit.replacement == again.replacement != value


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: token.kind)
def test_every_known_kind_of_token_is_a_shape(token: Token) -> None:
    text = f"it is {token.value}, he said"

    covered = {at for hit in SHAPES.secrets(text) for at in range(hit.start, hit.end)}

    assert any(at in covered for at in range(6, 6 + len(token.value)))


def test_a_finished_file_is_searched_for_secrets_and_addresses_only() -> None:
    text = f"Basic {BASIC} mia@example.org [~mia.m] JIRAUSER10100"

    assert [text[hit.start : hit.end] for hit in SHAPES.secrets(text)] == [BASIC]
    assert [text[hit.start : hit.end] for hit in SHAPES.addresses(text)] == ["mia@example.org"]


@pytest.mark.parametrize(
    "text", [r"a\n@Override.class", r"a\t@acme.example", r"\u0007@acme.example", r"\x1b@acme.example"]
)
def test_an_escape_in_front_of_an_at_sign_is_no_address(text: str) -> None:
    shapes = Shapes(Pseudonyms("salt"))

    assert not [*shapes.addresses(text), *shapes.persons(text)]
    assert [hit.kind for hit in shapes.addresses(text.replace("@", "mia@"))] == ["e-mail address"]


@pytest.mark.parametrize("local", ["500000000000000000000000", "JIRAUSER10001", "5b10ac8d82e05b22cc7d4ef5.x"])
def test_an_address_that_begins_like_an_account_is_an_address_to_its_end(local: str) -> None:
    text = f"of {local}@acme.example, and {local}"

    first, *_ = SHAPES.persons(text)

    assert (text[first.start : first.end], first.kind) == (f"{local}@acme.example", "e-mail address")
