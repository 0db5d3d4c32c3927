"""Writes everything that is made from the code or from the tests' tables.

    python -m tools.generate            # writes what is out of date: make generate
    python -m tools.generate --check    # changes nothing, names what is out of date, and exits with 1: make check

A part of a page stands between `<!-- generated: NAME -->` and `<!-- end of NAME -->`; other files are generated whole.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from linktape.fake.site import file_models
from linktape.faults.language import scenario_model
from tests import answers, sample_cassette
from tests.fake import faithfulness
from tests.faults import doc_tables
from tests.playback import pairs
from tools import (
    address,
    api_arguments,
    built_in_site,
    command_page,
    compact_openapi,
    control_page,
    jql_table,
    limits_table,
    llms,
    man_page,
    operation_table,
    option_tables,
    public_api,
    python_tables,
    room_table,
    software_bill,
)

ROOT = Path(__file__).parents[1]


class MarksMissing(Exception):
    """A page lacks the two lines between which its generated part stands."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A file, or the part of a page between two marks, and what makes its text."""

    path: str
    text: Callable[[], str]
    part: str = ""  # empty: the whole file

    def whole(self, old: str) -> str:
        """Give the file as it must be, of the file as it is. Raises MarksMissing."""
        if not self.part:
            return self.text()
        begin, end = f"<!-- generated: {self.part} -->\n", f"<!-- end of {self.part} -->"
        before, has_begin, rest = old.partition(begin)
        _, has_end, after = rest.partition(end)
        if not has_begin or not has_end:
            raise MarksMissing(f"{self.path}: write two lines, {begin.strip()} and {end}, where the table belongs")
        return f"{before}{begin}{self.text().strip()}\n{end}{after}"


def scenarios_schema() -> str:
    """Give the JSON Schema of scenario files, as `linktape scenarios schema` prints it."""
    return json.dumps(scenario_model.schema(), indent=2, ensure_ascii=False) + "\n"


GENERATED = (
    Generated("docs/answers.md", answers.table, "answers"),
    Generated("docs/faithfulness.md", faithfulness.page),
    Generated("docs/configuration.md", option_tables.shared, "options"),
    Generated("docs/configuration.md", option_tables.own, "questions and errands"),
    Generated("docs/commands.md", command_page.page, "commands"),
    Generated("docs/control.md", control_page.questions, "questions"),
    Generated("docs/limits.md", limits_table.rules, "rules"),
    Generated("docs/linktape.1", man_page.page),
    Generated("docs/llms.txt", llms.text),
    Generated("docs/mock.md", operation_table.operations, "operations"),
    Generated("docs/mock.md", jql_table.fields, "fields of JQL"),
    Generated(public_api.FILE, public_api.text),
    Generated("docs/python.md", python_tables.functions, "functions"),
    Generated("docs/python.md", python_tables.members, "members"),
    Generated("docs/design.md", room_table.rooms, "rooms"),
    Generated("docs/replay.md", pairs.table, "pairs"),
    Generated("docs/scenarios.md", doc_tables.faults, "faults"),
    Generated("docs/scenarios.md", doc_tables.policies, "policies"),
    Generated("docs/scenarios.md", doc_tables.library, "library"),
    Generated("cassettes/sample.yaml", sample_cassette.text),
    Generated("scenarios/scenario.schema.json", scenarios_schema),
    Generated("proxy/linktape/api_arguments.py", api_arguments.module),
    Generated("proxy/linktape/fake/site/built_in_site.py", built_in_site.module),
    Generated("proxy/linktape/fake/site/site.schema.json", file_models.schema),
    Generated("proxy/linktape/jira/openapi.json", compact_openapi.text),
    Generated(software_bill.FILE, software_bill.text),
    *(Generated(path, partial(address.filled, path, ROOT)) for path in address.PLACES),
)


def outdated(generated: Sequence[Generated], root: Path) -> dict[Path, str]:
    """Give what must be written: each file that is not as it must be, and its text. Raises MarksMissing."""
    old: dict[Path, str] = {}
    new: dict[Path, str] = {}
    for item in generated:
        path = root / item.path
        if path not in old:
            old[path] = new[path] = path.read_text(encoding="utf-8") if path.exists() else ""
        new[path] = item.whole(new[path])
    return {path: text for path, text in new.items() if text != old[path]}


def main(arguments: Sequence[str], generated: Sequence[Generated] = GENERATED, root: Path = ROOT) -> int:
    """Write what is out of date, or with `--check` only name it; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.generate", description="Writes every generated file.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if anything would change")
    check = parser.parse_args(arguments).check
    try:
        files = outdated(generated, root)
    except MarksMissing as exc:
        print(exc, file=sys.stderr)
        return 2
    for path, text in files.items():
        print(f"{path.relative_to(root)}: " + ("out of date; run: make generate" if check else "written"))
        if not check:
            path.write_text(text, encoding="utf-8")
    if not check and any(path.suffix == ".py" for path in files):
        return subprocess.call([sys.executable, "-m", "tools.generate"], cwd=root)  # this process has the old module
    return 1 if check and files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
