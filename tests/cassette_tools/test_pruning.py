"""cassette_tools/pruning.py: what no run has played, and what of it may go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from linktape.cassette_tools.played_notes import CassetteNotes, key
from linktape.cassette_tools.pruning import day, moment, pruned
from linktape.errors import UsageError
from linktape.tape import writer
from linktape.tape.cassette import Interaction
from tests.tape.support import RECORDED_AT, interaction, linking

NOW = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)
RUN = datetime(2026, 5, 1, tzinfo=UTC)
READ, LINK, OTHER = interaction(), linking(), interaction(target="/rest/api/3/issue/MKY-1")


def file(*told: Interaction) -> bytes:
    return writer.file_head({}) + b"".join(map(writer.block, told))


def notes(*played: Interaction, at: datetime = RUN, run: datetime | None = RUN) -> CassetteNotes:
    return CassetteNotes(run=run, played={key(one): at for one in played})


def test_what_no_run_played_goes_and_is_told_in_jiras_words() -> None:
    found = pruned(file(READ, LINK, OTHER), "a.yaml", notes(READ, OTHER))

    assert [(one.interaction.place, one.asked, one.last) for one in found.unplayed] == [
        ("a.yaml:31", "link HSP-1 blocks MKY-1", None)
    ]
    assert (found.count, found.goes, found.content) == (3, 1, file(READ, OTHER))


def test_since_counts_from_the_last_time() -> None:
    known = CassetteNotes(run=NOW, played={key(READ): NOW, key(LINK): RUN})

    found = pruned(file(READ, LINK), "a.yaml", known, since=NOW - timedelta(days=7))

    assert [(one.interaction.index, one.last) for one in found.unplayed] == [(1, RUN)]
    assert pruned(file(READ, LINK), "a.yaml", known).goes == 0


def test_what_was_recorded_after_the_last_run_stays_for_no_run_could_play_it() -> None:
    new = replace(LINK, recorded_at=RUN + timedelta(seconds=1))

    found = pruned(file(READ, new), "a.yaml", notes(READ))

    assert [one.stays for one in found.unplayed] == ["it was recorded after the last run that went well (2026-05-01)"]
    assert found.content == file(READ, new)


def test_what_somebody_has_commented_stays() -> None:
    data = file(READ, LINK).replace(b'- request:\n    method: "POST"', b'# why\n- request:\n    method: "POST"')

    found = pruned(data, "a.yaml", notes(READ))

    assert [one.stays for one in found.unplayed] == ["somebody has commented it"]
    assert found.content == data


def test_two_that_say_the_same_are_played_when_one_is() -> None:
    assert pruned(file(READ, LINK, READ), "a.yaml", notes(READ, LINK)).goes == 0


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (
            CassetteNotes(),
            "a.yaml: no `linktape run` that went well has answered from it, so nothing is known of its use",
        ),
        (notes(READ, run=None), "no `linktape run` that went well has answered from it"),
        (notes(), "no interaction of it was played; delete the file if nobody needs it"),
    ],
)
def test_where_nothing_can_be_told_nothing_goes(known: CassetteNotes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        pruned(file(READ, LINK), "a.yaml", known)


def test_a_run_before_since_tells_nothing() -> None:
    with pytest.raises(UsageError, match="has answered from it since 2026-06-01 12:30 UTC"):
        pruned(file(READ, LINK), "a.yaml", notes(READ), since=NOW)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-05-01", RUN),
        ("2026-05-01T02:00:00+02:00", RUN),
        ("31d", NOW - timedelta(days=31)),
        ("2w", NOW - timedelta(days=14)),
        ("12h", NOW - timedelta(hours=12)),
    ],
)
def test_since_is_a_date_or_how_long_ago(text: str, at: datetime) -> None:
    assert moment(text, NOW) == at


@pytest.mark.parametrize("text", ["yesterday", "30", "2026-02-31", "-3d"])
def test_another_since_is_told_how_to_be_written(text: str) -> None:
    with pytest.raises(UsageError, match="write a date such as 2026-10-01, or how long ago: 30d, 4w, 12h"):
        moment(text, NOW)


def test_a_day_is_said_as_people_say_it() -> None:
    assert (day(RUN), day(RECORDED_AT)) == ("2026-05-01", "2026-01-31 12:00 UTC")
