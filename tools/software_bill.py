"""Makes the software bill of materials that lies in the wheel (PEP 770), as CycloneDX 1.6, of the locks."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence

from linktape.version import __version__
from tools.locks import EXTRAS, ROOT, RUNTIME, Pin, pins

FILE = "linktape.cdx.json"


def text() -> str:
    """Give the bill of what linktape needs, and of what its extras do. The same locks give the same bill."""
    runtime, everything = (pins((ROOT / name).read_text(encoding="utf-8")) for name in (RUNTIME, EXTRAS))
    return json.dumps(bill(runtime, everything, __version__), indent=2) + "\n"


def bill(runtime: Sequence[Pin], everything: Sequence[Pin], version: str) -> Mapping[str, object]:
    """Give the bill. What only an extra needs is optional."""
    itself = Pin("linktape", version, "", (), ())
    needed = {pin.name for pin in runtime}
    content = {
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": _purl(itself),
                "name": itself.name,
                "version": itself.version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "purl": _purl(itself),
            }
        },
        "components": [_component(pin, is_optional=pin.name not in needed) for pin in everything],
        "dependencies": [
            {"ref": _purl(one), "dependsOn": [_purl(pin) for pin in everything if one.name in pin.needed_by]}
            for one in (itself, *everything)
        ],
    }
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(content))}",
        "version": 1,
        **content,
    }


def _component(pin: Pin, *, is_optional: bool) -> dict[str, object]:
    component: dict[str, object] = {
        "type": "library",
        "bom-ref": _purl(pin),
        "name": pin.name,
        "version": pin.version,
        "scope": "optional" if is_optional else "required",
        "purl": _purl(pin),
    }
    if pin.marker:
        component["properties"] = [{"name": "linktape:where", "value": pin.marker}]
    return component


def _purl(pin: Pin) -> str:
    return f"pkg:pypi/{pin.name}@{pin.version}"
