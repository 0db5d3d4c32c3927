"""Findings as JUnit XML, which every CI shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from linktape.judge.troubles import TROUBLES, Trouble
from linktape.runs.outcome import Outcome, Served
from linktape.runs.outcome_findings import never_struck_words

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Case:
    """One test case. `problems` empty: it passed; the first line of each is its message.

    `is_error`: they are of what should have tested, and not of what was tested.
    """

    name: str
    problems: tuple[str, ...] = ()
    took_s: float = 0.0
    output: str = ""
    is_error: bool = False


def suite_xml(name: str, cases: Sequence[Case]) -> str:
    """Give a whole JUnit file with one suite."""
    failed = sum(1 for case in cases if case.problems and not case.is_error)
    errors = sum(1 for case in cases if case.problems and case.is_error)
    took = f"{sum(case.took_s for case in cases):.3f}"
    counts = {"tests": str(len(cases)), "failures": str(failed), "errors": str(errors), "skipped": "0", "time": took}
    root = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(root, "testsuite", {"name": name, **counts})
    for case in cases:
        given = {"classname": name, "name": xml_text(case.name), "time": f"{case.took_s:.3f}"}
        element = ElementTree.SubElement(suite, "testcase", given)
        if case.problems:
            message = xml_text(case.problems[0].splitlines()[0])
            kind = "error" if case.is_error else "failure"
            failure = ElementTree.SubElement(element, kind, {"message": message})
            failure.text = xml_text("\n".join(case.problems))
        if case.output:
            ElementTree.SubElement(element, "system-out").text = xml_text(case.output)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def xml_text(text: str) -> str:
    """Drop what XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)


_CASES = {
    "unmatched": "every call has a recorded answer",
    "unsupported": "every call is served by the mock",
    "outside": "every call keeps to the address that was given",
}


def run_cases(outcome: Outcome) -> list[Case]:
    """Give the cases of a run: the command, and each thing that the verdict asks for."""
    served = outcome.served
    failed = () if outcome.ended.code == 0 else (outcome.not_started or str(outcome.ended),)
    unused = tuple(f"{file}:{line}: never asked for" for file, line in served.unused)
    unmet = tuple(str(one) for one in served.unmet if one.scenario not in served.never_struck)
    refused = [f"{one.name} #{n}: the disk refused it" for one in served.sessions for n in one.verdict.not_recorded]
    return [
        Case("the command succeeds", failed, outcome.took_s),
        Case("the command calls linktape", (served.untested,) if served.untested and not outcome.not_started else ()),
        Case("every scenario strikes", tuple(never_struck_words(served, name) for name in served.never_struck)),
        *(Case(_CASES[trouble.member], tuple(_troubled(served, trouble))) for trouble in TROUBLES),
        Case("no expectation is broken", tuple(f"{name}: {violation}" for name, violation in served.violations)),
        Case("every answer is recorded", tuple(([served.lost] if served.lost else []) + refused)),
        *([Case("every recording is used", unused), Case("every rule acts", unmet)] if served.strict else []),
    ]


def _troubled(served: Served, trouble: Trouble) -> Iterable[str]:
    for session, number in served.troubled(trouble):
        words, reason = session.told(number, trouble.layer)
        yield f"{session.name} #{number} {words}: {trouble.told}\n{reason}".rstrip()
    for name, verdict in served.dropped_bad:
        if trouble.calls(verdict):
            yield f"{name}: {trouble.said(len(trouble.calls(verdict)))}"
