"""edge/rendered.py: what is kept of an answer is what would be rendered anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from linktape.edge.rendered import RenderedAnswers
from linktape.messages import SITE, Delivery, Headers, Network, Request, Response
from linktape.streams import LONG_BYTES

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
REQUEST = Request("GET", "/rest/api/3/myself", client_base="http://127.0.0.1:8095/s/a")
ANSWER = Response(200, Headers({"Content-Type": "application/json"}), b'{"self":"' + SITE.encode() + b'/rest"}')

FIELDS = 256  # of so many answers `wire` knows the fields


def message(response: Response, request: Request = REQUEST, *, by: RenderedAnswers | None = None) -> bytes:
    made = (RenderedAnswers() if by is None else by).message(response, request, AT, is_head=False)
    assert made is not None
    return made


def others(count: int, by: RenderedAnswers) -> None:
    """Send answers that nobody keeps."""
    for number in range(count):
        message(replace(ANSWER, headers=Headers({"X-Other": str(number)}), body=b"%d" % number), by=by)


def test_an_answer_is_dated_and_calls_the_site_as_the_client_does() -> None:
    head, _, body = message(ANSWER).partition(b"\r\n\r\n")

    assert head.split(b"\r\n")[:2] == [b"HTTP/1.1 200 OK", b"Date: Sat, 31 Jan 2026 12:00:00 GMT"]
    assert body == b'{"self":"http://127.0.0.1:8095/s/a/rest"}'


@pytest.mark.parametrize(
    "other",
    [
        replace(ANSWER, status=404),
        replace(ANSWER, body=b"{}"),
        replace(ANSWER, headers=Headers({"Content-Type": "text/plain"})),
        replace(ANSWER, headers=ANSWER.headers.plus(("X-Id", "1"))),
    ],
)
def test_another_answer_is_another_message(other: Response) -> None:
    by = RenderedAnswers()
    first = message(ANSWER, by=by)

    assert message(other, by=by) == message(other) != first
    assert message(ANSWER, by=by) == first


def test_fields_that_an_answer_alone_has_are_written_each_time() -> None:
    by = RenderedAnswers()
    one, two = (replace(ANSWER, headers=ANSWER.headers.plus(("X-Id", number))) for number in "12")

    assert b"\r\nX-Id: 1\r\n" in message(one, by=by)
    assert message(two, by=by) == message(one, by=by).replace(b"X-Id: 1", b"X-Id: 2")


def test_what_is_made_anew_for_each_call_is_not_kept() -> None:
    by = RenderedAnswers()

    others(1_000, by)

    assert len(by) <= FIELDS


def test_a_rendered_answer_goes_with_the_answer() -> None:
    by = RenderedAnswers()
    answer = replace(ANSWER, headers=Headers({"X-Id": "1"}))
    message(answer, by=by)
    message(answer, replace(REQUEST, client_base="http://jira.test"), by=by)
    assert len(by) == 2

    del answer
    others(FIELDS, RenderedAnswers())

    assert len(by) == 0


def test_what_comes_again_is_kept() -> None:
    by = RenderedAnswers()
    answers = [replace(ANSWER, body=b"%d" % number) for number in range(1_000)]

    sent = [[message(answer, by=by) for answer in answers] for _ in range(3)]

    assert len(by) == len(answers)
    assert sent[0] == sent[1] == sent[2]


def test_by_another_address_it_is_rendered_anew() -> None:
    by = RenderedAnswers()
    message(ANSWER, by=by)

    assert b"http://jira.test/rest" in message(ANSWER, replace(REQUEST, client_base="http://jira.test"), by=by)


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
    assert RenderedAnswers().message(answer, REQUEST, AT, is_head=False) is None
