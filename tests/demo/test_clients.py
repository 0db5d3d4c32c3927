"""demo/clients.py: a step is told as the client saw it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from linktape.demo.clients import outcome


class ClientError(Exception):
    """What a foreign client raises."""

    def __init__(self, message: str, status_code: int | None = None, text: str | None = None) -> None:
        self.status_code = status_code
        self.text = text
        super().__init__(message)


def raising(error: Exception) -> Callable[[], None]:
    def step() -> None:
        raise error

    return step


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("no\n  such link"), "ValueError: no such link"),
        (ValueError(), "ValueError: (no message)"),
        (ClientError("JiraError 404 at http://x/", 404, "No issue link"), "ClientError 404: No issue link"),
        (ClientError("only this", 413), "ClientError 413: only this"),
        (ClientError("shown", None, "not a status, so not asked for"), "ClientError: shown"),
    ],
)
def test_an_exception_is_its_class_its_status_and_jiras_words_on_one_line(error: Exception, said: str) -> None:
    assert outcome(raising(error)) == said


def test_a_step_that_ends_well_was_answered() -> None:
    assert outcome(lambda: 7) == "answered"
