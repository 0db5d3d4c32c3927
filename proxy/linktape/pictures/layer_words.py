"""The layers' names as a person would say them: who answered, or did something to a call."""

from __future__ import annotations

LAYER_WORDS = {
    "BasePath": "address",
    "FakeFromTape": "mock",
    "FakeJira": "mock",
    "FaultInjector": "faults",
    "Forwarder": "Jira",
    "Greeter": "page",
    "Journal": "journal",
    "ProjectGuard": "projects",
    "RateLimiter": "limits",
    "Recorder": "record",
    "Replayer": "replay",
}


def layer_word(layer: str) -> str:
    """Give a layer's name for people; one that is not known as it is."""
    return LAYER_WORDS.get(layer, layer)
