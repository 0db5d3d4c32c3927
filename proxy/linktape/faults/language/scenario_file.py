"""Reads a scenario file: YAML -> Scenario, or every mistake in it at once, each with its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from linktape import documents
from linktape.documents import Document
from linktape.errors import BadDocument, Problem
from linktape.faults.language import respond_file, scenario_checks
from linktape.faults.language import scenario_model as models
from linktape.faults.language.doubts import doubts
from linktape.faults.language.notation import ANY, LogNormalModel
from linktape.faults.language.other_words import OTHER_WORDS
from linktape.faults.language.sentences import limit_words
from linktape.faults.scenario import Act, Canned, FaultUse, LogNormal, Match, Rule, Scenario, When
from linktape.faults.table import FAULTS
from linktape.jira.operations import OperationId
from linktape.json_paths import JsonPath
from linktape.judge.expectations import (
    CommentCount,
    Expectation,
    Limit,
    LinkCount,
    Policy,
    RemoteLinkCount,
    Trigger,
)
from linktape.judge.policies import POLICIES
from linktape.messages import JSON_TYPE, Headers, Network


def load(text: str | bytes, file: str, *, folder: Path | None) -> Scenario:
    """Read a scenario. `folder` is where `respond: {file: …}` may take files from; None: nowhere.

    Raises BadDocument with every problem.
    """
    document = documents.read(text, file)
    documents.check_kind(document, models.ScenarioModel, "scenario")
    problems: list[Problem] = []
    model: models.ScenarioModel | None = None
    try:
        model = documents.check(document, models.ScenarioModel, others=OTHER_WORDS)
    except BadDocument as exc:
        problems.extend(exc.problems)
    problems.extend(scenario_checks.problems(document, folder))
    problems.extend(scenario_checks.nothings(document, problems))
    if problems or model is None:
        unique = dict.fromkeys(problems)
        raise BadDocument(sorted(unique, key=lambda problem: (problem.line, problem.column))[: documents.MOST_PROBLEMS])
    return _scenario(model, document, folder)


def _scenario(model: models.ScenarioModel, document: Document, folder: Path | None) -> Scenario:
    rules = tuple(_rule(rule, index, folder) for index, rule in enumerate(model.rules))
    names = {rule.name for rule in rules}
    return Scenario(
        name=model.scenario,
        description=model.description.strip(),
        seed=model.seed,
        rules=rules,
        expect=tuple(expectation for item in model.expect for expectation in _expectations(item, names)),
        file=document.file,
        doubts=tuple(doubts(model, document)),
        lines={rule.name: document.spot(("rules", index)).line for index, rule in enumerate(rules)},
    )


def _rule(model: models.RuleModel, index: int, folder: Path | None) -> Rule:
    return Rule(
        name=model.name or str(index + 1),
        on=tuple(_match(on) for on in model.on),
        when=_when(model.when),
        act=_act(model.then, folder),
    )


def _match(model: models.OnModel) -> Match:
    body = [(JsonPath.parse(path), value) for path, value in (model.body or {}).items()]
    return Match(
        operations=None if ANY in model.operation else frozenset(OperationId(name) for name in model.operation),
        issue=tuple(model.issue or ()),
        source=tuple(model.source or ()),
        destination=tuple(model.to or ()),
        type=tuple(model.type or ()),
        link=tuple(model.link or ()),
        comment=None if model.comment is None else model.comment == "present",
        versions=frozenset(model.version or ()),
        methods=frozenset(model.method or ()),
        path=tuple(model.path or ()),
        user=tuple(model.user or ()),
        session=tuple(model.session or ()),
        body=tuple((path, value) for path, value in body if path is not None),
        header=tuple((model.header or {}).items()),
    )


def _when(model: models.WhenModel) -> When:
    counted = (model.nth or (), model.after or 0, model.times, model.every)
    return When(*counted, model.probability, model.state, per_subject=model.per == "subject")


def _act(model: models.ThenModel, folder: Path | None) -> Act:
    use = (model.cause, model.reason, model.message, model.issue, model.retry_after, model.reads or 1, model.answer)
    delay = model.delay
    return Act(
        fault=None if model.fault is None else FaultUse(model.fault, *use),
        canned=None if model.respond is None else _canned(model.respond, folder),
        delay=LogNormal(delay.median, delay.sigma) if isinstance(delay, LogNormalModel) else delay,
        network=None if model.network is None else Network(model.network),
        after_bytes=model.after_bytes,
        bytes_per_s=model.bandwidth,
        effect=model.effect,
        state=model.state,
        is_pass=model.pass_ is True,
    )


def _canned(model: models.RespondModel, folder: Path | None) -> Canned:
    headers = Headers(model.headers)
    if "json" in model.bodies:
        body = json.dumps(model.json_, separators=(",", ":"), ensure_ascii=False).encode()
        typed = headers if "Content-Type" in headers else headers.with_("Content-Type", JSON_TYPE)
        return Canned(model.status, typed, body)
    if model.file is not None and folder is not None:
        return Canned(model.status, headers, respond_file.read(folder, model.file))
    return Canned(model.status, headers, (model.text or "").encode())


def _expectations(
    item: models.LimitModel | models.LinksModel | models.CommentsModel | models.RemoteLinksModel | models.PolicyModel,
    rules: set[str],
) -> Sequence[Expectation]:
    because = item.because or ""
    if isinstance(item, models.PolicyModel):
        return [Policy(item.policy, because)]
    if isinstance(item, models.LinksModel):
        name = item.name or "links"
        return [LinkCount(link.type, link.source, link.to, link.count, because, name) for link in item.links]
    if isinstance(item, models.CommentsModel):
        counted = item.comments
        return [CommentCount(counted.issue, counted.at_least, counted.at_most, because, item.name or "comments")]
    if isinstance(item, models.RemoteLinksModel):
        of = item.remote_links
        name = item.name or "remote_links"
        return [RemoteLinkCount(of.issue, of.url, of.at_least, of.at_most, because, name)]
    after = item.after
    limit = Limit(
        name=item.name or "",
        because=because or _usual_reason(item),
        trigger=Trigger() if after is None else Trigger(rule=after) if after in rules else Trigger(fault=after),
        operations=None if ANY in item.operation else frozenset(item.operation),
        subject=item.subject,
        at_most=item.at_most,
        at_least=item.at_least,
        waits_s=item.waits,
        unchanged=item.unchanged is True,
    )
    return [limit if item.name else replace(limit, name=limit_words(limit))]


def _usual_reason(model: models.LimitModel) -> str:
    """Give a reason where the file gives none: that of the policy about the same thing, or the fault's meaning."""
    if model.waits == "retry-after":
        return POLICIES["retry-after-is-minimum"].because
    fault = FAULTS.get(model.after or "")
    return fault.says if fault is not None else "the scenario expects it"
