"""What a token's OAuth scopes lack for an operation: the classic scope will do, or all granular ones."""

from __future__ import annotations

from linktape.jira.issue_links import link_requests
from linktape.jira.operations import Operation

WRITE_COMMENT = "write:comment:jira"


def missing(operation: Operation, held: frozenset[str]) -> str | None:
    """Name what a token lacks for an operation, or give None. A link's comment needs `write:comment:jira` as well."""
    traits = operation.traits
    granular = traits.granular_scopes
    if not granular or traits.classic_scope in held:
        return None
    if any(link.comment is not None for link in link_requests(operation)):
        granular |= {WRITE_COMMENT}
    lacking = sorted(granular - held)
    return f"{traits.classic_scope}, or of the granular ones {', '.join(lacking)}" if lacking else None
