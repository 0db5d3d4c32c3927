"""The reports of a command that did not come to its work, such as one without its cassette: they say what was wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass

from linktape.errors import LinktapeError
from linktape.pictures.html import banner, tag
from linktape.pictures.page import page
from linktape.redaction.redactor import Redactor
from linktape.reports import report_files
from linktape.reports.junit import Case, suite_xml
from linktape.reports.run_markdown import text
from linktape.version import __version__
from linktape.wiring.settings import Task
from linktape.wording import visible

_BEGINS = "Error: "


@dataclass(frozen=True, slots=True)
class Failed:
    """A command, `linktape run`, and why it did nothing."""

    command: str
    why: str
    exit_code: int

    @property
    def headline(self) -> str:
        """What was wrong, in the first line of it."""
        return f"{_BEGINS}{self.why.partition(chr(10))[0]}"

    def page(self) -> str:
        """Give it to look at."""
        return page(
            self.headline, tag("h1", self.command), banner(self.headline, "bad"), tag("pre", self.why), kind="bad"
        )

    def junit(self) -> str:
        """Give it for a CI: a case with an error."""
        return suite_xml(self.command, [Case(f"{self.command} begins", (self.why,), is_error=True)])

    def markdown(self) -> str:
        """Give it for a step's summary."""
        lines = [f"- {text(line)}" for line in self.why.splitlines()[1:]]
        return "\n".join([f"# {text(self.headline)}", *([""] if lines else []), *lines]) + "\n"

    def json(self) -> str:
        """Give it for programs."""
        said = {"headline": self.headline, "ok": False, "exit_code": self.exit_code, "error": self.why}
        return json.dumps({"linktape": __version__, **said}, indent=2, ensure_ascii=False) + "\n"


def is_of_error(markdown: str) -> bool:
    """Whether the Markdown that a command has written says that it did not come to its work."""
    return markdown.startswith(f"# {_BEGINS}")


def write(task: Task, command: str, error: LinktapeError) -> None:
    """Write every report that was asked for. What cannot be written is left out: the error is what matters."""
    why = visible(Redactor().text(str(error)), keeps_lines=True)
    failed = Failed(f"linktape {command}", why, error.exit_code)
    report_files.write_all(task, report=failed.page, junit=failed.junit, markdown=failed.markdown, json=failed.json)
