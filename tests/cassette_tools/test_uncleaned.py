"""cassette_tools/uncleaned.py: what another tool recorded, and nobody cleaned, is told before it is added to."""

from __future__ import annotations

from pathlib import Path

from linktape.cassette_tools.cleaning import clean
from linktape.cassette_tools.uncleaned import warning
from linktape.redaction.redactor import Redactor
from linktape.tape.files import CassetteWriter
from tests.cassette_tools.test_scan import vcrpys
from tests.redaction.canaries import canary
from tests.tape.support import interaction

DIRTY = vcrpys(
    answered='{"accountId": "5b10a2844c20165700ede21g", "emailAddress": "mia@acme.example"}',
    answered_headers={"Set-Cookie": [f"JSESSIONID={canary(1)}; Path=/"]},
)
SAID = (
    "a.yaml: what linktape did not write holds 1 secret and 2 personal data; `linktape cassette redact a.yaml` takes "
    "them out (a value of the header Set-Cookie, account id, e-mail address)"
)


def added_to(path: Path) -> bytes:
    writer = CassetteWriter.open(path, "new_episodes")
    writer.append(interaction())
    writer.close()
    return path.read_bytes()


def test_a_file_that_is_not_clean_is_told_by_kinds_and_with_the_command() -> None:
    assert warning(DIRTY, "a.yaml") == SAID


def test_it_is_told_again_when_linktape_has_added_to_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(DIRTY)

    assert warning(added_to(path), "a.yaml") == SAID


def test_nothing_is_told_of_a_file_that_is_clean(tmp_path: Path) -> None:
    cleaned = clean(DIRTY, "a.yaml", Redactor())

    assert warning(cleaned, "a.yaml") is None
    assert warning(added_to(tmp_path / "b.yaml"), "b.yaml") is None
    assert warning(vcrpys(), "c.yaml") is None
    assert warning(b"", "d.yaml") is None


def test_many_kinds_are_told_in_part_secrets_first() -> None:
    headers = {name: [canary(1)] for name in ("Cookie", "X-Auth-Token", "Authorization", "X-Api-Key")}

    said = warning(DIRTY.replace(b"headers: {}", f"headers: {headers}".encode(), 1), "a b.yaml")

    assert said is not None
    assert "5 secrets and 2 personal data; `linktape cassette redact 'a b.yaml'`" in said
    assert said.endswith(" and 4 more kinds)")
    assert "e-mail" not in said
