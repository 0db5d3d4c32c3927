"""redaction/known_pieces.py: a piece that was looked through before has the hits that it would have by itself."""

from __future__ import annotations

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from linktape.messages import Headers, Response
from linktape.redaction.hits import Hit
from linktape.redaction.known_pieces import KnownPieces
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.redaction.regex import Pattern

ACCOUNT = "5b10a2844c20165700ede21g"
SECRET = "Kanari3nv0gel0001"
LONG = "no more than words " * 40
VALUES = st.sampled_from(
    (
        "HSP-1", "10001", ACCOUNT, "mia@example.com", "Mia Krystof", SECRET, "token: tok3n0001", "a, b", "", "{}", LONG,
        "https://x.example/rest/api/3/user?accountId=" + ACCOUNT, "Bearer abcdef0123456789", "a%40b", 'say "x"',
    )
)  # fmt: skip
NAMES = st.sampled_from(
    ("id", "key", "self", "summary", "name", "displayName", "accountId", "token", "cookie", "value")
)
JSON = st.recursive(
    VALUES | st.integers(0, 3) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=25,
)
HEADERS = Headers({"Content-Type": "application/json"})


def fresh() -> Redactor:
    made = Redactor(RedactionPolicy(salt="0123456789abcdef"))
    made.learn_value(SECRET)
    return made


def redacted(by: Redactor, value: object, after_comma: str = "") -> bytes:
    text = json.dumps({"filling": LONG, "value": value}, separators=("," + after_comma, ":"))
    answer = Response(200, HEADERS, text.encode())
    return by.response(answer).content


@given(st.lists(st.tuples(JSON, st.sampled_from(("", " "))), min_size=1, max_size=6))
def test_answers_before_change_nothing(values: list[tuple[object, str]]) -> None:
    by = fresh()

    assert [redacted(by, *value) for value in values] == [redacted(fresh(), *value) for value in values]


def test_a_piece_is_looked_at_again_once_its_value_is_known_for_a_secret() -> None:
    by = Redactor()
    assert SECRET.encode() in redacted(by, {"summary": SECRET})

    by.learn_value(SECRET)

    assert SECRET.encode() not in redacted(by, {"summary": SECRET})


def test_only_new_pieces_are_looked_at_and_places_are_those_of_the_whole() -> None:
    seen: list[str] = []

    def find(text: str) -> tuple[list[Hit], bool]:
        seen.append(text)
        return [Hit(at, at + 3, "x") for at in range(len(text)) if text.startswith("bad", at)], True

    pieces, filling = KnownPieces(Pattern("bad|fff")), "f" * 300
    first, second = f'"{filling}","bad","good"', f'"{filling}","bad0","bad","bad","fine"'

    assert [hit.start for hit in pieces.hits(first, 0, find)] == [first.index("bad")]
    assert [hit.start for hit in pieces.hits(second, 0, find)] == [
        at for at in range(len(second)) if second.startswith("bad", at)
    ]
    assert seen == [f'",""{filling}","bad","', '","bad0","']


def test_what_may_be_another_the_next_time_is_not_known() -> None:
    pieces, text = KnownPieces(), '"' + "f" * 300 + '"'

    def find(joined: str) -> tuple[list[Hit], bool]:
        return [Hit(joined.index("f"), joined.index("f") + 1, "x")], True

    assert pieces.hits(text, 0, lambda _: ([], False)) == []
    assert pieces.hits(text, 0, find) == [Hit(1, 2, "x")]
    assert pieces.hits(text, 0, lambda _: ([], True)) == [Hit(1, 2, "x")]


def test_a_person_who_was_seen_later_is_found_inside_of_what_was_looked_at_before() -> None:
    by = Redactor()
    said = base64.b64encode(b'{"errorMessages":["ask Mia Krystof of the second floor"]}').decode()
    assert said.encode() in redacted(by, said)

    by.learn_response(Response(200, HEADERS, b'{"accountId":"5b10a2844c20165700ede21g","displayName":"Mia Krystof"}'))

    assert said.encode() not in redacted(by, said)


def test_pieces_with_escapes_are_looked_through_apart_and_a_secret_that_ends_like_a_piece_is_found() -> None:
    seen: list[str] = []

    def find(text: str) -> tuple[list[Hit], bool]:
        seen.append(text)
        return [Hit(at, at + 5, "x") for at in range(len(text)) if text.startswith('bad\\"', at)], True

    filling = "f" * 300
    text = f'"{filling}","plain","say \\"x\\"","it is bad\\","'

    assert [text[hit.start : hit.end] for hit in KnownPieces().hits(text, 0, find)] == ['bad\\"']
    assert seen == [f'",""{filling}","', '","say \\"x\\"","it is bad\\","']


def test_what_has_escapes_in_one_place_is_redacted_as_what_has_none() -> None:
    other = {"summary": "token: tok3n0001", "id": ACCOUNT, "self": f"https://x.example/user?accountId={ACCOUNT}"}

    assert redacted(fresh(), [other, "line\nnext"]) == redacted(fresh(), [other, "line next"]).replace(b"e n", b"e\\nn")
