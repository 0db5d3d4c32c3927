"""errors.py: every error has its exit code, and a file's problems are told with their places."""

from __future__ import annotations

import pytest

from linktape import errors
from linktape.errors import BadDocument, LinktapeError, Problem, RequestRefused, UpstreamFailed


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a.yaml", 3, 7, "'fautl' is not known"), "a.yaml:3:7: 'fautl' is not known"),
        (
            Problem("a.yaml", 3, 7, "'x' is not known", "did you mean 'y'?"),
            "a.yaml:3:7: 'x' is not known: did you mean 'y'?",
        ),
    ],
)
def test_a_problem_is_where_what_and_what_instead(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_a_bad_document_tells_every_problem_on_a_line_of_its_own() -> None:
    problems = [Problem("a.yaml", line, 1, "wrong") for line in (3, 5)]

    error = BadDocument(problems)

    assert error.problems == tuple(problems)
    assert str(error) == "a.yaml:3:1: wrong\na.yaml:5:1: wrong"


def test_the_tree_at_the_top_of_the_file_is_the_tree_that_is_there() -> None:
    told = {line.split("──")[-1].split()[0]: line for line in (errors.__doc__ or "").splitlines() if "──" in line}
    there = {
        name: kind
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, LinktapeError) and kind is not LinktapeError
    }

    assert told.keys() == there.keys()
    for name, kind in there.items():
        if " exit " in told[name]:
            assert f" exit {kind.exit_code} " in f"{told[name]} ", name
        assert ("│   " in told[name]) is (kind.__base__ is not LinktapeError), name


def test_what_a_client_is_answered_carries_its_status() -> None:
    refused, failed = RequestRefused(413, "too long", "send less"), UpstreamFailed(504, "slow", "timeout")

    assert (refused.status, refused.hint, str(refused)) == (413, "send less", "too long")
    assert (failed.status, failed.cause, str(failed)) == (504, "timeout", "slow")
