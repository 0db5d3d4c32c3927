"""Makes the table of operations in docs/mock.md, from the one table of operations."""

from __future__ import annotations

from linktape.jira.operations import LOGIN_METHODS, LOGIN_PATH, TENANT_PATH, OperationId, Resource, Traits

PAGES = {"": "", "start": "`startAt`", "token": "`nextPageToken`"}


def operations() -> str:
    """Make the table: how each operation is asked for, what it shows, and what it changes."""
    lines = ["| operation | request | shows | changes | pages by |", "| --- | --- | --- | --- | --- |"]
    for traits in (operation.traits for operation in OperationId if operation is not OperationId.OTHER):
        cells = [f"`{traits.name}`", _request(traits), _named(traits.reads), _named(traits.writes), PAGES[traits.page]]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _request(traits: Traits) -> str:
    if traits.route:
        return f"`{traits.route}`"
    is_tenant = traits.name == OperationId.GET_TENANT_INFO.value
    return f"`GET {TENANT_PATH}`" if is_tenant else f"{', '.join(LOGIN_METHODS)} `{LOGIN_PATH}`"


def _named(resources: Resource) -> str:
    return ", ".join((resource.name or "").lower().replace("_", " ") for resource in resources)
