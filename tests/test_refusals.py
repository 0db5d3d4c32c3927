"""refusals.py: what linktape itself answers is marked, in Jira's form, and shows nothing of the inside."""

from __future__ import annotations

import json
import re

import pytest

from linktape import refusals
from linktape.errors import RequestRefused, UpstreamFailed
from linktape.messages import Response


def said(response: Response) -> list[str]:
    messages = json.loads(response.content)["errorMessages"]
    assert isinstance(messages, list)
    return messages


@pytest.mark.parametrize(
    ("error", "status", "mark", "cause"),
    [
        (RequestRefused(413, "too long"), 413, "refused", "refused"),
        (UpstreamFailed(502, "gone", "reset"), 502, "upstream", "upstream: reset"),
        (UpstreamFailed(504, "slow", "timeout"), 504, "upstream", "upstream: timeout"),
    ],
)
def test_a_refusal_names_its_cause(error: RequestRefused | UpstreamFailed, status: int, mark: str, cause: str) -> None:
    answer = refusals.refusal(error)

    assert (answer.status, answer.headers.get("Linktape-Error"), answer.cause) == (status, mark, cause)
    assert said(answer) == [f"linktape: {error}"]
    assert answer.origin == f"linktape: {mark}"


def test_what_the_mock_does_not_serve_is_told_as_its_own_limit_with_a_way_out() -> None:
    answer = refusals.unsupported("POST issue/bulk is not served")

    assert (answer.status, answer.headers.get("Linktape-Error"), answer.is_unsupported) == (501, "unsupported", True)
    assert said(answer)[0].startswith("linktape: POST issue/bulk is not served. Let the site answer it")


def test_an_error_of_our_own_tells_the_client_its_class_and_the_log_the_rest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        raise ValueError("canary in C:/inside")
    except ValueError as exc:
        answer = refusals.own_error(exc, lambda text: text.replace("canary", "[redacted]"))

    assert answer.status == 500
    [message] = said(answer)
    found = re.fullmatch(r"linktape: an error of its own \(ValueError\); the log has more, by ([0-9a-f]{8})", message)
    assert found
    assert f"an error of linktape's own, {found[1]}\n" in caplog.text
    assert "[redacted] in C:/inside" in caplog.text
    assert "Traceback" in caplog.text
    assert "canary" not in caplog.text


def test_a_client_that_is_gone_and_a_call_that_was_stopped_are_told_nothing() -> None:
    assert (refusals.CLIENT_GONE.status, refusals.STOPPED.status) == (499, 503)
    assert refusals.CLIENT_GONE.is_silent
    assert refusals.STOPPED.is_silent
