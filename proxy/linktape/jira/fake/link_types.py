"""The operations on link types (CONTRACT section 6.4)."""

from __future__ import annotations

from linktape.jira.fake import shapes
from linktape.jira.fake.asking import Ask
from linktape.jira.fake.lookups import Miss, refused, require_linking, type_by_id
from linktape.jira.fake.replies import Reply, ok


def get_issue_link_types(ask: Ask) -> Reply:
    """List the link types by name."""
    require_linking(ask)
    kinds = sorted(ask.world.link_types.values(), key=lambda kind: (kind.name.casefold(), kind.id))
    return ok({"issueLinkTypes": [shapes.link_type(ask, kind) for kind in kinds]}, f"{len(kinds)} link types")


def get_issue_link_type(ask: Ask) -> Reply:
    """Read one link type, equal to its entry in the list."""
    require_linking(ask)
    kind = type_by_id(ask, ask.operation.link_type or "")
    if isinstance(kind, Miss):
        raise refused([kind])
    return ok(shapes.link_type(ask, kind), f"link type {kind.name}")
