"""redaction/real_names.py: who a client said that it is, it is in a replay, too."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.messages import Response
from linktape.redaction.hits import Hit, Rank
from linktape.redaction.names import KnownBy
from linktape.redaction.people import PSEUDONYM, Pseudonyms
from linktape.redaction.real_names import SentPeople, pseudonyms_in

MIA = "person-0123456789@example.invalid"


def test_what_was_sent_stands_in_the_place_of_its_pseudonym() -> None:
    sent = SentPeople()
    sent.add(MIA, "mia@example.org")

    answer = sent.restored(Response(200, body=f'{{"a": "{MIA}", "b": "person-9999999999@example.invalid"}}'.encode()))

    assert answer.content == b'{"a": "mia@example.org", "b": "person-9999999999@example.invalid"}'


@pytest.mark.parametrize("value", ['a"b', "a\nb", "a<b", "x" * 201, ""])
def test_what_could_not_stand_there_is_not_remembered(value: str) -> None:
    sent = SentPeople()

    sent.add(MIA, value)

    assert sent.restored(Response(200, body=MIA.encode())).content == MIA.encode()


def test_only_people_are_learned_of_a_requests_hits() -> None:
    sent, text = SentPeople(), "mia@example.org and s3cret"

    sent.learn(text, [Hit(0, 15, "e-mail address", MIA, Rank.PERSON), Hit(20, 26, "secret")])

    assert dict(sent.real) == {MIA: "mia@example.org"}


def test_an_answer_without_pseudonyms_is_the_same_one() -> None:
    sent = SentPeople()
    plain = Response(200, body=b"plain")

    assert sent.restored(plain) is plain
    sent.add(MIA, "mia@example.org")
    assert sent.restored(plain) is plain


async def test_a_stream_passes() -> None:
    sent = SentPeople()
    sent.add(MIA, "mia@example.org")

    async def pieces() -> object:  # never read
        raise AssertionError

    streamed = Response(200, body=pieces)  # type: ignore[arg-type]  # it must not be looked at

    assert sent.restored(streamed) is streamed


@pytest.mark.parametrize("kind", list(KnownBy))
def test_the_pseudonyms_of_a_body_are_found(kind: KnownBy) -> None:
    pseudonym = Pseudonyms("a salt for tests").of(kind, "Mia Krystof")

    assert pseudonyms_in(f'{{"a": "{pseudonym}"}}'.encode()) == {pseudonym}
    assert pseudonyms_in(b'{"a": "Mia Krystof"}') == set()


PIECES = (
    *("00000000", "0000", "0123456789abcdef", "0123456789", "user-", "person-", "@example.invalid", "Person ", "Text "),
    *("https://example.invalid/avatar/", "?user=", "&a=", "?", "=", " ", "ü"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_pseudonyms_are_found_and_put_back_wherever_they_stand(text: str) -> None:
    body, sent = text.encode(), SentPeople()
    there = {found[0] for found in PSEUDONYM.finditer(text)}
    for one in there:
        sent.add(one, "mia@x")

    assert pseudonyms_in(body) == there
    told = re.compile(r"([?&]\w{1,40}=)?(" + PSEUDONYM.pattern + ")", re.ASCII)
    expected = told.sub(lambda found: found[1] + "mia%40x" if found[1] else "mia@x", text)
    assert sent.restored(Response(200, body=body)).content == expected.encode()
