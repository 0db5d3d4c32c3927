"""Makes the table of JQL's fields in docs/mock.md, from the one table of fields."""

from __future__ import annotations

from linktape.fake.operations.jql.comparing import EQUALITY, ORDER, WORDS
from linktape.fake.operations.jql.searched_fields import FIELDS


def fields() -> str:
    """Make the table: the names of each field, its operators, and whether it sorts."""
    lines = ["| field | operators | sorts |", "| --- | --- | --- |"]
    for field in dict.fromkeys(FIELDS.values()):
        names = ", ".join(f"`{name}`" for name, one in FIELDS.items() if one is field)
        written = [*EQUALITY, *ORDER, *WORDS]
        operators = " ".join(f"`{operator}`" for operator in dict.fromkeys(written) if operator in field.operators)
        lines.append(f"| {names} | {operators} | {'yes' if field.sort else 'no'} |")
    return "\n".join(lines)
