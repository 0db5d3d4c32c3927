"""A find of a hunt as a scenario file: the failures, what was broken, and how to see it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap

from linktape.nodes.flow_style import flow
from linktape.reports.report_files import write
from linktape.runs.command_environment import shown
from linktape.runs.harm import Damage, Harm
from linktape.runs.held import Kind
from linktape.runs.hunt import Hunted, Prey
from linktape.runs.schedule import places, rules
from linktape.wording import visible

_MOST_FILES = 10_000
_WIDTH = 118


def write_scenario(hunted: Hunted, prey: Prey, folder: Path) -> Path:
    """Write a find into a new file of the folder; one that is there is left alone. Raises ReportUnwritable."""
    path = next(path for path in _names(folder) if not path.exists())
    write(path, scenario(hunted, prey, path))
    return path


def _names(folder: Path) -> Iterator[Path]:
    return (folder / f"linktape-hunt-{number}.yaml" for number in range(1, _MOST_FILES))


def scenario(hunted: Hunted, prey: Prey, path: Path) -> str:
    """Give the text of the file that a find is written into."""
    lines = [
        "# yaml-language-server: $schema=scenario.schema.json",
        f"# Found by `linktape hunt` with --seed {hunted.plan.seed}. To see it again:",
        f"#   {again(hunted, prey, path)}",
        f"scenario: {path.stem.removeprefix('linktape-')}",
        "description: >-",
        *wrap(visible(sentence(prey)), _WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False),
        "seed: 0",
        "rules:",
        *(f"  - {flow(rule)}" for rule in rules(prey.schedule)),
        "expect:",
        *(f"  - {flow(expectation)}" for expectation in expectations(prey)),
    ]
    return "\n".join(lines) + "\n"


def sentence(prey: Prey) -> str:
    """Say in a sentence what happens to which call, and what came of it."""
    return f"After {failures(prey)}: {'; '.join(harm.says for harm in prey.harms)}"


def failures(prey: Prey) -> str:
    """Say which calls fail, and how: `lost-response at linkIssues #1 (link HSP-1 blocks MKY-1)`."""
    came = {(operation, nth): call.words for operation, nth, call in places(prey.calls)}
    told = []
    for one in prey.schedule:
        words = came.get((one.operation, one.nth), "")
        told.append(f"{one.failure.name} at {one.operation.value} #{one.nth}" + (f" ({words})" if words else ""))
    return " and then ".join(told)


def again(hunted: Hunted, prey: Prey, path: Path) -> str:
    """Give the command that plays a find once more, where the hunt was: a drill, where somebody has to end the client.

    It answers as the hunt does, at the speed at which the find was made.
    """
    plan = hunted.plan
    never_ends = any(harm.damage is Damage.ENDLESS for harm in prey.harms)
    words = ["drill"] if never_ends else ["run", "--mock"]
    words += ["--scenario", f"./{path}" if path.parent == Path() else str(path)]
    words += map(hunted.redact, plan.options.get(words[0], ()))
    if prey.result.speed != 1:
        words += ["--speed", f"{prey.result.speed:g}"]
    elif never_ends or plan.speed is not None or plan.settings.time_scale != 1:  # a drill's own is another
        words += ["--time-scale", f"{plan.settings.time_scale:g}"]
    return shlex.join(["linktape", *words, "--", *shown(plan.command, hunted.redact)])


def expectations(prey: Prey) -> list[Mapping[str, object] | str]:
    """Give what a scenario expects that this client does not do."""
    last = list(rules(prey.schedule))[-1]["name"]
    return [expectation for harm in prey.harms for expectation in _expected(harm, last)] or ["bounded-attempts"]


def _expected(harm: Harm, last_rule: object) -> Iterator[Mapping[str, object] | str]:
    if harm.policy:
        yield harm.policy
    thing, wanted = harm.thing, harm.wanted
    if thing is None:
        return
    bound = {"at_least": wanted} if harm.damage is Damage.LOST else {"at_most": wanted}
    match thing.kind:
        case Kind.LINK:
            type_, source, destination = thing.about
            yield {"links": [{"type": type_, "from": source, "to": destination, "count": wanted}]}
        case Kind.COMMENT:
            yield {"comments": {"issue": thing.about[0], **bound}}
        case Kind.REMOTE:
            issue, url = thing.about
            yield {"remote_links": {"issue": issue, "url": url, **bound}}
        case Kind.ISSUE:
            yield {"operation": "createIssue", "after": last_rule, "unchanged": True, "at_most": 0}
