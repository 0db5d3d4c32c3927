"""edge/rendered.py: an answer that is rendered already goes out as one that is rendered anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from linktape.edge.rendered import Rendered, rendered
from linktape.messages import SITE, Delivery, Headers, Network, Request, Response
from linktape.streams import LONG_BYTES

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
REQUEST = Request("GET", "/rest/api/3/myself", client_base="http://127.0.0.1:8095/s/a")
ANSWER = Response(200, Headers({"Content-Type": "application/json"}), b'{"self":"' + SITE.encode() + b'/rest"}')


def made_of(response: Response, request: Request = REQUEST) -> Rendered:
    made = rendered(response, request, is_head=False)
    assert made is not None
    return made


def message(response: Response, request: Request = REQUEST) -> bytes:
    data = made_of(response, request).message(response, AT)
    assert data is not None
    return data


def test_an_answer_is_dated_and_calls_the_site_as_the_client_does() -> None:
    head, _, body = message(ANSWER).partition(b"\r\n\r\n")

    assert head.split(b"\r\n")[:2] == [b"HTTP/1.1 200 OK", b"Date: Sat, 31 Jan 2026 12:00:00 GMT"]
    assert body == b'{"self":"http://127.0.0.1:8095/s/a/rest"}'


def test_the_same_answer_with_another_origin_is_rendered_already() -> None:
    assert made_of(ANSWER).is_of(replace(ANSWER, origin="mock", cause="why"))


@pytest.mark.parametrize(
    "other",
    [
        replace(ANSWER, status=404),
        replace(ANSWER, body=b"{}"),
        replace(ANSWER, headers=Headers({"Content-Type": "text/plain"})),
        replace(ANSWER, delivery=Delivery(delay_s=0.1)),
        replace(ANSWER, delivery=Delivery(network=Network.TRUNCATE)),
        replace(ANSWER, delivery=Delivery(bytes_per_s=100)),
    ],
)
def test_another_answer_is_another_message(other: Response) -> None:
    assert not made_of(ANSWER).is_of(other)


def test_fields_that_an_answer_alone_has_are_written_each_time() -> None:
    one, two = (replace(ANSWER, headers=ANSWER.headers.plus(("X-Id", number))) for number in "12")
    ready = made_of(one)

    assert ready.is_of(two)
    assert ready.message(one, AT) == message(one)
    assert b"\r\nX-Id: 1\r\n" in message(one)
    assert ready.message(two, AT) == message(one).replace(b"X-Id: 1", b"X-Id: 2")


def test_an_answer_with_fields_of_its_own_is_not_kept_for_them() -> None:
    assert made_of(ANSWER).response is ANSWER
    assert made_of(replace(ANSWER, headers=ANSWER.headers.plus(("X-Id", "1")))).response is None


def test_by_another_address_it_is_rendered_in_another_way() -> None:
    assert b"http://jira.test/rest" in message(ANSWER, replace(REQUEST, client_base="http://jira.test"))


@pytest.mark.parametrize(
    "answer",
    [
        replace(ANSWER, delivery=Delivery(delay_s=0.1)),
        replace(ANSWER, delivery=Delivery(network=Network.TRUNCATE)),
        replace(ANSWER, delivery=Delivery(bytes_per_s=100)),
        replace(ANSWER, body=bytes(LONG_BYTES + 1)),
        replace(ANSWER, headers=Headers({"X": "line\nbreak"})),
    ],
)
def test_what_takes_its_time_or_cannot_be_sent_is_delivered_otherwise(answer: Response) -> None:
    assert rendered(answer, REQUEST, is_head=False) is None
