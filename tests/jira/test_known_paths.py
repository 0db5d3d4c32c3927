"""jira/known_paths.py: what Jira serves is told from what nobody has."""

from __future__ import annotations

from importlib import resources

import pytest

from linktape.jira.known_paths import KnownPath, is_word, known_path
from linktape.jira.operations import ROUTES


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("issue/picker", KnownPath("issue/picker", ("GET",))),
        ("issue/HSP-1/watchers", KnownPath("issue/{}/watchers", ("GET", "POST", "DELETE"))),
        ("project/search", KnownPath("project/search", ("GET",))),
        ("project/HSP", KnownPath("project/{}", ("GET", "PUT", "DELETE"))),
        ("project/s%65arch", KnownPath("project/search", ("GET",))),
        ("status/search", KnownPath("status")),
        ("project/HSP/anything/at/all", KnownPath("project")),
        ("project//versions", KnownPath("project")),
        ("issue/HSP-1/worklog/7/anything", KnownPath("issue")),
        ("issue/createmeta/a/b/c/d", KnownPath("issue")),
        ("issue/HSP-1/anything", None),
        ("issueLink/10000/properties", None),
        ("serverInfo/x", None),
        ("issueLinks", None),
        ("", None),
        ("{}", None),
    ],
)
def test_a_path_behind_the_version_is_found_by_template_or_resource(path: str, known: KnownPath | None) -> None:
    assert known_path(path) == known


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/rest/agile/1.0/board/7/sprint", KnownPath("/rest/agile/1.0/board/{}/sprint", ("GET",))),
        ("/rest/agile/1.0/anything", KnownPath("/rest/agile")),
        ("/gateway/api/graphql", KnownPath("/gateway/api/graphql", ("POST",))),
        ("/rest/myapp/1.0/things", None),
        ("/rest", None),
        ("/", None),
        ("/secure/attachment/1/a.png", None),
    ],
)
def test_a_whole_path_is_found_by_template_or_by_its_first_two_segments(path: str, known: KnownPath | None) -> None:
    assert known_path(path) == known


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("createmeta", True), ("picker", True), ("bulk", True), ("archive", True), ("search", True), ("undefined", False)],
)
def test_words_of_jiras_in_the_place_of_an_id_are_known(name: str, is_one: bool) -> None:
    assert is_word(name) is is_one


def test_the_list_has_every_route_that_linktape_serves() -> None:
    for template, methods in ROUTES.items():
        path = template.format(issue="HSP-1", link="1", type="2", remote="3")
        known = known_path(path)
        assert known is not None, template
        assert {*methods} <= {*known.methods}, template


def test_the_list_is_in_order_and_names_no_path_twice() -> None:
    lines = resources.files("linktape.jira").joinpath("known_paths.tsv").read_text(encoding="utf-8").splitlines()
    paths = [line.partition("\t")[2] for line in lines if not line.startswith("#")]

    assert paths == sorted({*paths})
