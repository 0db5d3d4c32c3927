"""tape/blocks.py: interactions are made of their bytes, and outlined without what means nothing."""

from __future__ import annotations

from hypothesis import given

from linktape.tape import reader, writer
from linktape.tape.blocks import Blocks
from linktape.tape.cassette import Cassette
from tests.tape.support import interaction, linking
from tests.tape.test_writer import BODIES

HEAD = writer.file_head({})


def read(*blocks: bytes) -> Cassette:
    return reader.cassette(HEAD + b"".join(blocks), "a.yaml")


@given(BODIES, BODIES)
def test_an_outline_means_the_same_as_the_whole(asked: bytes, answered: bytes) -> None:
    one = interaction("PUT", "/rest/api/2/issue/HSP-1?a=1", asked, 200, answered)

    cassette = read(writer.block(one), writer.block(linking()))

    for outline, whole in zip(cassette.outlines(), cassette, strict=True):
        assert outline.operation == whole.operation
        assert outline.request.target == whole.request.target
        assert outline.response.status == whole.response.status
        assert (outline.file, outline.line, outline.index) == (whole.file, whole.line, whole.index)


def test_what_was_edited_is_made_at_once_and_the_rest_when_it_is_needed() -> None:
    edited = writer.block(interaction()).replace(b"code: 200", b"code: 204").replace(b"code: 201", b"code: 204")

    cassette = read(writer.block(linking()), edited, writer.block(linking()))

    assert isinstance(cassette.makers, Blocks)
    assert list(cassette.makers.made) == [1]
    assert [one.index for one in cassette] == [0, 1, 2]
    assert [one.line for one in cassette] == [one.line for one in cassette.outlines()]


def test_interactions_of_one_block_and_of_none_keep_the_others_in_their_places() -> None:
    first, second = (writer.block(one) for one in (linking(), interaction()))
    without_mark = first[: first.rfind(b"  # end ")]

    cassette = read(first, without_mark + second, b"# nothing\n  # end 00000000 by-hand\n", first)

    assert [one.operation.id for one in cassette] == [one.operation.id for one in cassette.outlines()]
    assert [one.index for one in cassette] == [0, 1, 2, 3]
    assert len(cassette.notices) == 2
