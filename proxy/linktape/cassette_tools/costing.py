"""What a recording's calls would cost an app, and what it cannot tell."""

from __future__ import annotations

from collections.abc import Iterable

from linktape.jira import bodies
from linktape.jira.operations import OperationId
from linktape.jira.profiles import Profile
from linktape.limiter.bill import Item
from linktape.limiter.points import cost
from linktape.tape.cassette import Interaction


def items(interactions: Iterable[Interaction], profile: Profile = Profile.DOCUMENTED) -> list[Item]:
    """Give what each interaction costs."""
    return [item(one, profile) for one in interactions]


def item(interaction: Interaction, profile: Profile = Profile.DOCUMENTED) -> Item:
    """Give what an interaction costs."""
    operation, response = interaction.operation, interaction.response
    spent = cost(operation, interaction.request.method, response.status, response.content, profile)
    return Item(operation.id, spent, interaction.recorded_at, _about(interaction))


def left_out(items: Iterable[Item]) -> list[str]:
    """Say what is not in a recording, and so not in its cost."""
    all_items = list(items)
    untimed = sum(one.at is None for one in all_items)
    found: list[str] = []
    if all_items and not any(one.operation is OperationId.OTHER for one in all_items):
        found.append(
            "the recording holds the traffic of issue links alone: whatever else the client asks (projects, users, "
            "attachments, other searches) is not in these figures; `record --scope all` records it as well"
        )
    if untimed:
        which = (
            "none of its calls has a time" if untimed == len(all_items) else f"of its calls {untimed:,} have no time"
        )
        found.append(f"{which}, so all of them are taken for those of one hour")
    return found


def _about(interaction: Interaction) -> str:
    """Name the issue by which a search would have found what was read."""
    operation = interaction.operation
    if operation.id is OperationId.GET_ISSUE:
        return (operation.issue or "").upper()
    if operation.id is not OperationId.GET_ISSUE_LINK or not interaction.response.is_success:
        return ""
    answer = bodies.payload(interaction.response.content).value
    source = answer.get("inwardIssue") if isinstance(answer, dict) else None
    key = source.get("key") if isinstance(source, dict) else None
    return key if isinstance(key, str) else ""
