"""What a call costs an app, in points: one for the request, and for a read something for each object it gives."""

from __future__ import annotations

from collections.abc import Mapping

from linktape.jira import bodies
from linktape.jira.bodies import JsonState, JsonValue
from linktape.jira.operations import Operation, OperationId, Resource
from linktape.jira.profiles import Profile
from linktape.limiter.published import BASE_POINTS, CORE_POINTS, IDENTITY_POINTS, OTHER_POINTS
from linktape.values import value

_IDENTITY = {"user", "users", "group", "groups", "groupuserpicker", "permissions", "permissionscheme", "role"}
"""How a path begins that linktape has no operation for and that gives users, groups or permissions."""
_CORE = {"project", "project/{}", "project/search", "dashboard", "dashboard/{}", "dashboard/search", "attachment/{}"}
"""The paths that give what Atlassian's page calls core objects, beside the operations."""

_LISTS = ("values", "issues")


@value(frozen=True, slots=True)
class Cost:
    """The points of one call: those of the request, and `each` for every object of an answer."""

    objects: int = 0
    each: int = 0

    @property
    def beyond(self) -> int:
        """The points beyond the request's own."""
        return self.objects * self.each

    @property
    def points(self) -> int:
        """All of them."""
        return BASE_POINTS + self.beyond


REQUEST_ALONE = Cost()


def costs_objects(operation: Operation, method: str) -> bool:
    """Whether it matters what is in the answer: writes cost the same whatever they do."""
    return method in ("GET", "HEAD") if operation.id is OperationId.OTHER else not operation.is_mutation


def cost(operation: Operation, method: str, status: int, content: bytes, profile: Profile = Profile.DOCUMENTED) -> Cost:
    """Give what a call has cost that was answered so. `profile`: whether uncategorised objects cost anything."""
    if not 200 <= status < 300 or not costs_objects(operation, method):
        return REQUEST_ALONE
    each = points_each(operation, profile)
    return Cost(count_objects(operation, content), each) if each else REQUEST_ALONE


def points_each(operation: Operation, profile: Profile = Profile.DOCUMENTED) -> int:
    """Give the points of each object that a call reads."""
    template = operation.known.template if operation.known is not None else ""
    if operation.id is OperationId.OTHER and template.partition("/")[0] in _IDENTITY:
        return IDENTITY_POINTS
    is_core = operation.id is OperationId.OTHER and template in _CORE
    return CORE_POINTS if is_core else kind_points(operation.id, profile)


def kind_points(kind: OperationId, profile: Profile = Profile.DOCUMENTED) -> int:
    """Give the points of each object that an operation reads, whatever its path."""
    if kind.traits.is_identity:
        return IDENTITY_POINTS
    others = 0 if profile is Profile.OBSERVED else OTHER_POINTS
    return CORE_POINTS if Resource.ISSUE in kind.traits.reads else others


def count_objects(operation: Operation, content: bytes) -> int:
    """Count what an answer gives: the entries of its list, else one. What stands within an object is not counted."""
    payload = bodies.payload(content)
    if payload.reading is not JsonState.JSON:
        return 1 if content else 0
    listed = _listed(payload.value, operation.traits.lists)
    return 1 if listed is None else len(listed)


def _listed(answer: JsonValue, member: str) -> list[JsonValue] | Mapping[str, JsonValue] | None:
    if isinstance(answer, list):
        return answer
    if not isinstance(answer, dict):
        return None
    for name in (member,) if member else _LISTS:
        inner = answer.get(name)
        if isinstance(inner, list) or (member and isinstance(inner, dict)):
            return inner
    return None
