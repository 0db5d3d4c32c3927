"""Makes docs/faithfulness.md: every rule with its mark and source, and the fake beside what real sites answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linktape.fake.site.facts import facts
from linktape.jira.profiles import Fact, Profile, choice_in_words
from tests.fake.described import MISTAKES
from tests.fake.fixed_rules import PRINCIPLES
from tests.fake.observed import CASES, EXPLAINED, Case, exchange
from tests.fake.refusals import REFUSALS, Refusal

INTRODUCTION = """\
# How faithful the fake Jira is

This page is generated from the fake's table of facts and from a comparison with recorded answers of real sites.
`make generate` writes it anew.

Marks: **documented** means Atlassian's documents say so; **observed**, somebody measured it on a real site;
**inferred**, it follows from the others and nobody was seen measuring it; **unknown**, there is no evidence and the
choice is ours.
The sources are short names: `func6` is the vendor's functional tests of Jira Server 6.3, `obs NN` a recorded exchange
(`tests/data/jira/observed`), the others are public repositories and issue threads.
`jira.md N` is section N of [jira.md](jira.md).
"""


def page() -> str:
    """Give the whole page."""
    return (
        "\n".join(
            [
                INTRODUCTION,
                *_differences(),
                *_refusals(),
                *_principles(),
                *_rules(),
                *_settings(),
                *_observed(),
                *_documents(),
            ]
        )
        + "\n"
    )


def unexplained(case: Case) -> list[str]:
    """Give the differences between the fake and a real site that nothing explains."""
    return [one for one in case.differences() if _explanation(one) is None]


def _explanation(difference: str) -> str | None:
    return next((why for start, why in EXPLAINED.items() if difference.startswith(start)), None)


def _differences() -> Iterator[str]:
    yield "## Where the profiles differ\n"
    yield "`--profile documented` (the default) believes what Atlassian says in its reference, changelog and knowledge"
    yield "base, `observed` what sites were seen doing,"
    yield "`datacenter` is Jira Data Center and Server.\n"
    rows = [
        [fact.rule, *(f"{_code(fact, profile)} ({fact.marks[profile]})" for profile in Profile), fact.source]
        for fact in facts()
        if fact.differs
    ]
    yield from _table(["rule", *Profile, "source"], rows)


def _refusals() -> Iterator[str]:
    yield "## Where Jira says no\n"
    yield "Each of these was asked of the fake in each profile, and this is what it answered: the status, and words of"
    yield "the body. A status below 400 is a yes.\n"
    rows = [
        [one.what, f"`{one.request}`", *(_said(one, profile) for profile in Profile), one.source] for one in REFUSALS
    ]
    yield from _table(["what", "request", *Profile, "source"], rows)


def _said(refusal: Refusal, profile: Profile) -> str:
    status, text = refusal.answers[profile]
    return f"{status} {_quoted(text)}" if text else str(status)


def _principles() -> Iterator[str]:
    yield "## What holds everywhere\n"
    yield from _table(["rule", "mark", "source"], [[one.rule, str(one.mark), one.source] for one in PRINCIPLES])


def _rules() -> Iterator[str]:
    yield "## Texts and choices that are the same in every profile\n"
    rows = [
        [fact.rule, _code(fact, Profile.DOCUMENTED), _marks(fact), fact.source] for fact in facts() if not fact.differs
    ]
    yield from _table(["rule", "choice", "mark", "source"], rows)


def _settings() -> Iterator[str]:
    yield "## What a site file may set\n"
    yield "Each of these is a key at the top of a site file:"
    yield "what you know of your own site can take the place of a default.\n"
    rows = [[f"`{fact.name}`", fact.rule] for fact in facts() if fact.is_setting]
    yield from _table(["key", "what it decides"], rows)


def _observed() -> Iterator[str]:
    yield "## Beside real answers\n"
    yield "Each recorded exchange was asked of the fake."
    yield "Status, body and the headers of the record are compared; of request and trace ids only that they are there."
    yield "A body of which only a part is known is compared in that part.\n"
    rows: list[list[str]] = []
    for case in CASES:
        found = case.differences()
        source = exchange(case.number.partition(".")[0])["source"]
        rows.append(
            [
                case.number,
                case.what,
                str(source.get("repo", "several, named in the record")),
                case.profile,
                _verdict(found),
            ]
        )
    yield from _table(["obs", "what", "source", "profile", "compared"], rows)
    yield "Why the fake differs where it does:\n"
    rows = [[f"`{start.strip()}`", why] for start, why in EXPLAINED.items()]
    yield from _table(["difference", "why"], rows)


def _verdict(found: list[str]) -> str:
    if not found:
        return "equal"
    headers = [one.removeprefix("no ") for one in found if one.startswith("no ")]
    others = [one for one in found if not one.startswith("no ")]
    return "; ".join([*others, *([f"equal but for {', '.join(headers)}"] if headers else [])])


def _documents() -> Iterator[str]:
    yield "## Mistakes of Atlassian's OpenAPI documents\n"
    yield "Every answer of the fake in the tests is checked against these documents. Where they are wrong:\n"
    yield from _table(["mistake", "what they say"], [[name, text] for name, text in MISTAKES.items()])
    yield "The schema of a link requires both ends; an entry of an issue's `issuelinks` has one, on every site."
    yield "Times have no colon in their zone (`+0000`), which is no RFC 3339 `date-time`."


def _marks(fact: Fact) -> str:
    marks = list(dict.fromkeys(str(mark) for mark in fact.marks.values()))
    if len(marks) == 1:
        return marks[0]
    return ", ".join(f"{profile}: {fact.marks[profile]}" for profile in Profile)


def _code(fact: Fact, profile: Profile) -> str:
    choice = fact.choices[profile]
    return _quoted(choice) if isinstance(choice, str) else choice_in_words(choice)


def _quoted(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _table(head: Iterable[str], rows: Iterable[list[str]]) -> Iterator[str]:
    names = list(head)
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""
