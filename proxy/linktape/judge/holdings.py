"""Judging what Jira holds afterwards: links, comments, links to something outside it. Only the mock can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, assert_never

from linktape.judge.expectations import CommentCount, HoldingsExpectation, LinkCount, RemoteLinkCount, Violation
from linktape.wording import counted


class Holdings(Protocol):
    """What a fake Jira holds."""

    def graph(self) -> list[tuple[str, str, str]]:
        """Give every link as (type name, key of the source, key of the destination)."""
        ...

    def comment_texts(self, issue_key: str) -> list[str]:
        """Give the texts of an issue's comments."""
        ...

    def remote_targets(self, issue_key: str) -> list[tuple[str, str]]:
        """Give the URL and the title of each link from an issue to something outside Jira."""
        ...


def violations(expectations: Sequence[HoldingsExpectation], holdings: Holdings) -> Iterator[Violation]:
    """Say what Jira does not hold as it should."""
    for expectation in expectations:
        match expectation:
            case LinkCount():
                yield from _links(expectation, holdings)
            case CommentCount(issue=issue):
                because = "everybody who watches the issue is told of every comment"
                yield from _counted(expectation, len(holdings.comment_texts(issue)), "comment", because)
            case RemoteLinkCount(issue=issue, url=url):
                because = "without a global id each run of a client makes one more"
                targets = [target for target, _ in holdings.remote_targets(issue) if url in (None, target)]
                yield from _counted(expectation, len(targets), "web link", because)
            case _:
                assert_never(expectation)


def _links(expected: LinkCount, holdings: Holdings) -> Iterator[Violation]:
    links = holdings.graph()
    kind, source, destination = expected.type, expected.source, expected.destination
    count = links.count((kind, source, destination))
    backwards = links.count((kind, destination, source)) if source != destination else 0
    if count != expected.count:
        turned = f", and {backwards} the other way round" if backwards else ""
        because = expected.because or "the links in Jira are what the client is there for"
        happened = f"{counted(count, 'link')} {expected.about}{turned}"
        yield Violation(expected.name, [], happened, f"{expected.count}", because)


def _counted(expected: CommentCount | RemoteLinkCount, count: int, what: str, because: str) -> Iterator[Violation]:
    least, most = expected.at_least or 0, expected.at_most
    if count < least or (most is not None and count > most):
        wanted = f"at least {least}" if count < least else f"at most {most}"
        happened = f"{counted(count, what)} on {expected.about}"
        yield Violation(expected.name, [], happened, wanted, expected.because or because)
