"""The shape of a scenario file, for pydantic and for editors: its JSON Schema comes from here."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag

from linktape.documents import wrong
from linktape.faults.language import notation as kinds
from linktape.faults.table import FAULTS
from linktape.value_words import shown

_ON = "an operation's name, `any`, a list, or a mapping with operation, issue, type, …"
_NAME = "What the verdict calls it."


def _perhaps(description: str, **more: Any) -> Any:
    """Declare a key that may be left out."""
    return Field(default=None, description=description, **more)


class OnModel(kinds.Strict):
    """Which calls a rule is for: all that is given must fit. In texts, `*` stands for any text."""

    operation: kinds.Operations = Field(
        default=[kinds.ANY], description="An operation id of Atlassian's, `any`, or a list."
    )
    issue: kinds.Texts | None = _perhaps("Key or id of an issue that the request names, on either end.")
    source: kinds.Texts | None = Field(default=None, alias="from", description="The issue sent as inwardIssue.")
    to: kinds.Texts | None = _perhaps("The issue sent as outwardIssue.")
    type: kinds.Texts | None = _perhaps("The name or id of the link type.")
    link: kinds.Texts | None = _perhaps("The id of the link in the path.")
    comment: Literal["present", "absent"] | None = _perhaps("Whether a link has a comment.")
    version: kinds.Versions | None = _perhaps("The API's version; `latest` is 2.")
    method: kinds.Methods | None = _perhaps("The HTTP method.")
    path: kinds.Texts | None = _perhaps("The path, with or without the context path, and without its query.")
    user: kinds.Texts | None = _perhaps("The name in Basic credentials; `anonymous` for none.")
    session: kinds.Texts | None = _perhaps("The session's name.")
    body: dict[kinds.Text, kinds.Json] | None = _perhaps("Paths such as $.type.name, and their values.")
    header: dict[kinds.HeaderName, kinds.HeaderValue] | None = _perhaps("Header fields and their values.")


def _on(value: object) -> object:
    """Turn the short forms of `on` into a list of mappings."""
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [_on_one(item) for item in value]
    return [_on_one(value)]


def _on_one(value: object) -> object:
    if isinstance(value, str | list):
        return {"operation": value}
    if isinstance(value, dict):
        return value
    raise wrong(f"{shown(value)} says no calls", _ON)


class WhenModel(kinds.Strict):
    """When a rule that fits is due; all that is given must hold."""

    nth: kinds.Spans | None = _perhaps('Which of the calls that fit: 3, [3, 4] or "3..".')
    after: kinds.Positive | None = _perhaps("Not for the first N calls that fit.")
    times: kinds.Positive | None = _perhaps("At most N times.")
    every: kinds.Several | None = _perhaps("Every Nth call that fits.")
    probability: kinds.Share | None = _perhaps("By a draw that is the same for the same seed, session and subject.")
    state: kinds.Name | None = _perhaps("Only in this state; the first one is `start`.")
    per: Literal["session", "subject"] = Field(default="session", description="What the counts are kept for.")


class RespondModel(kinds.Strict):
    """An answer spelt out."""

    status: Annotated[int, Field(ge=200, le=599)]
    headers: dict[kinds.HeaderName, kinds.HeaderValue] = Field(default_factory=dict[str, str])
    json_: kinds.Json = Field(default=None, alias="json", description="The body as JSON.")
    text: str | None = _perhaps("The body as text.")
    file: kinds.Text | None = _perhaps("A file with the body, in the scenario's own folder.")

    @property
    def bodies(self) -> list[str]:
        """Which of the three ways to give a body are used."""
        names = {"json_": "json", "text": "text", "file": "file"}
        return [word for name, word in names.items() if name in self.model_fields_set]


def _of(setting: str) -> str:
    return f"Of {' and '.join(fault.name for fault in FAULTS.values() if setting in fault.settings)}."


class ThenModel(kinds.Strict):
    """What a rule does."""

    fault: kinds.FaultName | None = _perhaps("The name of what goes wrong.")
    cause: kinds.Cause | None = _perhaps(f"{_of('cause')} The true cause.")
    reason: kinds.Reason | None = _perhaps(_of("reason"))
    answer: kinds.Answer | None = _perhaps(f"{_of('answer')} Which of Jira's answers it is.")
    message: kinds.Text | None = _perhaps("A sentence in place of Jira's.")
    issue: kinds.Text | None = _perhaps("The issue that the sentence names.")
    retry_after: kinds.RetryAfter | None = _perhaps("Seconds, `date`, or `none`.")
    reads: Annotated[int, Field(ge=1, le=1_000)] | None = _perhaps(
        f"{_of('reads')} How many reads of an issue miss the link."
    )
    respond: RespondModel | None = _perhaps("An answer of your own.")
    delay: kinds.Delay | None = _perhaps("200ms, 200ms..800ms, or {median: 300ms, sigma: 0.4}.")
    network: kinds.NetworkName | None = _perhaps("What happens to the connection.")
    after_bytes: kinds.Whole | None = _perhaps("How much of the body goes out before that.")
    bandwidth: kinds.Bandwidth | None = _perhaps("Bytes per second, such as 200 or 10kB/s.")
    effect: Literal["before", "after"] | None = _perhaps(
        "before: Jira never gets the request; after: it does it, and the client isn't told."
    )
    state: kinds.Name | None = _perhaps("The state from the next call on.")
    pass_: Literal[True] | None = Field(default=None, alias="pass", description="Let the call through to Jira.")


def _then(value: object) -> object:
    if isinstance(value, dict):
        return value
    if isinstance(value, str) and value in kinds.NETWORK and value not in FAULTS:
        raise wrong(f"{value!r} is no fault", f"{{network: {value}}}")
    return {"fault": value}


def _when(value: object) -> object:
    if not isinstance(value, dict):
        raise wrong(f"{shown(value)} says no time", "a mapping with nth, after, times, every, probability or state")
    return value


On = Annotated[
    list[OnModel],
    BeforeValidator(_on, json_schema_input_type=kinds.Operations | OnModel | list[kinds.OperationName | OnModel]),
]
When = Annotated[WhenModel, BeforeValidator(_when, json_schema_input_type=WhenModel)]
Then = Annotated[ThenModel, BeforeValidator(_then, json_schema_input_type=kinds.FaultName | ThenModel)]


class RuleModel(kinds.Strict):
    """On these calls, when this holds, do that."""

    name: kinds.Name | None = _perhaps("What journal, verdict and `after` call it.")
    on: On
    when: When = Field(default_factory=lambda: WhenModel())
    then: Then


class LimitModel(kinds.Strict):
    """How often, or how soon, calls may come after something struck."""

    name: kinds.Name | None = _perhaps(_NAME)
    operation: kinds.Operations = Field(default=[kinds.ANY], description="Which calls are counted.")
    after: kinds.Text | None = _perhaps("A rule's name, else a fault's.")
    at_most: kinds.Whole | None = None
    at_least: kinds.Positive | None = None
    waits: kinds.Waits | None = _perhaps("The least wait before the next call; `retry-after`: as sent.")
    subject: Literal["same", "issue", "any"] = Field(default="same", description="What such calls have in common.")
    unchanged: Literal[True] | None = _perhaps("Only a call that asks for the same as the struck one counts.")
    because: kinds.Text | None = _perhaps("Why it matters.")


class LinkModel(kinds.Strict):
    """Links of one type from one issue to another."""

    type: kinds.Text
    source: kinds.Text = Field(alias="from")
    to: kinds.Text
    count: kinds.Whole = 1


class LinksModel(kinds.Strict):
    """The link graph afterwards; only the mock can tell."""

    name: kinds.Name | None = _perhaps(_NAME)
    links: Annotated[list[LinkModel], Field(min_length=1)]
    because: kinds.Text | None = None


class CommentModel(kinds.Strict):
    """The comments of one issue."""

    issue: kinds.Text
    at_most: kinds.Whole | None = None
    at_least: kinds.Positive | None = None


class CommentsModel(kinds.Strict):
    """The comments afterwards; only the mock can tell."""

    name: kinds.Name | None = _perhaps(_NAME)
    comments: CommentModel
    because: kinds.Text | None = None


class RemoteLinkModel(kinds.Strict):
    """The links of one issue to something outside Jira."""

    issue: kinds.Text
    url: kinds.Text | None = _perhaps("Only those to this URL.")
    at_most: kinds.Whole | None = None
    at_least: kinds.Positive | None = None


class RemoteLinksModel(kinds.Strict):
    """The remote links afterwards; only the mock can tell."""

    name: kinds.Name | None = _perhaps(_NAME)
    remote_links: RemoteLinkModel
    because: kinds.Text | None = None


class PolicyModel(kinds.Strict):
    """A policy by its name."""

    policy: kinds.PolicyName
    because: kinds.Text | None = None


_EXPECTED: dict[str, type[BaseModel]] = {
    "links": LinksModel,
    "comments": CommentsModel,
    "remote_links": RemoteLinksModel,
    "policy": PolicyModel,
}


def _expect_kind(value: object) -> str:
    for kind, model in _EXPECTED.items():
        if isinstance(value, model) or (isinstance(value, dict) and kind in value):
            return f"<{kind}>"
    return "<limit>"


def _expect(value: object) -> object:
    return value if isinstance(value, dict | BaseModel) else {"policy": value}


Expected = Annotated[
    Annotated[LimitModel, Tag("<limit>")]
    | Annotated[LinksModel, Tag("<links>")]
    | Annotated[CommentsModel, Tag("<comments>")]
    | Annotated[RemoteLinksModel, Tag("<remote_links>")]
    | Annotated[PolicyModel, Tag("<policy>")],
    Discriminator(_expect_kind),
]
Expect = Annotated[
    Expected,
    BeforeValidator(
        _expect,
        json_schema_input_type=kinds.PolicyName
        | LimitModel
        | LinksModel
        | CommentsModel
        | RemoteLinksModel
        | PolicyModel,
    ),
]


class ScenarioModel(kinds.Strict):
    """A linktape scenario: rules that make things go wrong, and what a good client does about them."""

    scenario: kinds.Name
    description: Annotated[str, Field(max_length=10_000)] = ""
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = _perhaps("What every random choice derives from.")
    rules: Annotated[list[RuleModel], Field(max_length=1_000)] = Field(
        default=[], description="The first rule that fits and is due acts."
    )
    expect: Annotated[list[Expect], Field(max_length=1_000)] = Field(default=[], description="What a good client does.")


def schema() -> dict[str, Any]:
    """Give the JSON Schema of scenario files, which is shipped as `scenario.schema.json`."""
    made = _plain(ScenarioModel.model_json_schema(by_alias=True))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "linktape scenario",
    }


def _plain(value: Any) -> Any:
    """Leave out what editors only stumble over: generated titles, and null where a key may as well be left out."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _plain(child) for key, child in value.items() if key != "default" or child not in (None, [])}
    if isinstance(kept.get("title"), str):
        del kept["title"]
    branches = [branch for branch in kept.get("anyOf", []) if branch != {"type": "null"}]
    if "anyOf" in kept and len(branches) == 1:
        del kept["anyOf"]
        return {**branches[0], **kept}
    return {**kept, "anyOf": branches} if branches else kept
