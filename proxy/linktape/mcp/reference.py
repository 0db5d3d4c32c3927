"""What can be looked up: operations, faults, the library of scenarios, the pages of the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linktape.errors import UsageError
from linktape.faults.groups import group_of
from linktape.faults.language.sentences import sentences
from linktape.faults.table import FAULTS
from linktape.jira.answers import DOCUMENTED
from linktape.jira.operations import OperationId
from linktape.mcp.tool_arguments import ToLookUp
from linktape.mcp.workbench import Workbench
from linktape.reports.control_lines import table
from linktape.wiring import builtins, scenario_library
from linktape.wording import first_sentence, suggestion

_MOST = 16_000
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
LISTS = {
    "operations": "Jira's operations that linktape knows, each with its request and its documented answers",
    "faults": "what a scenario's rule can answer with: names, statuses, settings",
    "scenarios": "the library of scenarios, a line each",
    "docs": "the pages of the documentation",
}


async def reference(_bench: Workbench, asked: ToLookUp) -> str:
    """Look something up; of a long page its beginning, or one part."""
    topic = asked.topic.strip().removeprefix("linktape://").strip("/")
    if not topic:
        return "\n".join(table((name, says) for name, says in all_topics()))
    name, _, heading = topic.partition("#")
    text = look_up(name)
    return _part(name, text, heading) if heading or len(text) > _MOST else text


def all_topics() -> Iterator[tuple[str, str]]:
    """Give every topic, with what it is in a few words."""
    yield from LISTS.items()
    for name in scenario_library.names():
        yield f"scenarios/{name}", first_sentence(scenario_library.built_in(name).description)
    for name in builtins.names("docs"):
        yield f"docs/{name}", _title(builtins.read("docs", name) or "")


def look_up(topic: str) -> str:
    """Give the text of a topic. Raises UsageError with the nearest one."""
    kind, _, name = topic.partition("/")
    if topic in LISTS:
        return "\n".join(_LISTED[topic]())
    if kind == "scenarios":
        text = scenario_library.built_in_text(name)
        return "\n".join([*sentences(scenario_library.built_in(name)), "", "As it is written:", "", text])
    page = builtins.read("docs", name.removesuffix(".md")) if kind == "docs" else None
    if page is None:
        near = suggestion(topic, [known for known, _ in all_topics()])
        raise UsageError(f"there is nothing about {topic!r}" + (f"; did you mean {near!r}?" if near else ""))
    return page


def _part(topic: str, text: str, heading: str) -> str:
    """Give one part of a page by its heading, or the beginning of a long one. Raises UsageError."""
    headings = _HEADING.findall(text)
    listed = ", ".join(f"{topic}#{one}" for one in headings)
    if not heading:
        return f"{text[:_MOST].rpartition(chr(10))[0]}\n… the page goes on; its parts: {listed}"
    found = next((one for one in headings if one.casefold().startswith(heading.strip().casefold())), None)
    if found is None:
        raise UsageError(f"{topic} has no part {heading!r}; its parts: {listed}")
    part = text[text.index(f"## {found}") :]
    following = _HEADING.search(part, 1)
    return part[: following.start() if following else len(part)][:_MOST]


def _operations() -> Iterator[str]:
    known = [operation for operation in OperationId if operation is not OperationId.OTHER]
    yield from table((one.value, one.traits.route or "(outside of /rest/api)") for one in known)
    yield ""
    yield "Documented answers, which coverage counts and scenarios play:"
    answers = [answer for rows in DOCUMENTED.values() for answer in rows]
    yield from table((one.operation.value, one.status, one.cause or "any", one.says) for one in answers)


def _faults() -> Iterator[str]:
    yield "In a rule: then: NAME, or then: {fault: NAME, SETTING: VALUE}. docs/scenarios has the rest of the language."
    for fault in FAULTS.values():
        settings = [f"{name}: {'|'.join(known)}" for name, known in fault.choices.items()]
        yield f"{fault.name}  {fault.status or '-'}  {fault.says}  ({'; '.join([*settings, *fault.takes])})"


def _scenarios() -> Iterator[str]:
    library = scenario_library.library()
    yield from table((one.name, group_of(one).value, first_sentence(one.description)) for one in library)


def _docs() -> Iterator[str]:
    yield from table((f"docs/{name}", _title(builtins.read("docs", name) or "")) for name in builtins.names("docs"))


def _title(page: str) -> str:
    return page.partition("\n")[0].removeprefix("# ").strip()


_LISTED = {"operations": _operations, "faults": _faults, "scenarios": _scenarios, "docs": _docs}
