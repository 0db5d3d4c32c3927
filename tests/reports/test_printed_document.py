"""reports/printed_document.py: what a command prints, as Markdown."""

from __future__ import annotations

from linktape.reports.printed_document import (
    Grid,
    GridColumn,
    Heading,
    Items,
    Judged,
    Quoted,
    Sentence,
    bad_first,
    markdown,
)

GOOD, WARN, BAD = Judged("good", "good"), Judged("so-so", "warn"), Judged("bad", "bad")


def test_each_part_is_a_block_of_markdown() -> None:
    text = markdown([Heading("One", 2), Sentence("Two."), Items(["three", "four"]), Quoted("five\nsix")])

    assert text == "## One\n\nTwo.\n\n- three\n- four\n\n    five\n    six\n"


def test_a_grid_is_a_table_in_columns_whose_bad_cells_stand_out() -> None:
    text = markdown([Grid([GridColumn("name", is_code=True), GridColumn("is")], [("a", GOOD), ("long", BAD)])])

    assert text.splitlines() == [
        "| name   | is      |",
        "| ------ | ------- |",
        "| `a`    | good    |",
        "| `long` | **bad** |",
    ]


def test_sentences_make_no_column_wide() -> None:
    text = markdown(
        [Grid([GridColumn("says", is_prose=True), GridColumn("is")], [("a long sentence", WARN), ("b", "")])]
    )

    assert text.splitlines()[1:] == ["| --- | --- |", "| a long sentence | **so-so** |", "| b |  |"]


def test_no_cell_can_begin_another_one_or_another_line() -> None:
    text = markdown([Grid([GridColumn("name"), GridColumn("is")], [("a|b\n| c", "d")])])

    assert text.splitlines()[2:] == ["| a\\|b \\| c | d   |"]


def test_the_bad_come_first_and_the_others_stay_in_their_order() -> None:
    grid = Grid([GridColumn("n"), GridColumn("is")], [("1", GOOD), ("2", WARN), ("3", BAD), ("4", ""), ("5", BAD)])

    assert [line[0] for line in bad_first(grid)] == ["3", "5", "2", "1", "4"]


def test_lines_that_are_ordered_stay_so_and_numbers_end_below_each_other() -> None:
    grid = Grid([GridColumn("n", is_number=True), GridColumn("is")], [("1", GOOD), ("200", BAD)], is_ordered=True)

    assert bad_first(grid) == grid.lines
    assert markdown([grid]).splitlines() == [
        "|   n | is      |",
        "| --: | ------- |",
        "|   1 | good    |",
        "| 200 | **bad** |",
    ]
