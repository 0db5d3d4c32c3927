"""`linktape schema`: what editors need to complete and to check the files that people write."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

import typer

from linktape.errors import UsageError
from linktape.wiring.option import unknown


def _scenario() -> dict[str, Any]:
    from linktape.faults.language.scenario_model import schema

    return schema()


def _site() -> dict[str, Any]:
    from linktape.fake.site.file_models import schema

    made: dict[str, Any] = json.loads(schema())
    return made


def _configuration() -> dict[str, Any]:
    from linktape.wiring.configuration_schema import schema

    return schema()


_SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "configuration": _configuration,
    "scenario": _scenario,
    "site": _site,
}
_Kind = Annotated[str, typer.Argument(metavar="|".join(_SCHEMAS), help="The kind of file.")]


def schema(kind: _Kind) -> None:
    """Print the JSON Schema of linktape.yaml (configuration), of scenario files or of site files.

    Put it into a file, and name that in the first line of yours: # yaml-language-server: $schema=FILE
    """
    if kind not in _SCHEMAS:
        raise UsageError(f"{unknown(kind, list(_SCHEMAS))}; there is {', '.join(_SCHEMAS)}")
    typer.echo(json.dumps(_SCHEMAS[kind](), indent=2, ensure_ascii=False))
