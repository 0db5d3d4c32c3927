"""Which linktape `run` and `drill` put in front of their command: --replay, --mock, --record or --upstream alone."""

from __future__ import annotations

from linktape.errors import UsageError
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Mode, Settings, Task

_MODES = {"replay": Mode.REPLAY, "mock": Mode.MOCK, "record": Mode.RECORD}


def answerer(chosen: Chosen, default: Mode | None = None) -> Settings:
    """Give the settings; `default` is the mode where none is chosen. Raises UsageError."""
    on = [name for name in _MODES if name in chosen.values and chosen.values[name].value]
    names = [name for name in on if chosen.rank[name] == min(chosen.rank[other] for other in on)]
    if len(names) > 1:
        raise UsageError(f"choose one of --replay, --mock and --record, not --{' and --'.join(names)}")
    if not names and default is None:
        raise UsageError("choose who answers: --replay FILE, --mock, or --record FILE with --upstream URL")
    name = names[0] if names else "mock"
    task = chosen.make(Task)
    cassettes = {"replay": task.replay, "mock": (), "record": (task.record,)}[name]
    return chosen.settings(_MODES[name], f"--{name}", cassette=name, cassettes=cassettes)
