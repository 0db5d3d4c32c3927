"""From recordings to one cassette: one site, no secrets, every loss named."""

from __future__ import annotations

import json

import pytest

from linktape.cassette_tools.importing.cassette import cassette
from linktape.cassette_tools.importing.readers import ForeignRecording, read
from linktape.cassette_tools.scan import scan
from linktape.errors import UsageError
from linktape.messages import SITE
from linktape.redaction.redactor import Redactor
from linktape.tape import reader
from tests.cassette_tools.importing.recordings import FILES, recording
from tests.redaction.canaries import canary, encode64

TOKEN = canary(3)


def call(url: str, answer: str = "{}", **headers: str) -> dict[str, object]:
    """Give an entry of an archive."""
    fields = [{"name": name, "value": value} for name, value in headers.items()]
    request = {"method": "GET", "url": url, "headers": fields}
    kind = [{"name": "Content-Type", "value": "application/json"}]
    return {"request": request, "response": {"status": 200, "headers": kind, "content": {"text": answer}}}


def archive(*entries: dict[str, object]) -> ForeignRecording:
    return read(json.dumps({"log": {"version": "1.2", "entries": entries}}).encode(), "a.har")


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir()))
def test_a_cassette_has_what_the_recording_had(name: str) -> None:
    found = recording(name)

    made = cassette([found], Redactor())

    kept = reader.cassette(made.content, "new.yaml")
    assert kept.is_ours
    assert not kept.notices
    told = [one for one in found.interactions if "/rest/" in one.request.path]
    assert [(one.request.target, one.request.content, one.response.content) for one in kept] == [
        (one.request.target, one.request.content, one.response.content) for one in told
    ]
    assert made.count == len(kept)
    assert b"acme" not in made.content


def test_a_secret_is_taken_out_wherever_it_stands_and_people_get_pseudonyms() -> None:
    url = "https://acme.example/rest/api/3/myself"
    answer = json.dumps({"displayName": "Mia Krystof", "emailAddress": "mia@acme.example", "said": TOKEN})
    echo = call(url, answer)
    signed = call(f"{url}?expand={TOKEN}", "{}", Authorization=f"Basic {encode64('mia@acme.example:' + TOKEN)}")

    made = cassette([archive(echo, signed)], Redactor())

    text = made.content.decode()
    assert TOKEN not in text
    assert "Krystof" not in text
    assert "mia@" not in text
    assert not scan(made.content, "new.yaml")


def test_what_is_called_by_a_secret_is_left_out_and_the_loss_does_not_tell_it() -> None:
    entry = call("https://acme.example/rest/api/3/myself", json.dumps({"ana@acme.example": 1}))

    made = cassette([archive(entry)], Redactor())

    assert made.count == 0
    assert [str(loss) for loss in made.losses if "ana" in str(loss)] == []
    assert "GET /rest/api/3/myself: The body has" in str(made.losses[0])


def test_pages_pictures_and_other_hosts_are_named_together() -> None:
    api = call("https://acme.example/rest/api/3/myself")
    others = [call(f"https://cdn.example/{number}.js?secret={TOKEN}") for number in range(5)]

    made = cassette([archive(api, call("https://acme.example/browse/HSP-1"), *others)], Redactor())

    assert made.count == 1
    (loss,) = made.losses
    assert "not of this Jira's REST API, and left out: https://acme.example/browse/HSP-1 (line 1)" in loss.what
    assert loss.what.endswith("and 3 more")
    assert TOKEN not in loss.what


def test_of_several_sites_one_is_to_be_named() -> None:
    two = [archive(call("https://old.example/rest/api/3/myself"), call("https://new.example/rest/api/3/myself", "[]"))]

    with pytest.raises(UsageError, match=r"https://old.example and https://new.example.*--recorded-site URL"):
        cassette(two, Redactor())
    with pytest.raises(UsageError, match=r"nothing was recorded from https://third\.example"):
        cassette(two, Redactor(), "https://third.example")

    made = cassette(two, Redactor(), "https://new.example")
    assert [one.response.content for one in reader.cassette(made.content, "new.yaml")] == [b"[]"]


def test_several_files_become_one_in_their_order() -> None:
    made = cassette([recording("wiremock.json"), recording("nock.json")], Redactor())

    assert made.count == 9
    assert [one.request.client_base for one in reader.cassette(made.content, "new.yaml")] == [SITE] * 9
