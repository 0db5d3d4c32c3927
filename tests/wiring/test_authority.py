"""wiring/authority.py: the authority is the same at each start, is its owner's alone, and is renewed in time."""

from __future__ import annotations

import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509 import load_pem_x509_certificate

from linktape.errors import UsageError
from linktape.wiring.authority import kept_in, made_in

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def expiry(folder: Path) -> datetime:
    return load_pem_x509_certificate((folder / "authority.pem").read_bytes()).not_valid_after_utc


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_next_start_has_the_same_authority(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "linktape"

    first, second = (kept_in(folder, NOW).maker.cert_pem.bytes() for _ in range(2))

    assert first == second == (folder / "authority.pem").read_bytes()


def test_the_folder_and_the_key_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "linktape"
    folder.mkdir(mode=0o755)
    kept_in(folder, NOW)
    (folder / "authority.key").chmod(0o644)

    kept_in(folder, NOW)

    assert mode(folder) == 0o700
    assert mode(folder / "authority.key") == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["authority.key", "authority.pem"]


def test_an_authority_that_is_about_to_expire_is_made_anew(tmp_path: Path) -> None:
    kept_in(tmp_path, NOW)
    before = (tmp_path / "authority.pem").read_bytes()

    kept_in(tmp_path, expiry(tmp_path) - timedelta(days=31))
    assert (tmp_path / "authority.pem").read_bytes() == before
    kept_in(tmp_path, expiry(tmp_path) - timedelta(days=29))
    assert (tmp_path / "authority.pem").read_bytes() != before


def test_a_certificate_that_was_lost_is_written_again(tmp_path: Path) -> None:
    before = kept_in(tmp_path, NOW).certificate.read_bytes()
    (tmp_path / "authority.pem").unlink()

    assert kept_in(tmp_path, NOW).certificate.read_bytes() == before


@pytest.mark.parametrize("text", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_holds_something_else_is_left_alone_and_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "authority.key").write_text(text)

    with pytest.raises(UsageError, match=r"authority\.key holds no authority; move it away"):
        kept_in(tmp_path, NOW)

    assert (tmp_path / "authority.key").read_text() == text


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match=r"linktape keeps its authority in .*file"):
        kept_in(tmp_path / "file" / "linktape", NOW)


def test_an_authority_for_one_start_leaves_no_key(tmp_path: Path) -> None:
    made_in(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["authority.pem"]
    assert b"PRIVATE" not in (tmp_path / "authority.pem").read_bytes()


def test_without_trustme_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)

    with pytest.raises(UsageError, match=r"pip install 'linktape\[tls\]'.*--tls-cert FILE --tls-key FILE"):
        made_in(tmp_path)
    with pytest.raises(UsageError, match=r"pip install 'linktape\[tls\]'"):
        kept_in(tmp_path, NOW)
