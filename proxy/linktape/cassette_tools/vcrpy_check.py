"""Asks vcrpy itself whether it can read a cassette."""

from __future__ import annotations

from typing import Any

import yaml


def vcrpy_refusal(data: bytes) -> str | None:
    """Give vcrpy's reason not to load a cassette, or None. Only for what our own reader has found harmless."""
    from vcr.serialize import deserialize  # type: ignore[import-untyped]  # vcrpy has no types
    from vcr.serializers import yamlserializer  # type: ignore[import-untyped]  # the same

    try:
        cassette: Any = deserialize(data.decode("utf-8"), yamlserializer)
        for number, response in enumerate(cassette[1], 1):
            body = response["body"]["string"] if response.get("body") else b""
            if not isinstance(body, bytes):
                return f"the body of answer {number} is no text"
    except (ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError) as exc:
        return " ".join(f"{type(exc).__name__}: {exc}".split())[:300]
    return None
