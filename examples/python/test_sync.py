"""Run them with: linktape run --mock --env JIRA_URL -- pytest examples/python."""

import json
import os
import pathlib

import jira
import pytest
import sync

WANTED = json.loads((pathlib.Path(__file__).parents[1] / "wanted.json").read_text())


@pytest.fixture
def client(request):
    """A client in a session of its own: each test has its own Jira."""
    url = f"{os.environ['JIRA_URL']}/s/{request.node.name}"
    return jira.JIRA(url, basic_auth=("admin@example.com", "token"), max_retries=0)


def test_all_links_are_made(client):
    assert sync.sync(client, WANTED) == 2
    assert all(sync.is_there(client, link) for link in WANTED)


def test_a_second_run_makes_nothing(client):
    sync.sync(client, WANTED)

    assert sync.sync(client, WANTED) == 0
    assert len(client.comments("HSP-1")) == 1


def test_the_direction_is_kept(client):
    sync.sync(client, WANTED)

    assert not sync.is_there(client, {**WANTED[0], "from": "MKY-1", "to": "HSP-1"})


def test_a_link_type_that_is_not_there_is_an_error(client):
    with pytest.raises(jira.JIRAError, match="No issue link type with name 'Haunts'"):
        sync.sync(client, [{**WANTED[0], "type": "Haunts"}])
