"""Coverage: kept over many runs in files, and told to people and CI. What was met is no failure of anybody's.

Each process adds a file of its own to `.linktape/coverage`, so none waits for another.
"""

from __future__ import annotations

import json
import os
import secrets
from html import escape
from pathlib import Path

from pydantic import ValidationError

from linktape.errors import UsageError
from linktape.judge.coverage import Coverage, Measured, percent_words
from linktape.reports import printed_document
from linktape.reports.junit import Case, suite_xml
from linktape.reports.printed_document import Grid, GridColumn, Heading, Items, Judged, Part, Sentence
from linktape.reports.report_files import write

FOLDER = Path(".linktape") / "coverage"
_MOST_BYTES = 4 << 20

COLUMNS = (
    GridColumn("operation", is_code=True),
    GridColumn("status"),
    GridColumn("cause", goes=1),
    GridColumn("what it says", goes=2, is_prose=True),
    GridColumn("met"),
)


def save(met: Coverage, folder: Path = FOLDER) -> Path | None:
    """Add what a run has met; None where that is nothing. Raises ReportUnwritable or UsageError."""
    if not met.met:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise UsageError(f"{folder}: cannot be made ({exc.strerror}); coverage is kept there") from exc
    path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.json"
    write(path, json.dumps(met.as_json(), indent=1) + "\n")
    return path


def load_all(folder: Path = FOLDER) -> Coverage:
    """Give what all runs together have met. Raises UsageError where there is nothing, or where a file is none."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not files:
        raise UsageError(
            f"no coverage in {folder}; run your tests with `linktape run --coverage -- ...` first. If that was done, "
            "they have met no answer of Jira's: does the client take its address from LINKTAPE_URL?"
        )
    total = Coverage()
    for path in files:
        try:
            with path.open("rb") as file:
                total.add(Coverage.from_json(file.read(_MOST_BYTES)))
        except (OSError, ValidationError) as exc:
            raise UsageError(f"{path}: no coverage file of linktape's; remove it, or all with --erase") from exc
    return total


def erase(folder: Path = FOLDER) -> int:
    """Forget all runs; give how many files there were."""
    files = list(folder.glob("*.json")) if folder.is_dir() else []
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def document(measured: Measured) -> list[Part]:
    """Give the whole table, what is missing included, to be printed."""
    lines = [
        (answer.operation.value, str(answer.status), answer.cause or "", answer.says, _met(count))
        for answer, count in measured.rows
    ]
    parts: list[Part] = [Heading(f"Documented answers met: {measured.share}"), Grid(COLUMNS, lines)]
    if measured.beyond:
        beyond = [
            _beyond(operation.value, status, cause, count) for (operation, status, cause), count in measured.beyond
        ]
        parts += [Sentence("Met beyond Atlassian's documents:"), Items(beyond)]
    if measured.never_called:
        names = ", ".join(f"`{operation.value}`" for operation in measured.never_called)
        parts.append(Sentence(f"Never called, and therefore not counted: {names}."))
    return parts


def markdown(measured: Measured) -> str:
    """Give the document for reviews."""
    return printed_document.markdown(document(measured))


def _met(count: int) -> Judged:
    return Judged(f"{count} ×", "good") if count else Judged("never", "warn")


def _beyond(operation: str, status: int | str, cause: str, count: int) -> str:
    return f"`{operation}` {status}{f' {cause}' if cause else ''} ({count} ×)"


def junit(measured: Measured, fail_under: float | None = None) -> str:
    """Give one case: whether enough was met. The table is its output."""
    problem = (
        (f"{measured.share} is under {fail_under:g} %",)
        if fail_under is not None and measured.is_under(fail_under)
        else ()
    )
    cases = [Case("enough documented answers are met", problem, output=markdown(measured))]
    return suite_xml("linktape coverage", cases)


def badge(measured: Measured) -> str:
    """Draw a badge for a README: an SVG that fetches nothing."""
    label, value = "jira answers met", percent_words(measured.percent, 0)
    colour = "#b3261e" if measured.is_under(50) else "#b26a00" if measured.is_under(80) else "#2e7d32"
    left, right = 6 * len(label) + 16, 7 * len(value) + 16
    width = left + right
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" '
        f'aria-label="{escape(label)}: {escape(value)}"><title>{escape(label)}: {escape(value)}</title>'
        f'<rect width="{left}" height="20" fill="#555"/><rect x="{left}" width="{right}" height="20" fill="{colour}"/>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{left // 2}" y="14">{escape(label)}</text>'
        f'<text x="{left + right // 2}" y="14">{escape(value)}</text>'
        "</g></svg>\n"
    )
